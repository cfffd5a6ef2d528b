// SPDX-License-Identifier: GPL-2.0-only
/* gamerctl: settings, and whether the scheduler is attached. */
#include <errno.h>
#include <string.h>

#include "gamerctl.h"
#include "gamerctl_print.h"

/* What no setting has for a name or value goes nowhere: the message has room for what one has. */
static int change_word(const char *command, const char *word, char out[CONTROL_PROFILE_LEN])
{
	if (!word[0] || strlen(word) >= CONTROL_PROFILE_LEN)
		return gamerctl_usage("%s '%.80s': not a name or value (allowed: 1 to %d "
				      "characters)",
				      command, word, CONTROL_PROFILE_LEN - 1);
	strcpy(out, word);
	return 0;
}

/* The exit code. */
static int change_ask(const char *command, enum control_kind kind, struct control_request *request)
{
	struct control_reply reply;
	/* One and the same in the answers of all kinds that change something. */
	struct control_outcome *outcome = &reply.setting.outcome;
	int r = gamerctl_ask(kind, request, &reply);
	const char *text;

	if (r == -EACCES) {
		log_err("%s: only root and the user at the machine can change that", command);
		return GAMERCTL_EXIT_ERROR;
	}
	if (r == -EINVAL)
		return gamerctl_usage("%s: not a name or value (allowed: letters, digits and "
				      ". : + - _)",
				      command);
	if (r < 0)
		return gamerctl_refused(r);
	text = gamerctl_text(outcome->text, sizeof(outcome->text));
	if (outcome->result == CONTROL_DONE) {
		puts(text);
		return 0;
	}
	log_err("%s", text);
	return outcome->result == CONTROL_WRONG ? GAMERCTL_EXIT_USAGE : GAMERCTL_EXIT_ERROR;
}

static int change_setting(const char *command, const char *name, const char *value)
{
	struct control_request request = {0};
	int r = change_word(command, name, request.name);

	if (!r)
		r = change_word(command, value, request.value);
	return r ? r : change_ask(command, CONTROL_SET, &request);
}

int gamerctl_set(int argc, char **argv)
{
	if (argc != 3)
		return gamerctl_usage("%s: needs two arguments (allowed: NAME VALUE, NAME auto)",
				      argv[0]);
	return change_setting(argv[0], argv[1], argv[2]);
}

int gamerctl_profile(int argc, char **argv)
{
	struct control_reply reply;
	int r;

	if (argc > 2)
		return gamerctl_usage("%s: unexpected argument '%.80s' (allowed: NAME, auto)",
				      argv[0], argv[2]);
	if (argc == 2)
		return change_setting(argv[0], "profile", argv[1]);
	r = gamerctl_read(CONTROL_STATUS, &reply);
	if (!r)
		gamerctl_print_profile(&reply.status);
	return r;
}

static int change_scheduler(int argc, char **argv, bool on)
{
	struct control_request request = {.on = on};
	int r = gamerctl_no_arguments(argc, argv);

	return r ? r : change_ask(argv[0], CONTROL_SCHEDULER, &request);
}

int gamerctl_attach(int argc, char **argv)
{
	return change_scheduler(argc, argv, true);
}

int gamerctl_detach(int argc, char **argv)
{
	return change_scheduler(argc, argv, false);
}
