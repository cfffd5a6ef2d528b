// SPDX-License-Identifier: GPL-2.0-only
/* gamerctl: asks and tells the running instance, over its control socket. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control_client.h"
#include "gamerctl.h"
#include "gamerctl_print.h"
#include "monitor.h"
#include "util.h"

#define GAMERCTL_PID_MAX 4194304

static const char gamerctl_help[] =
	"Usage: gamerctl COMMAND\n"
	"Ask or tell the running scx_gamer.\n"
	"\n"
	"  status               what it is attached to, which game it follows, how that goes\n"
	"  stats [--json] [--interval S]\n"
	"                       its figures since it was attached, or every S seconds those\n"
	"                       of that time [0.1..86400]; see scx_gamer --help-stats\n"
	"  list                 processes of the game *\n"
	"  foreground PID|auto  which process is the game, or let scx_gamer find it *\n"
	"  profile              which profile is used, and who chose it\n"
	"  profile NAME|auto    use another one, or again the one that others chose *\n"
	"  set NAME VALUE|auto  change a setting until scx_gamer ends, or take that back *\n"
	"  detach               the kernel's own scheduler runs, until: *\n"
	"  attach               scx_gamer's does again *\n"
	"  hooks [--json]       its programs in the kernel: where, what they read, when\n"
	"  games                the last launches and what was taken for evidence\n"
	"  explain PID          how a process is treated, and why; others' *\n"
	"  doctor               what works on this machine, as scx_gamer --doctor\n"
	"  --help, --version    print this, or the version, and exit\n"
	"\n"
	"* for root and the user at the machine (says logind: the active one of seat0)\n"
	"\n"
	"Exit codes: 0 done, 1 no instance or it refused, 2 wrong use.\n";

static int gamerctl_printed(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	log_err("cannot write: %s", strerror(errno));
	return GAMERCTL_EXIT_ERROR;
}

struct gamerctl_flags {
	bool json;
	uint64_t interval_ns; /* 0 = not given */
};

static int gamerctl_interval(const char *text, uint64_t *out)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= 0.1 && value <= 86400))
		return gamerctl_usage(
			"--interval '%.80s': not a time in seconds (allowed: 0.1..86400)", text);
	*out = (uint64_t)(value * (double)UTIL_NS_PER_S);
	return 0;
}

/* Out of reach of characters: what is not a long flag is told by its letter. */
enum { GAMERCTL_JSON = 0x100, GAMERCTL_INTERVAL };

/* 0, or the exit code. interval: the command knows that flag. */
static int gamerctl_flags(int argc, char **argv, bool interval, struct gamerctl_flags *out)
{
	const char *names = interval ? "--json, --interval S" : "--json";
	static const struct option options[] = {
		{"interval", required_argument, NULL, GAMERCTL_INTERVAL},
		{"json", no_argument, NULL, GAMERCTL_JSON},
		{0},
	};
	const struct option *known = interval ? options : options + 1;
	int option, r = 0;

	opterr = 0;
	optind = 1;
	while (!r && (option = getopt_long(argc, argv, "+:", known, NULL)) != -1) {
		if (option == GAMERCTL_JSON)
			out->json = true;
		else if (option == GAMERCTL_INTERVAL)
			r = gamerctl_interval(optarg, &out->interval_ns);
		else if (option == ':')
			r = gamerctl_usage("%s %s: needs a value (allowed: 0.1..86400)", argv[0],
					   argv[optind - 1]);
		else if (option == '?' && optopt > 0 && optopt < GAMERCTL_JSON)
			r = gamerctl_usage("%s: wrong option '-%c' (allowed: %s)", argv[0], optopt,
					   names);
		else
			r = gamerctl_usage("%s: wrong option '%.80s' (allowed: %s)", argv[0],
					   argv[optind - 1], names);
	}
	if (!r && optind < argc)
		r = gamerctl_usage("%s: unexpected argument '%.80s' (allowed: %s)", argv[0],
				   argv[optind], names);
	return r;
}

/* 0, or the exit code. */
static int gamerctl_pid(int argc, char **argv, const char *also, int32_t *out)
{
	unsigned long value;
	char *end;

	if (argc != 2)
		return gamerctl_usage("%s: needs one argument (allowed: a process id%s)", argv[0],
				      also);
	errno = 0;
	value = strtoul(argv[1], &end, 10);
	if (argv[1][0] < '0' || argv[1][0] > '9' || *end || errno || !value ||
	    value > GAMERCTL_PID_MAX)
		return gamerctl_usage("%s '%.80s': not a process id (allowed: 1..%d%s)", argv[0],
				      argv[1], GAMERCTL_PID_MAX, also);
	*out = (int32_t)value;
	return 0;
}

static int gamerctl_status(int argc, char **argv)
{
	struct control_reply status, stats;
	struct control_request request = {0};
	int r = gamerctl_no_arguments(argc, argv);

	if (!r)
		r = gamerctl_read(CONTROL_STATUS, &status);
	if (r)
		return r;
	/* An instance of another version has other figures. */
	r = gamerctl_ask(CONTROL_STATS, &request, &stats);
	gamerctl_print_status(&status, r < 0 ? NULL : &stats.stats.stats);
	return 0;
}

static int gamerctl_stats(int argc, char **argv)
{
	struct gamerctl_flags flags = {0};
	int r = gamerctl_flags(argc, argv, true, &flags);

	if (r)
		return r;
	return monitor_run(control_client_path(), flags.interval_ns,
			   flags.json ? gamerctl_print_stats_json : monitor_line);
}

static int gamerctl_list(int argc, char **argv)
{
	struct control_request request = {0};
	struct control_reply reply;
	int r = gamerctl_no_arguments(argc, argv);

	if (r)
		return r;
	r = gamerctl_ask(CONTROL_PROCESSES, &request, &reply);
	if (r == -ESRCH) {
		log_err("the game's process has ended; what it started cannot be listed");
		return GAMERCTL_EXIT_ERROR;
	}
	if (r < 0)
		return gamerctl_refused(r);
	gamerctl_print_processes(&reply.processes);
	return 0;
}

static int gamerctl_foreground(int argc, char **argv)
{
	struct control_request request = {0};
	struct control_reply reply;
	int r = 0;

	if (argc != 2 || strcmp(argv[1], "auto"))
		r = gamerctl_pid(argc, argv, " or auto", &request.pid);
	if (r)
		return r;
	r = gamerctl_ask(CONTROL_FOREGROUND, &request, &reply);
	if (r == -ESRCH)
		return gamerctl_usage("foreground '%d': no such process", request.pid);
	if (r == -EACCES) {
		log_err("foreground: only root and the user at the machine can change the game");
		return GAMERCTL_EXIT_ERROR;
	}
	return r < 0 ? gamerctl_refused(r) : 0;
}

static int gamerctl_hooks(int argc, char **argv)
{
	struct gamerctl_flags flags = {0};
	struct control_reply reply;
	int r = gamerctl_flags(argc, argv, false, &flags);

	if (!r)
		r = gamerctl_read(CONTROL_HOOKS, &reply);
	if (r)
		return r;
	if (flags.json)
		gamerctl_print_hooks_json(&reply);
	else
		gamerctl_print_hooks(&reply.hooks);
	return 0;
}

static int gamerctl_games(int argc, char **argv)
{
	struct control_reply reply;
	int r = gamerctl_no_arguments(argc, argv);

	if (!r)
		r = gamerctl_read(CONTROL_GAMES, &reply);
	if (!r)
		gamerctl_print_games(&reply.games);
	return r;
}

static int gamerctl_explain(int argc, char **argv)
{
	struct control_request request = {0};
	struct control_reply reply;
	int r = gamerctl_pid(argc, argv, "", &request.pid);

	if (r)
		return r;
	r = gamerctl_ask(CONTROL_EXPLAIN, &request, &reply);
	if (r == -ESRCH)
		return gamerctl_usage("explain '%d': no such process", request.pid);
	if (r == -EACCES) {
		log_err("explain '%d': another user's process: only for root and the user at the "
			"machine",
			request.pid);
		return GAMERCTL_EXIT_ERROR;
	}
	if (r < 0)
		return gamerctl_refused(r);
	gamerctl_print_explanation(&reply.explanation);
	return 0;
}

/* The one beside this program, so that a build folder tests itself; else that of PATH. */
static int gamerctl_doctor(int argc, char **argv)
{
	static char name[] = "scx_gamer", flag[] = "--doctor";
	char *const arguments[] = {name, flag, NULL};
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - sizeof(name));
	char *slash;
	int r = gamerctl_no_arguments(argc, argv);

	if (r)
		return r;
	path[len < 0 ? 0 : len] = '\0';
	slash = strrchr(path, '/');
	if (slash) {
		strcpy(slash + 1, name);
		execv(path, arguments);
	}
	execvp(name, arguments);
	log_err("cannot run scx_gamer: %s", strerror(errno));
	return GAMERCTL_EXIT_ERROR;
}

static const struct gamerctl_command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the command */
} gamerctl_commands[] = {
	{"status", gamerctl_status},   {"stats", gamerctl_stats},
	{"list", gamerctl_list},       {"foreground", gamerctl_foreground},
	{"hooks", gamerctl_hooks},     {"games", gamerctl_games},
	{"explain", gamerctl_explain}, {"doctor", gamerctl_doctor},
	{"profile", gamerctl_profile}, {"set", gamerctl_set},
	{"attach", gamerctl_attach},   {"detach", gamerctl_detach},
};

static int gamerctl_unknown(const char *word)
{
	char names[256] = "";

	for (size_t i = 0; i < ARRAY_SIZE(gamerctl_commands); i++) {
		size_t len = strlen(names);

		snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
			 gamerctl_commands[i].name);
	}
	if (!word)
		return gamerctl_usage("COMMAND is missing (allowed: %s)", names);
	return gamerctl_usage("unknown command '%.80s' (allowed: %s)", word, names);
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	int r;

	log_name("gamerctl");
	log_open(false);
	if (word && (!strcmp(word, "--help") || !strcmp(word, "-h"))) {
		fputs(gamerctl_help, stdout);
		return gamerctl_printed();
	}
	if (word && (!strcmp(word, "--version") || !strcmp(word, "-V"))) {
		puts("gamerctl " GAMER_VERSION);
		return gamerctl_printed();
	}
	for (size_t i = 0; word && i < ARRAY_SIZE(gamerctl_commands); i++) {
		if (strcmp(word, gamerctl_commands[i].name))
			continue;
		r = gamerctl_commands[i].run(argc - 1, argv + 1);
		return r ? r : gamerctl_printed();
	}
	return gamerctl_unknown(word);
}
