// SPDX-License-Identifier: GPL-2.0-only
/*
 * 500 generated launches, of every shape that we know: names, order, times, decoys and
 * sizes differ. Nobody may ever be the game who is none; one may be missed.
 */
#include "launches-world.h"

enum { LAUNCHES = 500, LIVE_MAX = 64 };

struct play {
	struct world *world;
	uint64_t seed;
	pid_t number;
	uint64_t start;
	pid_t live[LIVE_MAX];
	unsigned int lives;
	char app[16], env[5][64]; /* of this launch */
	unsigned int envs;
	pid_t parent;
};

static unsigned int draw(struct play *play, unsigned int below)
{
	play->seed = play->seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)(play->seed >> 33) % below;
}

#define DRAW(play, list) ((list)[draw(play, sizeof(list) / sizeof((list)[0]))])

static const char *const natives[] = {
	"shadow", "start",    "superbuild", "trader.x86_64", "hl2_linux", "launchercraft",
	"crash",  "cosmic",   "x64",        "Shadow of X",   "bin",       "game",
	"ninja2", "pythonia", "ashes",      "electronic",
};
static const char *const programs[] = {
	"Starter.exe", "trader.exe", "Game-Win64-Shipping.exe", "Shadow of X.exe", "eldenring.exe",
	"Winery.exe",  "Crash.exe",  "Launchercraft.exe",       "MAKE IT.EXE",     "exploreria.exe",
};
static const char *const decoys[] = {
	"C:\\windows\\system32\\services.exe",       "C:\\windows\\system32\\winedevice.exe",
	"C:\\windows\\system32\\explorer.exe",       "C:\\windows\\system32\\plugplay.exe",
	"C:\\windows\\system32\\svchost.exe",        "C:\\windows\\system32\\rpcss.exe",
	"C:\\windows\\system32\\tabtip.exe",         "C:\\windows\\system32\\conhost.exe",
	"Z:\\g\\common\\G\\UnityCrashHandler64.exe", "Z:\\g\\common\\G\\CrashReportClient.exe",
	"Z:\\g\\common\\G\\EasyAntiCheat_EOS.exe",   "Z:\\g\\common\\G\\BEService_x64.exe",
	"Z:\\g\\common\\G\\FancyLauncher.exe",       "C:\\Program Files\\EA\\EADesktop.exe",
	"C:\\Program Files\\Ubi\\upc.exe",           "Z:\\g\\common\\G\\vc_redist.x64.exe",
};

static void play_wait(struct play *play)
{
	static const uint64_t ms[] = {0, 1, 5, 40, 300, 900, 2500};

	world_wait(play->world, DRAW(play, ms) * 1000000);
}

/* The next number; they come round, and others' start times are older. */
static pid_t play_number(struct play *play)
{
	play->number += 1 + (pid_t)draw(play, 5);
	if (play->number > 4000)
		play->number = 300;
	play->start += 1 + draw(play, 50);
	return play->number;
}

static void play_env(struct play *play, const char *name, const char *value)
{
	snprintf(play->env[play->envs++], sizeof(play->env[0]), "%s=%s", name, value);
}

static void play_steam(struct play *play)
{
	snprintf(play->app, sizeof(play->app), "%u", 10 + draw(play, 2000000));
	play_env(play, "SteamAppId", play->app);
	if (draw(play, 2))
		play_env(play, "SteamGameId", play->app);
}

static pid_t play_exec(struct play *play, struct tree_process p)
{
	p.pid = p.pid ? p.pid : play_number(play);
	p.ppid = p.ppid ? p.ppid : 1;
	p.start = p.start ? p.start : play->start;
	for (unsigned int i = 0; i < play->envs; i++)
		p.env[i] = play->env[i];
	if (!play->lives || play->live[play->lives - 1] != p.pid)
		play->live[play->lives++] = p.pid;
	assert_true(play->lives < LIVE_MAX);
	world_exec(play->world, p);
	play_wait(play);
	return p.pid;
}

/* What is decided about a process has to be true before its exec is told. */
static pid_t play_truth(struct play *play, struct tree_process p)
{
	p.pid = p.pid ? p.pid : play_number(play);
	p.start = play->start;
	p.ppid = p.ppid ? p.ppid : 1;
	play->world->truth = p.pid;
	play_exec(play, p);
	for (unsigned int i = 0; i < play->envs; i++)
		p.env[i] = play->env[i];
	/* Loads: it has grown before it is looked at for the last time. */
	p.threads = 10 + draw(play, 90);
	p.rss_mib = 200 + draw(play, 4000);
	p.fds[0] = "/dev/dri/renderD128";
	p.fds[1] = draw(play, 2) ? "/dev/input/event5" : "/dev/null";
	tree_put(play->world->tree, &p);
	return p.pid;
}

/* The loader's own exec comes before the one with the program's name, or is the same. */
static struct tree_process windows(pid_t parent, const char *program)
{
	return (struct tree_process){
		.ppid = parent, .exe = PROTON "wine64-preloader", .args = {program}};
}

static void play_decoys(struct play *play)
{
	for (unsigned int n = draw(play, 5); n; n--) {
		struct tree_process p =
			windows(draw(play, 2) ? play->parent : 1, DRAW(play, decoys));

		p.threads = 1 + draw(play, 80);
		p.rss_mib = draw(play, 3000);
		play_exec(play, p);
	}
}

static void play_tools(struct play *play)
{
	static const char *const tools[] = {"/usr/bin/dirname", "/usr/bin/uname",  "/bin/sed",
					    "/usr/bin/xrandr",  "/usr/bin/zenity", "/usr/bin/bash"};

	for (unsigned int n = draw(play, 4); n; n--)
		play_exec(play,
			  (struct tree_process){.ppid = play->parent, .exe = DRAW(play, tools)});
}

static void play_native(struct play *play)
{
	char path[128];

	play_steam(play);
	play->parent = play_exec(play, (struct tree_process){.exe = "/home/u/.steam/reaper"});
	play->parent = play_exec(
		play, (struct tree_process){.ppid = play->parent, .exe = "/usr/bin/dash"});
	play_tools(play);
	snprintf(path, sizeof(path), GAMES "G/%s", DRAW(play, natives));
	/* The shell becomes it, or starts it. */
	play_truth(play, (struct tree_process){
				 .pid = draw(play, 2) && play->lives == 2 ? play->parent : 0,
				 .ppid = play->parent,
				 .exe = path});
	play_exec(play, (struct tree_process){.ppid = play->world->truth,
					      .threads = 60,
					      .exe = GAMES "G/UnityCrashHandler64"});
}

static void play_sandbox(struct play *play)
{
	play->parent = play_exec(
		play, (struct tree_process){.exe = "/home/u/.steam/reaper",
					    .args = {"reaper", "SteamLaunch", "AppId=9"}});
	play->parent = play_exec(
		play, (struct tree_process){.ppid = play->parent, .exe = "/usr/lib/pv/pv-adverb"});
	play_exec(play, (struct tree_process){.ppid = play->parent, .exe = "/usr/bin/python3.11"});
	play_exec(play, (struct tree_process){.ppid = play->parent, .exe = PROTON "wineserver"});
}

static void play_proton(struct play *play)
{
	char path[128];

	play_steam(play);
	play_env(play, "STEAM_COMPAT_APP_ID", play->app);
	play_env(play, "STEAM_COMPAT_DATA_PATH", "/home/u/compat");
	play_sandbox(play);
	play_decoys(play);
	snprintf(path, sizeof(path), "Z:\\home\\u\\common\\G\\%s", DRAW(play, programs));
	if (draw(play, 3) == 0) {
		/* A bootstrap that no table knows stands in for what it starts. */
		play->world->stand_in = play_number(play);
		play_exec(play, (struct tree_process){.pid = play->world->stand_in,
						      .exe = PROTON "wine64-preloader",
						      .args = {"Z:\\g\\common\\G\\boot.exe"}});
	}
	play_truth(play, windows(draw(play, 2) ? play->parent : 1, path));
	play_decoys(play);
}

/* Lutris, Heroic or nothing at all around Wine. */
static void play_wine(struct play *play)
{
	static const char *const names[] = {"LUTRIS_GAME_UUID", "HEROIC_APP_NAME", "UMU_ID"};
	char path[128];

	if (draw(play, 2))
		play_env(play, DRAW(play, names), "abc-def");
	play->parent = play_exec(play, (struct tree_process){.exe = "/usr/bin/python3.11"});
	snprintf(path, sizeof(path), "/home/u/My Games/%s", DRAW(play, programs));
	play_truth(play, (struct tree_process){.ppid = play->parent,
					       .exe = "/usr/lib/wine/wine64",
					       .args = {"wine64", path}});
	play_decoys(play);
}

static void play_wrapped(struct play *play)
{
	const struct tree_process shell = {
		.pid = play_number(play), .ppid = 1, .start = play->start, .exe = "/usr/bin/bash"};
	char path[128];

	play->world->stand_in = play->parent = shell.pid;
	play->live[play->lives++] = shell.pid;
	world_name(play->world, shell, LAUNCHES_WRAPPER, "", "");
	play_tools(play);
	snprintf(path, sizeof(path), "/home/u/stuff/%s", DRAW(play, natives));
	play_truth(play, (struct tree_process){.ppid = play->parent, .exe = path});
}

static void play_debian(struct play *play)
{
	char path[128];

	snprintf(path, sizeof(path), "/usr/games/%s", DRAW(play, natives));
	play_truth(play, (struct tree_process){.exe = path});
}

static void play_desktop(struct play *play)
{
	static const char *const large[] = {
		"/usr/lib/firefox/firefox", "/opt/google/chrome/chrome", "/usr/share/code/code",
		"/opt/clion/bin/clion",     "/usr/bin/blender",          "/opt/odd/odd",
		"/home/u/.local/bin/odd",   "/usr/bin/gnome-shell",
	};

	for (unsigned int n = 1 + draw(play, 4); n; n--)
		play_exec(play, (struct tree_process){
					.exe = DRAW(play, large),
					.threads = 20 + draw(play, 100),
					.rss_mib = 300 + draw(play, 4000),
					.cgroup = "/user.slice/app.slice/app-x-7.scope",
					.fds = {"/dev/dri/renderD128", "/dev/input/event3"}});
}

static void play_build(struct play *play)
{
	static const char *const steps[] = {
		"/bin/sh",        "/usr/bin/gcc-14", "/usr/lib/gcc/x/14/cc1",
		"/usr/bin/ninja", "/usr/bin/sed",    "/home/u/p/superbuild"};

	play->parent = play_exec(play, (struct tree_process){.exe = "/usr/bin/make"});
	for (unsigned int n = draw(play, 20); n; n--)
		play_exec(play, (struct tree_process){.ppid = play->parent,
						      .exe = DRAW(play, steps),
						      .threads = 1 + draw(play, 40)});
}

/* Windows programs that are no games. */
static void play_office(struct play *play)
{
	static const char *const tools[] = {"notepad.exe",  "setup.exe",   "GameSetup.exe",
					    "unins000.exe", "winecfg.exe", "ledger.exe"};

	play_exec(play, (struct tree_process){.exe = "/usr/bin/wine",
					      .threads = 1 + draw(play, 9),
					      .args = {"wine", DRAW(play, tools)}});
	play_decoys(play);
}

/* All end, in an order of their own; of some that lead nothing nobody tells. */
static void play_end(struct play *play)
{
	while (play->lives) {
		unsigned int i = draw(play, play->lives);
		pid_t pid = play->live[i];

		play->live[i] = play->live[--play->lives];
		world_gone(play->world, pid);
		/* From here on somebody else of the family may stand in. */
		if (pid != world_game(play->world) && draw(play, 10) == 0)
			continue;
		play->world->checked = false;
		world_end_id(play->world, (struct launches_id){pid, 0});
		world_wait(play->world, 0);
		play->world->checked = true;
	}
}

static void test_generated_launches(void **state)
{
	void (*const shapes[])(struct play *) = {play_native,  play_proton,  play_proton,
						 play_wine,    play_wrapped, play_debian,
						 play_desktop, play_build,   play_office};
	struct world *world = *state;
	struct play play = {.world = world, .seed = 20, .number = 300, .start = 1000};
	unsigned int missed = 0, games = 0;

	world->checked = true;
	for (unsigned int n = 0; n < LAUNCHES; n++) {
		world->truth = world->stand_in = play.parent = 0;
		play.envs = 0;
		DRAW(&play, shapes)(&play);
		world_wait(world, (12 + draw(&play, 20)) * SECOND);
		games += world->truth != 0;
		if (world->truth && world_game(world) != world->truth) {
			missed++;
			print_message("launch %u: %d is missed for %d, %s\n", n, (int)world->truth,
				      (int)world_game(world), launches_game(world->launches)->exe);
		}
		if (world->falses)
			fail_msg("launch %u: a false game", n);
		assert_true(launches_next_at_ns(world->launches) == UINT64_MAX);
		play_end(&play);
	}
	assert_true(games > LAUNCHES / 2);
	assert_true(missed <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(test_generated_launches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
