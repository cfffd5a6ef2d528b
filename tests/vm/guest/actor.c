/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plays a process of a launch. Linked under the names of a launch's programs into one folder,
 * it does what the file "plan" there says of the name it was started by, a line each:
 *
 *   NAME env VARIABLE=VALUE    for what it starts from then on
 *   NAME start PROGRAM ARG...  a child
 *   NAME daemon PROGRAM ARG... the same, left to init in a session of its own
 *   NAME exec PROGRAM ARG...   becomes it
 *   NAME threads N             so many, which wake up 100 times a second
 *   NAME memory MIB            uses that much
 *   NAME sleep MS
 *   NAME leave MS              the first thread ends, the others go on for that long
 *   NAME wait                  for its children
 *
 * After the last line it ends with 0, and with 1 and a line when something failed. A program
 * is one of the folder; % in an argument is a space.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ARGS = 32, MAX_LINE = 1024 };

static char folder[PATH_MAX];
static const char *name;

static void die(const char *what, const char *of)
{
	fprintf(stderr, "actor: %s: %s %s: %s\n", name, what, of, strerror(errno));
	exit(EXIT_FAILURE);
}

static void sleep_ms(long ms)
{
	struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	while (nanosleep(&ts, &ts) < 0 && errno == EINTR)
		;
}

static void *thread_run(void *unused)
{
	for (;;)
		sleep_ms(10);
	return unused;
}

static void *thread_end(void *ms)
{
	sleep_ms((long)ms);
	_exit(EXIT_SUCCESS);
}

static void threads(long count)
{
	pthread_t thread;

	while (count-- > 0)
		if (pthread_create(&thread, NULL, thread_run, NULL))
			die("cannot make", "a thread");
}

/* The first argument is the program: it sees the name that it was called by. */
static void become(char **argv)
{
	char path[PATH_MAX + NAME_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, argv[0]);
	execv(path, argv);
	die("cannot run", path);
}

static void start(char **argv)
{
	pid_t pid = fork();

	if (pid < 0)
		die("cannot start", argv[0]);
	if (!pid)
		become(argv);
}

static void start_daemon(char **argv)
{
	pid_t pid = fork();

	if (pid < 0)
		die("cannot start", argv[0]);
	if (!pid) {
		setsid();
		start(argv);
		_exit(EXIT_SUCCESS);
	}
	waitpid(pid, NULL, 0);
}

static void use(long mib)
{
	size_t size = (size_t)mib << 20;
	char *memory = malloc(size);

	if (!memory)
		die("cannot use", "memory");
	memset(memory, 1, size);
	__asm__ volatile("" : : "r"(memory) : "memory");
}

static void leave(long ms)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_end, (void *)ms))
		die("cannot make", "a thread");
	pthread_exit(NULL);
}

static char *spaces(char *word)
{
	for (char *at = word; at && *at; at++)
		if (*at == '%')
			*at = ' ';
	return word;
}

static void act(const char *verb, char **argv)
{
	const char *first = argv[0] ? argv[0] : "";

	if (!strcmp(verb, "env"))
		putenv(strdup(first));
	else if (!strcmp(verb, "start"))
		start(argv);
	else if (!strcmp(verb, "daemon"))
		start_daemon(argv);
	else if (!strcmp(verb, "exec"))
		become(argv);
	else if (!strcmp(verb, "threads"))
		threads(atol(first));
	else if (!strcmp(verb, "memory"))
		use(atol(first));
	else if (!strcmp(verb, "sleep"))
		sleep_ms(atol(first));
	else if (!strcmp(verb, "leave"))
		leave(atol(first));
	else if (!strcmp(verb, "wait"))
		while (wait(NULL) > 0 || errno == EINTR)
			;
	else
		die("does not know how to", verb);
}

static void play(char *line)
{
	char *argv[MAX_ARGS] = {NULL}, *rest = NULL;
	const char *who = strtok_r(line, " \n", &rest), *verb = strtok_r(NULL, " \n", &rest);
	int argc = 0;

	if (!who || !verb || strcmp(who, name))
		return;
	while (argc < MAX_ARGS - 1 && (argv[argc] = spaces(strtok_r(NULL, " \n", &rest))))
		argc++;
	act(verb, argv);
}

int main(int argc, char **argv)
{
	char path[PATH_MAX + 8], self[PATH_MAX] = "", line[MAX_LINE];
	FILE *plan;

	name = "actor";
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		die("cannot find", "itself");
	snprintf(folder, sizeof(folder), "%s", self);
	dirname(folder);
	name = basename(self);
	snprintf(path, sizeof(path), "%s/plan", folder);
	plan = fopen(path, "re");
	if (!plan)
		die("cannot open", path);
	while (fgets(line, sizeof(line), plan))
		play(line);
	fclose(plan);
	return EXIT_SUCCESS;
}
