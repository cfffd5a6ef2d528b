/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attaches the scheduler of bare.bpf.c until SIGTERM or SIGINT. Sleeps without
 * any timer while it is attached.
 *
 * Usage: bare
 * Prints "attached" when the kernel says that it is in charge.
 * Exit: 0; 1 it cannot attach; 2 usage; 4 the kernel ended it, with the reason.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "bare/exit.h"
#include "tests/lab/bare.skel.h"

enum { EXIT_EJECTED = 4, NAME_TRIES = 50, NAME_PAUSE_US = 100000 };

#define SCX "/sys/kernel/sched_ext/"

/* First word of a file; empty when there is none. */
static void read_word(const char *path, char word[64])
{
	FILE *file = fopen(path, "re");

	word[0] = '\0';
	if (file) {
		if (fscanf(file, "%63s", word) != 1)
			word[0] = '\0';
		fclose(file);
	}
}

static bool in_charge(void)
{
	char state[64], name[64];

	read_word(SCX "state", state);
	read_word(SCX "root/ops", name);
	return !strcmp(state, "enabled") && !strcmp(name, "bare");
}

static int on_exit_record(void *context, void *record, size_t size)
{
	const struct bare_exit *exit = record;

	fprintf(stderr, "bare: ended by the kernel: %s%s%s\n", exit->reason,
		exit->message[0] ? ": " : "", exit->message);
	*(bool *)context = true;
	return 0;
}

/* libbpf has said why on standard error when it is its complaint. */
static int fail(const char *what)
{
	fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

/* An error in ops.init is only told through ops.exit, after a good attach. */
static int await_charge(struct ring_buffer *exits, const bool *ejected)
{
	for (int i = 0; i < NAME_TRIES; i++) {
		ring_buffer__consume(exits);
		if (*ejected)
			return EXIT_EJECTED;
		if (in_charge())
			return 0;
		usleep(NAME_PAUSE_US);
	}
	fputs("bare: attached, but not in charge\n", stderr);
	return EXIT_FAILURE;
}

static int await_end(struct ring_buffer *exits, int signals, const bool *ejected)
{
	struct pollfd fds[] = {
		{.fd = signals, .events = POLLIN},
		{.fd = ring_buffer__epoll_fd(exits), .events = POLLIN},
	};

	while (!*ejected && !fds[0].revents) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return fail("poll");
		ring_buffer__consume(exits);
	}
	return *ejected ? EXIT_EJECTED : EXIT_SUCCESS;
}

static int attach_and_wait(struct bare_bpf *skel, int signals)
{
	bool ejected = false;
	struct ring_buffer *exits = ring_buffer__new(bpf_map__fd(skel->maps.bare_exits),
						     on_exit_record, &ejected, NULL);
	struct bpf_link *link;
	int status;

	if (!exits)
		return fail("cannot read the exit record");
	link = bpf_map__attach_struct_ops(skel->maps.bare);
	if (!link) {
		status = fail("cannot attach");
	} else {
		status = await_charge(exits, &ejected);
		if (!status) {
			puts("attached");
			fflush(stdout);
			status = await_end(exits, signals, &ejected);
		}
	}
	bpf_link__destroy(link);
	ring_buffer__free(exits);
	return status;
}

int main(int argc, char **argv)
{
	struct bare_bpf *skel;
	sigset_t set;
	int signals, status;

	if (argc != 1) {
		fputs("usage: bare\n", stderr);
		return 2;
	}
	if (access(SCX "state", R_OK))
		return fail("this kernel has no sched_ext");
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (signals < 0)
		return fail("signalfd");
	skel = bare_bpf__open_and_load();
	if (!skel)
		return fail("cannot load the scheduler");
	status = attach_and_wait(skel, signals);
	bare_bpf__destroy(skel);
	return status;
}
