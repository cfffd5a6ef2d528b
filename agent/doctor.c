// SPDX-License-Identifier: GPL-2.0-only
#include "doctor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"
#include "managers.h"

enum { DOCTOR_CACHES = 4 }; /* shown one by one */

static void doctor_root(FILE *to)
{
	if (geteuid() == 0)
		fputs("ok  run as root\n", to);
	else
		fputs("--  not run as root: run scx_gamer as root to attach\n", to);
}

/* A kernel without the bpf LSM lets such programs attach and never calls them. */
static void doctor_lsm(FILE *to)
{
	char text[256], *name, *next = text;
	FILE *file = fopen("/sys/kernel/security/lsm", "re");
	bool bpf = false;

	if (!file || !fgets(text, sizeof(text), file)) {
		fputs("--  active LSMs: not known; mount securityfs on /sys/kernel/security\n", to);
		if (file)
			fclose(file);
		return;
	}
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	while ((name = strsep(&next, ",")))
		bpf |= !strcmp(name, "bpf");
	fputs(bpf ? "ok  BPF LSM is active\n"
		  : "--  BPF LSM is not active: add bpf to lsm= on the kernel's command line\n",
	      to);
}

/* Entries of dir whose name starts with prefix and a digit: all, and those we may open so. */
static void doctor_nodes(const char *dir, const char *prefix, int flags, int *all, int *usable)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	*all = *usable = 0;
	while (d && (entry = readdir(d))) {
		size_t len = strlen(prefix);
		int fd;

		if (strncmp(entry->d_name, prefix, len) || entry->d_name[len] < '0' ||
		    entry->d_name[len] > '9')
			continue;
		++*all;
		fd = openat(dirfd(d), entry->d_name, flags | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0)
			continue;
		++*usable;
		close(fd);
	}
	if (d)
		closedir(d);
}

static void doctor_devices(FILE *to)
{
	int all, usable;

	doctor_nodes("/dev/input", "event", O_RDONLY, &all, &usable);
	if (usable)
		fprintf(to, "ok  input devices: %d of %d readable\n", usable, all);
	else if (all)
		fprintf(to, "--  input devices: none of %d readable: run as root\n", all);
	else
		fputs("--  input devices: none in /dev/input: input will open no windows until one "
		      "is plugged in (module evdev loaded?)\n",
		      to);
	doctor_nodes("/dev/dri", "card", O_RDWR, &all, &usable);
	if (usable)
		fprintf(to, "ok  displays: %d of %d DRM cards usable\n", usable, all);
	else
		fputs("--  displays: no usable DRM card: use --frame-hz to open frame windows\n",
		      to);
}

static void doctor_caches(FILE *to, const struct topology *topology)
{
	uint8_t set[GAMER_MAX_CPUS];
	char list[128];

	fprintf(to, "ok  cache domains: %u", topology->nr_llcs);
	for (uint32_t llc = 0; llc < topology->nr_llcs && llc < DOCTOR_CACHES; llc++) {
		for (uint32_t cpu = 0; cpu < topology->nr_cpu_ids; cpu++)
			set[cpu] = topology->online[cpu] && topology->llc[cpu] == llc;
		fprintf(to, "; %llu KiB for CPUs %s", (unsigned long long)topology->llc_kib[llc],
			topology_format_list(list, sizeof(list), set, topology->nr_cpu_ids));
	}
	fputs(topology->nr_llcs > DOCTOR_CACHES ? "; ...\n" : "\n", to);
}

static void doctor_domain(FILE *to, const struct topology *topology, const char *what,
			  enum topology_domain domain)
{
	uint8_t set[GAMER_MAX_CPUS];
	char list[128];

	if (topology_domain(topology, domain, set))
		fprintf(to, "ok  %s: %s\n", what,
			topology_format_list(list, sizeof(list), set, topology->nr_cpu_ids));
}

static void doctor_topology(FILE *to)
{
	static struct topology topology;
	int r = topology_read(&topology, "/sys");

	if (r < 0) {
		fprintf(to, "--  CPUs: cannot be read: %s\n", strerror(-r));
		return;
	}
	fprintf(to, "ok  CPUs: %u online, cores: %u, packages: %u, memory nodes: %u\n",
		topology.nr_online, topology.nr_cores, topology.nr_packages, topology.nr_nodes);
	doctor_caches(to, &topology);
	if (topology.source == TOPOLOGY_SAME)
		fputs("ok  CPUs are equally fast\n", to);
	else
		fprintf(to, "ok  CPUs are ranked by %s\n", topology_source_name(topology.source));
	doctor_domain(to, &topology, "CPUs with the highest rank", TOPOLOGY_TURBO);
	doctor_domain(to, &topology, "CPUs of the slower kind", TOPOLOGY_POWERSAVE);
	doctor_domain(to, &topology, "CPUs a game takes first", TOPOLOGY_HOME);
}

static void doctor_on_exec(void *data, const struct gamer_exec *record)
{
}

/* Only trying tells: names in BTF say nothing of what a lockdown forbids. */
static void doctor_detection(FILE *to)
{
	struct exec *exec;
	int r = exec_new(&exec, doctor_on_exec, NULL);

	exec_free(exec);
	if (!r)
		fputs("ok  games are found by the hook on starts of programs "
		      "(tp_btf/sched_process_exec) and one look at each in /proc\n",
		      to);
	else
		fprintf(to,
			"--  no hook on starts of programs (tp_btf/sched_process_exec: %s): games "
			"are found among what runs at the start, and when gamerun or gamerctl "
			"names them\n",
			strerror(-r));
}

static void doctor_managers(FILE *to)
{
	struct manager found[MANAGERS_MAX];
	int n = managers_find("/proc", getpid(), found);

	for (int i = 0; i < n; i++)
		fprintf(to, "--  %s (process %d) runs: it %s\n", found[i].name, (int)found[i].pid,
			found[i].conflict);
	if (!n)
		fputs("ok  nothing else that is known to write priorities or attach schedulers "
		      "runs\n",
		      to);
}

int doctor_run(FILE *to)
{
	struct scx_error err;
	int r = scx_doctor(to, &err);

	doctor_root(to);
	doctor_lsm(to);
	doctor_devices(to);
	doctor_detection(to);
	doctor_managers(to);
	doctor_topology(to);
	switch (r) {
	case 0:
		fputs("ok  the scheduler can run here\n", to);
		return AGENT_EXIT_CLEAN;
	case SCX_E_OTHER:
		return AGENT_EXIT_OTHER;
	case SCX_E_UNSUPPORTED:
		return AGENT_EXIT_UNSUPPORTED;
	default:
		return AGENT_EXIT_ERROR;
	}
}
