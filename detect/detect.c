// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who the process is stays fixed by its pidfd. A pid number alone can be reused
 * in two places:
 * - between the moment the user looked it up and pidfd_open. Nothing here can
 *   tell: the user named a number, not a start time, and a process that was
 *   started before us is as likely as one that was started after. The numbers
 *   of a machine take minutes to hours to come round, so we take what is there.
 * - between pidfd_open and the reading of /proc. Excluded: a number is free for
 *   reuse only after its process has ended, which the pidfd shows, and it is
 *   asked after /proc has been read.
 */
#include "detect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"

struct detect {
	detect_fn fn;
	void *data;
	pid_t pid;
	uint32_t descendants;
	int pid_fd;
	int proc_fd;
	int epoll_fd;
};

static uint64_t detect_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

static bool detect_ended(const struct detect *det)
{
	struct pollfd pfd = {.fd = det->pid_fd, .events = POLLIN};

	return poll(&pfd, 1, 0) == 1;
}

/*
 * Why there is no pidfd. Kernels disagree about the errno for the id of a
 * thread (EINVAL up to 6.15, ENOENT later), so /proc is asked and not errno.
 */
static int detect_explain(const struct detect *det, int error, pid_t *leader)
{
	pid_t tgid;
	int r = proc_tgid(det->proc_fd, det->pid, &tgid);

	if (!r && tgid != det->pid) {
		*leader = tgid;
		return DETECT_E_THREAD;
	}
	if (error == EPERM || error == EACCES)
		return DETECT_E_DENIED;
	if (error != ESRCH && error != EINVAL && error != ENOENT)
		return -error;
	/* A thread whose /proc is hidden from us still takes signal 0, or refuses it. */
	if (r && (!kill(det->pid, 0) || errno == EPERM))
		return DETECT_E_DENIED;
	return DETECT_E_NO_PROCESS;
}

static int detect_adopt(struct detect *det, pid_t *leader)
{
	pid_t tgid;
	int r;

	det->pid_fd = (int)syscall(SYS_pidfd_open, det->pid, 0);
	if (det->pid_fd < 0)
		return detect_explain(det, errno, leader);
	r = proc_tgid(det->proc_fd, det->pid, &tgid);
	if (!r)
		r = proc_tree_size(det->proc_fd, det->pid);
	if (detect_ended(det))
		return DETECT_E_NO_PROCESS;
	/* It lives, so a /proc without it is one that hides it (hidepid, another pid namespace). */
	if (r == -ENOENT || r == -ESRCH || r == -EACCES || r == -EPERM)
		return DETECT_E_DENIED;
	if (r < 0)
		return r;
	det->descendants = (uint32_t)r - 1;
	return 0;
}

static int detect_poll_end(struct detect *det)
{
	/* One shot: a pidfd stays readable for ever, and the loop must not spin on it. */
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};

	det->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (det->epoll_fd < 0)
		return -errno;
	return epoll_ctl(det->epoll_fd, EPOLL_CTL_ADD, det->pid_fd, &event) ? -errno : 0;
}

int detect_new_at(struct detect **out, const char *proc_root, pid_t pid, pid_t *leader,
		  detect_fn fn, void *data)
{
	pid_t ignored;
	struct detect *det;
	int r;

	*out = NULL;
	if (pid <= 0)
		return DETECT_E_NO_PROCESS;
	det = malloc(sizeof(*det));
	if (!det)
		return -ENOMEM;
	*det = (struct detect){.fn = fn, .data = data, .pid = pid, .pid_fd = -1, .epoll_fd = -1};
	det->proc_fd = open(proc_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = det->proc_fd < 0 ? -errno : detect_adopt(det, leader ? leader : &ignored);
	if (!r)
		r = detect_poll_end(det);
	if (r)
		detect_free(det);
	else
		*out = det;
	return r;
}

int detect_new(struct detect **out, pid_t pid, pid_t *leader, detect_fn fn, void *data)
{
	return detect_new_at(out, "/proc", pid, leader, fn, data);
}

struct detect *detect_free(struct detect *det)
{
	if (!det)
		return NULL;
	if (det->epoll_fd >= 0)
		close(det->epoll_fd);
	if (det->pid_fd >= 0)
		close(det->pid_fd);
	if (det->proc_fd >= 0)
		close(det->proc_fd);
	free(det);
	return NULL;
}

int detect_fd(const struct detect *det)
{
	return det->epoll_fd;
}

int detect_dispatch(struct detect *det)
{
	struct detect_report report = {.kind = DETECT_ENDED, .pid = det->pid};
	struct epoll_event event;
	int n = epoll_wait(det->epoll_fd, &event, 1, 0);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (!n)
		return 0;
	report.descendants = det->descendants;
	report.at_ns = detect_now_ns();
	det->fn(det->data, &report);
	return 0;
}

int detect_tree_size(const struct detect *det)
{
	return proc_tree_size(det->proc_fd, det->pid);
}
