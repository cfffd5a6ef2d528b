/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts what the scheduler in charge does to all tasks of the machine, between
 * "begin" and "end" on its standard input; see probe.bpf.c for what a wait is.
 *
 * Usage: probe --game PID
 * Prints "ready", then obeys lines:
 *   begin                 forgets what was counted and counts from now
 *   end                   counts no more
 *   report FROM UNTIL     after end: prints "probe {JSON}" with the switches of
 *                         that span (CLOCK_MONOTONIC ns) as its timeline
 *   quit                  as the end of input does
 * The first two answer with "begin at_ns=N" and "end at_ns=N".
 * Exit: 0; 1 it cannot probe here; 2 usage, also of the lines.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/record.h"
#include "tests/lab/probe.skel.h"
#include "work.h"

struct probe {
	struct probe_bpf *skel;
	struct bpf_link *survey;
	struct probe_counts *counts; /* nr_cpus of them and that of the survey */
	const struct probe_switch *timeline;
	uint32_t nr_cpus;
};

static _Noreturn void __attribute__((format(printf, 2, 3))) die(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("probe: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(status);
}

static long read_pid_max(void)
{
	FILE *file = fopen("/proc/sys/kernel/pid_max", "re");
	long pid_max = 0;

	if (!file || fscanf(file, "%ld", &pid_max) != 1 || pid_max <= 0 || pid_max > 1 << 22)
		die(EXIT_FAILURE, "cannot read /proc/sys/kernel/pid_max");
	fclose(file);
	return pid_max;
}

static void *map_shared(struct bpf_map *map, size_t size, int protection)
{
	void *memory = mmap(NULL, size, protection, MAP_SHARED, bpf_map__fd(map), 0);

	if (memory == MAP_FAILED)
		die(EXIT_FAILURE, "cannot map %s: %s", bpf_map__name(map), strerror(errno));
	return memory;
}

/* Has the kernel side look at every task; see probe_survey. */
static void survey(const struct probe *probe)
{
	int fd = bpf_iter_create(bpf_link__fd(probe->survey));
	char nothing[64];
	ssize_t n;

	if (fd < 0)
		die(EXIT_FAILURE, "cannot look at the tasks: %s", strerror(errno));
	do
		n = read(fd, nothing, sizeof(nothing));
	while (n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN)));
	if (n < 0)
		die(EXIT_FAILURE, "cannot look at the tasks: %s", strerror(errno));
	close(fd);
}

static void start(struct probe *probe, uint32_t game)
{
	int ret, nr_cpus = libbpf_num_possible_cpus();
	struct probe_bpf *skel = probe_bpf__open();

	if (!skel || nr_cpus < 1)
		die(EXIT_FAILURE, "cannot open the programs: %s", strerror(errno));
	probe->skel = skel;
	probe->nr_cpus = (uint32_t)nr_cpus;
	skel->rodata->game_tgid = game;
	skel->rodata->nr_cpus = probe->nr_cpus;
	bpf_map__set_max_entries(skel->maps.probe_since, (uint32_t)read_pid_max() + 1);
	bpf_map__set_max_entries(skel->maps.probe_counted, probe->nr_cpus + 1);
	ret = probe_bpf__load(skel);
	if (!ret)
		ret = probe_bpf__attach(skel);
	if (ret)
		die(EXIT_FAILURE, "cannot load the programs: %s", strerror(-ret));
	probe->survey = skel->links.probe_survey;
	probe->counts =
		map_shared(skel->maps.probe_counted, (probe->nr_cpus + 1) * sizeof(*probe->counts),
			   PROT_READ | PROT_WRITE);
	probe->timeline = map_shared(skel->maps.probe_timeline,
				     PROBE_TIMELINE * sizeof(*probe->timeline), PROT_READ);
	survey(probe);
}

/* Returns when every program that was running has ended: they run with
 * preemption disabled, and this waits for all CPUs to have been through that. */
static void wait_out_programs(void)
{
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		die(EXIT_FAILURE, "membarrier: %s", strerror(errno));
}

static void begin(struct probe *probe)
{
	struct probe_bpf__bss *shared = probe->skel->bss;

	shared->until_ns = 0;
	wait_out_programs();
	memset(probe->counts, 0, (probe->nr_cpus + 1) * sizeof(*probe->counts));
	shared->switches_kept = 0;
	shared->from_ns = work_now_ns();
	/* Ordered: the programs take from_ns for valid when this is not 0. */
	__atomic_store_n(&shared->until_ns, UINT64_MAX, __ATOMIC_RELEASE);
	printf("begin at_ns=%" PRIu64 "\n", (uint64_t)shared->from_ns);
}

static void end(struct probe *probe)
{
	struct probe_bpf__bss *shared = probe->skel->bss;

	if (shared->until_ns != UINT64_MAX)
		die(2, "end: not begun");
	shared->until_ns = work_now_ns();
	wait_out_programs();
	survey(probe);
	printf("end at_ns=%" PRIu64 "\n", (uint64_t)shared->until_ns);
}

/* A name of a task can be any bytes. */
static void print_comm(const char *comm)
{
	putchar('"');
	for (int i = 0; i < PROBE_COMM_LEN && comm[i]; i++) {
		unsigned char c = (unsigned char)comm[i];

		putchar(c < ' ' || c > '~' || c == '"' || c == '\\' ? '?' : c);
	}
	putchar('"');
}

static void add_counts(struct probe_counts *sum, const struct probe_counts *c)
{
	sum->switches += c->switches;
	sum->migrations += c->migrations;
	sum->migrations_game += c->migrations_game;
	sum->waits += c->waits;
	for (int i = 0; i < PROBE_HIST_BUCKETS; i++)
		sum->hist[i] += c->hist[i];
	if (c->wait_game_max_ns > sum->wait_game_max_ns)
		sum->wait_game_max_ns = c->wait_game_max_ns;
	if (c->wait_max_ns > sum->wait_max_ns) {
		sum->wait_max_ns = c->wait_max_ns;
		sum->wait_max_pid = c->wait_max_pid;
		memcpy(sum->wait_max_comm, c->wait_max_comm, PROBE_COMM_LEN);
	}
}

static void print_counts(const struct probe *probe)
{
	struct probe_counts sum = {0};

	for (uint32_t slot = 0; slot <= probe->nr_cpus; slot++)
		add_counts(&sum, &probe->counts[slot]);
	printf("\"from_ns\":%" PRIu64 ",\"until_ns\":%" PRIu64, (uint64_t)probe->skel->bss->from_ns,
	       (uint64_t)probe->skel->bss->until_ns);
	printf(",\"wait_max_ns\":%llu,\"wait_max_pid\":%u,\"wait_max_comm\":", sum.wait_max_ns,
	       sum.wait_max_pid);
	print_comm(sum.wait_max_comm);
	printf(",\"wait_game_max_ns\":%llu,\"waits\":%llu,\"wait_hist_log2_ns\":[",
	       sum.wait_game_max_ns, sum.waits);
	for (int i = 0; i < PROBE_HIST_BUCKETS; i++)
		printf("%s%llu", i ? "," : "", sum.hist[i]);
	printf("],\"switches\":%llu,\"migrations\":%llu,\"migrations_game\":%llu", sum.switches,
	       sum.migrations, sum.migrations_game);
}

static int by_time(const void *a, const void *b)
{
	const struct probe_switch *x = a, *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return (int)x->cpu - (int)y->cpu;
}

/*
 * The switches of a span, in order. Lost are those overwritten, when they may
 * have been in the span: at least as many as really were.
 */
static void print_timeline(const struct probe *probe, uint64_t from_ns, uint64_t until_ns)
{
	uint64_t all = probe->skel->bss->switches_kept;
	uint64_t nr = all < PROBE_TIMELINE ? all : PROBE_TIMELINE;
	struct probe_switch *kept = malloc((nr + 1) * sizeof(*kept));
	bool first = true;

	if (!kept)
		die(EXIT_FAILURE, "no memory for the timeline");
	memcpy(kept, probe->timeline, nr * sizeof(*kept));
	qsort(kept, nr, sizeof(*kept), by_time);
	printf(",\"timeline\":[");
	for (uint64_t i = 0; i < nr; i++) {
		if (kept[i].at_ns < from_ns || kept[i].at_ns > until_ns)
			continue;
		printf("%s[%llu,%u,%u,%u,", first ? "" : ",", kept[i].at_ns, kept[i].cpu,
		       kept[i].pid, kept[i].tgid);
		print_comm(kept[i].comm);
		putchar(']');
		first = false;
	}
	printf("],\"timeline_lost\":%" PRIu64, nr && kept[0].at_ns > from_ns ? all - nr : 0);
	free(kept);
}

static void report(const struct probe *probe, uint64_t from_ns, uint64_t until_ns)
{
	uint64_t ended_at_ns = probe->skel->bss->until_ns;

	if (!ended_at_ns || ended_at_ns == UINT64_MAX)
		die(2, "report: not ended");
	printf("probe {");
	print_counts(probe);
	print_timeline(probe, from_ns, until_ns);
	printf("}\n");
}

/* False when the line is the last. */
static bool obey(struct probe *probe, const char *line)
{
	uint64_t from_ns, until_ns;
	int used = 0;

	if (!strcmp(line, "quit"))
		return false;
	if (!strcmp(line, "begin"))
		begin(probe);
	else if (!strcmp(line, "end"))
		end(probe);
	else if (sscanf(line, "report %" SCNu64 " %" SCNu64 "%n", &from_ns, &until_ns, &used) ==
			 2 &&
		 !line[used])
		report(probe, from_ns, until_ns);
	else
		die(2, "unknown line '%s'", line);
	fflush(stdout);
	return true;
}

/* Begin and end must not wait for the load. It sleeps in between, and no wait of
 * its own is counted that others would have had. */
static void be_prompt(void)
{
	const struct sched_param param = {.sched_priority = 90};

	if (sched_setscheduler(0, SCHED_FIFO, &param))
		die(EXIT_FAILURE, "cannot become a real-time task: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	struct probe probe = {0};
	char line[128], *rest = NULL;
	long game = 0;

	if (argc == 3 && !strcmp(argv[1], "--game"))
		game = strtol(argv[2], &rest, 10);
	if (!rest || *rest || game <= 0 || game > INT32_MAX) {
		fputs("usage: probe --game PID\n", stderr);
		return 2;
	}
	be_prompt();
	start(&probe, (uint32_t)game);
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (!obey(&probe, line))
			break;
	}
	probe_bpf__destroy(probe.skel);
	return EXIT_SUCCESS;
}
