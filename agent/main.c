// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "agent.h"
#include "doctor.h"
#include "log.h"
#include "monitor.h"
#include "util.h"

int main(int argc, char **argv)
{
	struct options_error err;
	struct options opt;
	struct agent *agent;
	int code;

	log_open(false);
	if (options_parse(&opt, argc, argv, &err) < 0) {
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
		return doctor_run(stdout);
	else if (opt.given[OPTION_monitor])
		return monitor_run(CONTROL_PATH, (uint64_t)(opt.monitor * UTIL_NS_PER_S));
	if (opt.help || opt.version || opt.help_stats)
		return AGENT_EXIT_CLEAN;

	code = agent_new(&agent, &opt);
	if (!code)
		code = agent_run(agent);
	agent_free(agent);
	return code;
}
