/* SPDX-License-Identifier: GPL-2.0-only */
/* Starting tasks, letting them go at once, and ending them and all they started. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"

/* In a task's process: how its threads meet, and how it meets the parent. */
static struct {
	pthread_barrier_t ready; /* its threads are set up */
	int ready_fd;            /* one byte tells the parent that they are */
	int go_fd;               /* ends when the parent lets all tasks go, or has ended */
} self;

static _Noreturn void fail_task(const struct load_task *t, int error)
{
	fprintf(stderr, "load: %s: cannot %s: %s\n", t->kind->name, t->step, strerror(-error));
	_exit(EXIT_FAILURE);
}

static void *run_task(void *arg)
{
	struct load_task *t = arg;
	char byte = 0;
	int rc;

	prctl(PR_SET_NAME, t->kind->comm);
	rc = t->kind->setup ? t->kind->setup(t) : 0;
	if (rc)
		fail_task(t, rc);
	pthread_barrier_wait(&self.ready);
	if (!t->index || t->kind->shape == LOAD_PROCESSES) {
		t->step = "report to its parent";
		if (write(self.ready_fd, &byte, 1) != 1)
			fail_task(t, -errno);
		close(self.ready_fd);
	}
	t->step = "wait for the start";
	if (read(self.go_fd, &byte, 1))
		fail_task(t, -errno);
	load_sleep_us(t->shift_us);
	fail_task(t, t->kind->run(t));
}

/* The whole life of a task's process. Its first task runs in its first thread. */
static _Noreturn void run_process(struct load_task *tasks, uint32_t nr, pid_t parent)
{
	sigset_t none;
	pthread_t thread;
	int rc;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* The parent may have ended before this was asked for: then nobody signals. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	pthread_barrier_init(&self.ready, NULL, nr);
	for (uint32_t i = 1; i < nr; i++) {
		tasks[i].step = "start a thread";
		rc = pthread_create(&thread, NULL, run_task, &tasks[i]);
		if (rc)
			fail_task(&tasks[i], -rc);
	}
	run_task(&tasks[0]);
	_exit(EXIT_FAILURE);
}

/* Forks a process for the tasks; returns once they are set up. go is the pipe all wait on. */
static int start_process(struct load_group *g, uint32_t first, uint32_t nr, const int go[2])
{
	pid_t parent = getpid(), pid;
	int ready[2];
	ssize_t got;
	char byte;

	if (pipe2(ready, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		close(ready[0]);
		close(go[1]);
		self.ready_fd = ready[1];
		self.go_fd = go[0];
		run_process(&g->task[first], nr, parent);
	}
	close(ready[1]);
	if (pid < 0) {
		close(ready[0]);
		return -errno;
	}
	/* Here too, so that it leads its group before anybody wants to kill that. */
	setpgid(pid, pid);
	g->pids[g->processes++] = pid;
	/* No other process has the other end: it ends with that one, if it fails. */
	got = read(ready[0], &byte, 1);
	close(ready[0]);
	return got == 1 ? 0 : -ECHILD;
}

static int start_group(struct load_group *g, const int go[2])
{
	uint32_t each = g->kind->shape == LOAD_THREADS ? g->tasks : 1;
	int rc = 0;

	for (uint32_t i = 0; !rc && i < g->tasks; i += each)
		rc = start_process(g, i, each, go);
	return rc;
}

/* Memory of the groups, and what each task is told. */
static int prepare(struct load *l, uint32_t seed)
{
	struct load_counter *counter;
	uint64_t i = 0;

	for (uint32_t k = 0; k < l->nr_groups; k++) {
		struct load_group *g = &l->groups[k];

		g->tasks = g->kind->shape == LOAD_PROGRAM ? 1 : g->count;
		g->task = calloc(g->tasks, sizeof(*g->task));
		g->pids = calloc(g->tasks, sizeof(*g->pids));
		if (!g->task || !g->pids)
			return -ENOMEM;
		l->nr_tasks += g->tasks;
	}
	counter = mmap(NULL, l->nr_tasks * sizeof(*counter), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (counter == MAP_FAILED)
		return -errno;
	l->counters = counter;
	for (uint32_t k = 0; k < l->nr_groups; k++) {
		struct load_group *g = &l->groups[k];

		for (uint32_t n = 0; n < g->tasks; n++, i++)
			g->task[n] = (struct load_task){
				.kind = g->kind,
				.counter = counter++,
				.index = n,
				.count = g->count,
				.shift_us = (uint32_t)((seed * 7919ull + i * 104729) % 4000),
			};
	}
	return 0;
}

int load_start(struct load *l, uint32_t seed, const char **step)
{
	int go[2], rc;

	*step = "allocate";
	rc = prepare(l, seed);
	if (rc)
		return rc;
	*step = "become a reaper";
	/* What a killed task leaves behind becomes this process's child: load_kill waits for it. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		return -errno;
	*step = "make a pipe";
	if (pipe2(go, O_CLOEXEC))
		return -errno;
	*step = "start a process";
	for (uint32_t k = 0; !rc && k < l->nr_groups; k++)
		rc = start_group(&l->groups[k], go);
	close(go[0]);
	close(go[1]);
	return rc;
}

void load_kill(struct load *l)
{
	/*
	 * A fork that has not joined the group yet is not missed: it takes the
	 * lock that this signal is sent under, and does not go on when its
	 * process has a signal waiting.
	 */
	for (uint32_t k = 0; k < l->nr_groups; k++)
		for (uint32_t i = 0; i < l->groups[k].processes; i++)
			kill(-l->groups[k].pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	for (uint32_t k = 0; k < l->nr_groups; k++) {
		free(l->groups[k].task);
		free(l->groups[k].pids);
		l->groups[k].task = NULL;
		l->groups[k].pids = NULL;
		l->groups[k].processes = 0;
	}
}

const struct load_group *load_group_of(const struct load *l, pid_t pid)
{
	for (uint32_t k = 0; k < l->nr_groups; k++)
		for (uint32_t i = 0; i < l->groups[k].processes; i++)
			if (l->groups[k].pids[i] == pid)
				return &l->groups[k];
	return NULL;
}
