// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "control_client.h"
#include "doctor.h"
#include "log.h"
#include "monitor.h"
#include "options_print.h"
#include "util.h"

/* What is printed has passed the same checks as what is run with. */
static int main_print_config(const struct options *opt)
{
	uint8_t primary[GAMER_MAX_CPUS];
	struct options_error err;
	struct topology topology;
	int r = topology_read(&topology, "/sys");

	if (r < 0) {
		log_err("cannot read which CPUs there are: %s", strerror(-r));
		return AGENT_EXIT_ERROR;
	}
	if (agent_check(&topology, opt, primary, &err) < 0) {
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
	struct options_error err;
	struct options opt;
	struct agent *agent;
	int code;

	log_open(false);
	if (options_load(&opt, argc, argv, OPTIONS_DIR, &err) < 0) {
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
		return main_printed(main_print_config(&opt));
	if (opt.help || opt.version || opt.help_stats)
		return main_printed(AGENT_EXIT_CLEAN);

	code = agent_new(&agent, &opt);
	if (!code)
		code = agent_run(agent);
	agent_free(agent);
	return code;
}
