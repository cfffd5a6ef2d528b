// SPDX-License-Identifier: GPL-2.0-only
/*
 * gamerun: tells the running instance that this process is a game, then becomes the game. The
 * process that connected is the one that execs, so its id, which the kernel tells the other
 * side, is the game's; and so are signals and the exit status.
 *
 * The game starts whatever happens here: all of it together waits for GAMERUN_PATIENCE_NS at
 * most, says one line if something went wrong, and leaves no descriptor, no environment variable
 * and no signal disposition behind.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control_client.h"
#include "log.h"
#include "util.h"

#define GAMERUN_PATIENCE_NS (50 * UTIL_NS_PER_MS)

enum {
	GAMERUN_EXIT_USAGE = 2,
	GAMERUN_EXIT_NOT_RUN = 126, /* as shells do */
	GAMERUN_EXIT_NOT_FOUND = 127,
};

static const char gamerun_help[] =
	"Usage: gamerun [--profile NAME] [--app-id N] [--] COMMAND...\n"
	"Run COMMAND and tell scx_gamer, if it runs, that it is a game.\n"
	"In Steam's launch options: gamerun %command%\n"
	"\n"
	"  --profile NAME  settings to use with it, as of scx_gamer --profile\n"
	"  --app-id N      its number in Steam [1..4294967295, default: what SteamAppId,\n"
	"                  SteamGameId or STEAM_COMPAT_APP_ID in the environment says]\n"
	"  -h, --help      print this and exit\n"
	"  -V, --version   print the version and exit\n"
	"\n"
	"COMMAND runs with the same arguments, environment and process id, also when there is\n"
	"no scx_gamer or it does not answer within 50 ms. Exit status: that of COMMAND; 2 wrong\n"
	"option, 126 COMMAND cannot be run, 127 it is not found.\n";

/* 0 = not a number of an application. */
static uint32_t gamerun_app_id(const char *text)
{
	unsigned long long value;
	char *end;

	if (!text || text[0] < '0' || text[0] > '9')
		return 0;
	errno = 0;
	value = strtoull(text, &end, 10);
	return errno || *end || value > UINT32_MAX ? 0 : (uint32_t)value;
}

/* Shortcuts to games of others have a SteamGameId of 64 bits, and no app id. */
static uint32_t gamerun_app_id_of_steam(void)
{
	static const char *const names[] = {"SteamAppId", "SteamGameId", "STEAM_COMPAT_APP_ID"};
	uint32_t app_id = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names) && !app_id; i++)
		app_id = gamerun_app_id(getenv(names[i]));
	return app_id;
}

/* Once: a game that starts anyway is not worth more lines. */
__attribute__((format(printf, 1, 2))) static void gamerun_warn(const char *format, ...)
{
	static bool said;
	char text[512];
	va_list ap;

	if (said)
		return;
	said = true;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	log_warn("%s", text);
}

/* A value that is wrong does not keep the game from starting: nobody sees why it did not. */
static void gamerun_set_profile(struct control_request *request, const char *name)
{
	if (name[0] && strlen(name) < sizeof(request->profile))
		strcpy(request->profile, name);
	else
		gamerun_warn("--profile '%.80s' is not used: not the name of a profile (allowed: "
			     "those that scx_gamer --help lists)",
			     name);
}

static void gamerun_set_app_id(struct control_request *request, const char *text)
{
	request->app_id = gamerun_app_id(text);
	if (!request->app_id)
		gamerun_warn("--app-id '%.80s' is not used: not a number of an application "
			     "(allowed: 1..4294967295)",
			     text);
}

/* The exit code. */
#define gamerun_usage(...) (log_err(__VA_ARGS__), GAMERUN_EXIT_USAGE)

/* Out of reach of characters: what is not a long option is told by its letter. */
enum { GAMERUN_PROFILE = 0x100, GAMERUN_APP_ID };

static int gamerun_wrong_option(char **argv, int option)
{
	if (option == ':')
		return gamerun_usage("'%.80s': needs a value (see --help)", argv[optind - 1]);
	if (optopt > 0 && optopt < GAMERUN_PROFILE)
		return gamerun_usage("wrong option '-%c' (see --help)", optopt);
	return gamerun_usage("wrong option '%.80s' (see --help)", argv[optind - 1]);
}

static int gamerun_print(const char *text)
{
	if (fputs(text, stdout) != EOF && fflush(stdout) != EOF)
		return 0;
	log_err("cannot write: %s", strerror(errno));
	return 1;
}

/* An exit status, or -1: the command, which argv has at optind, is to be run. */
static int gamerun_parse(int argc, char **argv, struct control_request *request)
{
	static const struct option options[] = {
		{"profile", required_argument, NULL, GAMERUN_PROFILE},
		{"app-id", required_argument, NULL, GAMERUN_APP_ID},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{0},
	};
	int option;

	opterr = 0;
	/* "+": what follows the command is the command's. */
	while ((option = getopt_long(argc, argv, "+:hV", options, NULL)) != -1) {
		if (option == GAMERUN_PROFILE)
			gamerun_set_profile(request, optarg);
		else if (option == GAMERUN_APP_ID)
			gamerun_set_app_id(request, optarg);
		else if (option == 'h')
			return gamerun_print(gamerun_help);
		else if (option == 'V')
			return gamerun_print("gamerun " GAMER_VERSION "\n");
		else
			return gamerun_wrong_option(argv, option);
	}
	return optind < argc ? -1 : gamerun_usage("COMMAND is missing (see --help)");
}

/* Without a profile that is not known: the game is one all the same. */
static int gamerun_ask(int fd, struct control_request *request, struct control_reply *reply,
		       uint64_t until_ns)
{
	int r = control_client_ask(fd, CONTROL_REGISTER, request, reply, until_ns);

	if (r != -EINVAL || !request->profile[0])
		return r;
	gamerun_warn("profile '%s' is not used: the running instance does not know it",
		     request->profile);
	memset(request->profile, 0, sizeof(request->profile));
	return control_client_ask(fd, CONTROL_REGISTER, request, reply, until_ns);
}

/*
 * Leaves nothing open. This is also where the process would be moved to a scope of its own:
 * before it connects, so that who is told of it sees it there.
 */
static void gamerun_register(const char *path, struct control_request *request)
{
	const uint64_t until_ns = util_now_ns() + GAMERUN_PATIENCE_NS;
	int fd = control_client_connect(path, until_ns);
	struct control_reply reply;
	char text[256];
	int r = fd;

	if (fd >= 0)
		r = gamerun_ask(fd, request, &reply, until_ns);
	util_close(fd);
	if (r < 0)
		gamerun_warn("%s; the game starts without it",
			     control_client_explain(path, r, text, sizeof(text)));
	else if (reply.registered.without_profile)
		gamerun_warn("profile '%s' is not used: only root and the user at the machine can "
			     "choose one",
			     request->profile);
}

int main(int argc, char **argv)
{
	struct control_request request = {0};
	int r;

	log_name("gamerun");
	r = gamerun_parse(argc, argv, &request);
	if (r >= 0)
		return r;
	if (!request.app_id)
		request.app_id = gamerun_app_id_of_steam();
	gamerun_register(control_client_path(), &request);
	execvp(argv[optind], &argv[optind]);
	r = errno;
	log_err("cannot run '%.200s': %s", argv[optind], strerror(r));
	return r == ENOENT ? GAMERUN_EXIT_NOT_FOUND : GAMERUN_EXIT_NOT_RUN;
}
