// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control socket without a scheduler behind it, for tests of what talks to it.
 *
 * serve PATH [MODE]
 *   answer   as the program would, with figures and names of its own (the default); a line on
 *            standard output tells of each request that changes something
 *   deny     refuses everything
 *   deaf     takes clients and never answers
 *   full     takes no clients: its queue is full
 *   old      answers in another version of the protocol
 *   garble   answers with something else
 * Prints "ready" when it listens. SERVE_SEAT=UID is the user at the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/control.h"
#include "bpf/scx.h"
#include "detect/process.h"

static bool denies;

static int on_stats(void *data, struct stats *out)
{
	out->attached_at_ns = 1000000000;
	out->at_ns = 61000000000;
	out->kernel.count[GAMER_STAT_windows_input] = 4711;
	out->kernel.hist[GAMER_HIST_wake_game][12] = 100;
	out->kernel_now.util_permille = 415;
	out->agent_now.game_pid = 4242;
	return denies ? -EACCES : 0;
}

static int on_status(void *data, struct control_status *out)
{
	out->attached_ns = 60000000000;
	out->mode = CONTROL_ATTACHED;
	out->cpus_online = 16;
	out->llcs = 2;
	out->input_watched = out->input_hooked = 1;
	out->input_devices = 3;
	out->display_watched = 1;
	out->frame_mhz = 143998;
	out->game.pid = 4242;
	out->game.tasks = 57;
	out->game.since_ns = 30000000000;
	strcpy(out->game.name, "ga\033[2Jme");
	strcpy(out->game.app, "steam-730");
	strcpy(out->game.profile, "battery");
	strcpy(out->game.why, "named by a test");
	strcpy(out->kernel, "6.18.0-test");
	strcpy(out->scheduler, scx_name());
	strcpy(out->profile, "gaming");
	strcpy(out->profile_from, "built-in");
	strcpy(out->primary, "all");
	memset(out->hooks, 'h', sizeof(out->hooks)); /* it does not end */
	return denies ? -EACCES : 0;
}

static int on_hooks(void *data, struct control_hooks *out)
{
	const struct scx_program *program;

	for (uint32_t i = 0; (program = scx_program(i)) && i < CONTROL_MAX_HOOKS; i++) {
		struct control_hook *hook = &out->hook[out->count++];

		hook->state = i % 3;
		snprintf(hook->program, sizeof(hook->program), "%s", program->program);
		snprintf(hook->attach, sizeof(hook->attach), "%s", program->attach);
		snprintf(hook->reads, sizeof(hook->reads), "%s", program->reads);
		snprintf(hook->when, sizeof(hook->when), "%s", program->when);
	}
	strcpy(out->hook[0].when, "\"\\\033\xff\xc3\xa4");
	return denies ? -EACCES : 0;
}

static int on_games(void *data, struct control_games *out)
{
	out->count = 1;
	out->launch[0] = (struct control_launch){
		.ago_ns = 30000000000,
		.pid = 4242,
		.app_id = 730,
		.name = "game",
		.verdict = "the game",
		.evidence = "registered itself",
	};
	return denies ? -EACCES : 0;
}

static int on_processes(void *data, struct control_processes *out)
{
	out->count = 2;
	out->process[0] = (struct control_process){4242, 1, "game"};
	out->process[1] = (struct control_process){4243, 4242, "render\nthread"};
	return denies ? -EACCES : 0;
}

static int on_enlist(void *data, const struct control_enlistment *game)
{
	if (denies)
		return -EACCES;
	if (!strcmp(game->profile, "nope"))
		return -EINVAL;
	printf("register %d %u '%s'\n", (int)game->pid, game->app_id, game->profile);
	return 0;
}

static int on_foreground(void *data, pid_t pid)
{
	printf("foreground %d\n", (int)pid);
	return denies ? -EACCES : 0;
}

static int on_explain(void *data, pid_t pid, struct control_explanation *out)
{
	uid_t ignored;

	if (process_owner(pid, &ignored) < 0)
		return -ESRCH;
	out->expires_ns = 2500000;
	strcpy(out->name, "render");
	strcpy(out->role, "task of the game");
	strcpy(out->boost, "first in its queue");
	strcpy(out->why, "an input window is open");
	return denies ? -EACCES : 0;
}

static int on_set(void *data, const char *name, const char *value, struct control_outcome *out)
{
	printf("set %s %s\n", name, value);
	snprintf(out->text, sizeof(out->text), "%s = %s (\033)", name, value);
	if (!strcmp(name, "nope"))
		out->result = CONTROL_WRONG;
	else if (!strcmp(name, "observe"))
		out->result = CONTROL_CANNOT;
	return denies ? -EACCES : 0;
}

static int on_scheduler(void *data, bool on, struct control_outcome *out)
{
	printf("scheduler %s\n", on ? "on" : "off");
	memset(out->text, 't', sizeof(out->text)); /* it does not end */
	return denies ? -EACCES : 0;
}

static int on_owner(void *data, pid_t pid, uid_t *uid)
{
	return process_owner(pid, uid);
}

static int on_seat(void *data, uid_t *uid)
{
	const char *text = getenv("SERVE_SEAT");

	*uid = text ? (uid_t)strtoul(text, NULL, 10) : CONTROL_NOBODY;
	return text ? 0 : -ENODATA;
}

static const struct control_handlers handlers = {
	.stats = on_stats,
	.status = on_status,
	.hooks = on_hooks,
	.games = on_games,
	.processes = on_processes,
	.enlist = on_enlist,
	.foreground = on_foreground,
	.explain = on_explain,
	.set = on_set,
	.scheduler = on_scheduler,
	.owner = on_owner,
	.seat = on_seat,
};

static int serve(const char *path)
{
	struct control *control;
	struct loop *loop;
	int r = loop_new(&loop);

	if (!r)
		r = control_new(&control, loop, path, &handlers, NULL);
	if (r < 0)
		return r;
	puts("ready");
	return loop_run(loop);
}

static int listen_at(const struct sockaddr_un *address, int backlog)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ||
	    listen(fd, backlog) < 0) {
		perror(address->sun_path);
		exit(1);
	}
	return fd;
}

static void fill_queue(const struct sockaddr_un *address)
{
	int fd;

	do
		fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	while (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0);
	close(fd);
}

/* Answers with these bytes, whatever it is asked. */
static void answer_with(int listen_fd, const void *bytes, size_t size)
{
	char message[256];
	int fd;

	puts("ready");
	while ((fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		while (recv(fd, message, sizeof(message), 0) > 0)
			if (send(fd, bytes, size, MSG_NOSIGNAL) < 0)
				break;
		close(fd);
	}
}

int main(int argc, char **argv)
{
	struct control_head old = {.header = {CONTROL_MAGIC, 1, 0}, .error = -EMSGSIZE};
	const char *mode = argc > 2 ? argv[2] : "answer";
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 2 || strlen(argv[1]) >= sizeof(address.sun_path))
		return 2;
	strcpy(address.sun_path, argv[1]);
	denies = !strcmp(mode, "deny");
	if (denies || !strcmp(mode, "answer"))
		return serve(argv[1]) < 0;
	fd = listen_at(&address, !strcmp(mode, "full") ? 0 : 8);
	if (!strcmp(mode, "old"))
		answer_with(fd, &old, sizeof(old));
	else if (!strcmp(mode, "garble"))
		answer_with(fd, "what?", 5);
	if (!strcmp(mode, "full"))
		fill_queue(&address);
	puts("ready");
	pause();
	return 0;
}
