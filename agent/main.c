// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "control_client.h"
#include "doctor.h"
#include "log.h"
#include "monitor.h"
#include "options_print.h"
#include "util.h"

/* How long --print-config waits for an instance: one that is stopped must not keep it. */
#define MAIN_PATIENCE_NS (500 * UTIL_NS_PER_MS)

static void main_end(char *text, size_t size)
{
	text[size - 1] = '\0';
}

/* The game of the running instance. False: there is none, or nobody to ask. */
static bool main_ask_game(struct control_game *out)
{
	const uint64_t until_ns = util_now_ns() + MAIN_PATIENCE_NS;
	int fd = control_client_connect(control_client_path(), until_ns), r;
	struct control_request request = {0};
	struct control_reply reply;

	if (fd < 0)
		return false;
	r = control_client_ask(fd, CONTROL_STATUS, &request, &reply, until_ns);
	util_close(fd);
	if (r < 0 || !reply.status.game.pid)
		return false;
	*out = reply.status.game;
	main_end(out->app, sizeof(out->app));
	main_end(out->name, sizeof(out->name));
	main_end(out->profile, sizeof(out->profile));
	return true;
}

/* While a game runs, what it gets: its section counts as well. */
static int main_put_game(struct options *opt, const struct options_layers *layers,
			 struct options_error *err)
{
	struct control_game now;
	const struct options_game game = {now.app, now.name, now.profile};

	if (!main_ask_game(&now))
		return 0;
	printf("; For the game that runs now, process %d.\n", now.pid);
	return options_put(opt, layers, &game, err);
}

/* What is printed has passed the same checks as what is run with. */
static int main_print_config(struct options *opt, const struct options_layers *layers)
{
	uint8_t primary[GAMER_MAX_CPUS];
	struct options_error err;
	struct topology topology;
	int r = topology_read(&topology, "/sys");

	if (r < 0) {
		log_err("cannot read which CPUs there are: %s", strerror(-r));
		return AGENT_EXIT_ERROR;
	}
	if (main_put_game(opt, layers, &err) < 0 ||
	    agent_check(&topology, opt, primary, &err) < 0) {
		log_err("%s", err.text);
		return AGENT_EXIT_USAGE;
	}
	options_print(stdout, opt);
	return AGENT_EXIT_CLEAN;
}

/* The exit code of a command that only prints: what was not written is an error. */
static int main_printed(int code)
{
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	log_err("cannot write: %s", strerror(errno));
	return AGENT_EXIT_ERROR;
}

int main(int argc, char **argv)
{
	static struct options_layers layers;
	struct options_error err;
	struct options opt;
	struct agent *agent;
	int code;

	log_open(false);
	if (options_read(&layers, argc, argv, OPTIONS_DIR, &err) < 0 ||
	    options_put(&opt, &layers, NULL, &err) < 0) {
		log_err("%s", err.text);
		return AGENT_EXIT_USAGE;
	}
	log_open(opt.verbose);
	if (opt.help)
		options_print_help(stdout);
	else if (opt.version)
		puts("scx_gamer " GAMER_VERSION);
	else if (opt.help_stats)
		stats_print_help(stdout);
	else if (opt.doctor)
		return main_printed(doctor_run(stdout));
	else if (options_has(&opt, OPTION_monitor))
		return monitor_run(control_client_path(), (uint64_t)(opt.monitor * UTIL_NS_PER_S),
				   monitor_line);
	else if (opt.print_config)
		return main_printed(main_print_config(&opt, &layers));
	if (opt.help || opt.version || opt.help_stats)
		return main_printed(AGENT_EXIT_CLEAN);

	code = agent_new(&agent, &opt, &layers);
	if (!code)
		code = agent_run(agent);
	agent_free(agent);
	return code;
}
