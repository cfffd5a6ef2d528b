// SPDX-License-Identifier: GPL-2.0-only
/*
 * SIGINT and SIGTERM end the program in good order. SIGHUP reads the settings
 * again, but one that has a terminal ends: it means that the terminal is gone. (It
 * stays ignored under nohup.) They are blocked before anything is loaded, so one
 * that comes early waits for the loop.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "log.h"
#include "source.h"
#include "util.h"

/*
 * Whether this process belongs to a terminal. When that goes it is taken away
 * before the signal comes, so this is asked at the start.
 */
static bool signal_find_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

	util_close(fd);
	return fd >= 0;
}

static int signal_on_ready(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, signals.source);
	struct signalfd_siginfo info;

	if (read(a->signals.fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	if (info.ssi_signo == SIGHUP && !a->has_terminal) {
		source_config_changed(a);
		return 0;
	}
	log_debug("ended by SIG%s", sigabbrev_np((int)info.ssi_signo));
	agent_end(a, AGENT_EXIT_CLEAN);
	return 0;
}

static int signal_open(struct agent *a)
{
	struct sigaction hangup;
	sigset_t set;
	int r;

	a->has_terminal = signal_find_terminal();
	signal(SIGPIPE, SIG_IGN); /* a reader of our output may go away */
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (!sigaction(SIGHUP, NULL, &hangup) && hangup.sa_handler != SIG_IGN)
		sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	a->signals.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	r = a->signals.fd < 0 ? -errno : 0;
	if (!r)
		r = loop_add(a->loop, &a->signals.source, a->signals.fd, signal_on_ready);
	if (!r)
		return 0;
	log_err("cannot receive signals: %s", strerror(-r));
	return AGENT_EXIT_ERROR;
}

static void signal_close(struct agent *a)
{
	source_fd_close(&a->signals);
}

const struct source source_signal = {signal_open, signal_close};
