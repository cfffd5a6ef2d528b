// SPDX-License-Identifier: GPL-2.0-only
/* What the table says of processes: evidence, roles, a user's rules. */
#include "detect-tree.h"

static struct rules_score score_of(struct tree *tree, struct tree_process process)
{
	static pid_t pid = 100;
	struct facts facts;

	process.pid = ++pid;
	process.start = 1;
	tree_put(tree, &process);
	facts = tree_look(tree, pid);
	return tree_score(tree, &facts);
}

/* Of a program started by Steam, under this name. */
static enum rules_role role_of(struct tree *tree, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "/home/u/steamapps/common/Some Game/%s", name);
	return score_of(tree, (struct tree_process){.exe = path, .env = {"SteamAppId=480"}}).role;
}

static void test_names_of_games(void **state)
{
	const char *const names[] = {
		"shadow",
		"start",
		"superbuild",
		"shadowplay",
		"Shadow of the Tomb Raider",
		"launchercraft",
		"bashful",
		"environ",
		"makersempire",
		"ninjagaiden",
		"Crash",
		"CodeVein",
		"coderunner",
		"gogame",
		"assassin",
		"ldoa",
		"steamworld",
		"rustclient",
		"chromehounds",
		"firefoxgame",
		"goldeneye",
		"clangers",
		"winery",
		"electronic",
		"riders",
		"operator",
		"obscure",
		"Ashes",
		"cs2",
		"hl2_linux",
		"x64",
		"7",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (role_of(*state, names[i]) != RULES_GAME)
			fail_msg("'%s' is no game", names[i]);
}

static void test_names_of_others(void **state)
{
	const struct {
		enum rules_role role;
		const char *name;
	} cases[] = {
		{RULES_WRAPPER, "sh"},
		{RULES_WRAPPER, "bash"},
		{RULES_WRAPPER, "reaper"},
		{RULES_WRAPPER, "steam-launch-wrapper"},
		{RULES_WRAPPER, "pressure-vessel-wrap"},
		{RULES_WRAPPER, "pv-adverb"},
		{RULES_WRAPPER, "srt-bwrap"},
		{RULES_WRAPPER, "python3.11"},
		{RULES_WRAPPER, "wineserver"},
		{RULES_WRAPPER, "gamescope-wl"},
		{RULES_HELPER, "UnityCrashHandler64"},
		{RULES_HELPER, "crashpad_handler"},
		{RULES_HELPER, "CrashReportClient"},
		{RULES_HELPER, "EasyAntiCheat_EOS"},
		{RULES_HELPER, "start_protected_game"},
		{RULES_HELPER, "GameLauncher"},
		{RULES_HELPER, "steamwebhelper"},
		{RULES_HELPER, "firefox"},
		{RULES_HELPER, "Make"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (role_of(*state, cases[i].name) != cases[i].role)
			fail_msg("'%s' has another role", cases[i].name);
}

static enum rules_role role_of_windows(struct tree *tree, const char *arg)
{
	return score_of(tree,
			(struct tree_process){
				.exe = "/s/steamapps/common/Proton 9.0/files/bin/wine64-preloader",
				.args = {arg},
				.env = {"SteamAppId=480", "STEAM_COMPAT_DATA_PATH=/s/c/480"}})
		.role;
}

static void test_windows_programs(void **state)
{
	const char *const helpers[] = {
		"services.exe",
		"explorer.exe",
		"winedevice.exe",
		"plugplay.exe",
		"svchost.exe",
		"rpcss.exe",
		"tabtip.exe",
		"conhost.exe",
		"start.exe",
		"steam.exe",
		"UnityCrashHandler64.exe",
		"BEService_x64.exe",
		"DayZ_BE.exe",
		"EasyAntiCheat_Setup.exe",
		"start_protected_game.exe",
		"upc.exe",
		"EpicGamesLauncher.exe",
		"EALauncher.exe",
		"Launcher.exe",
		"crashpad_handler.exe",
	};
	char path[128];

	for (size_t i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++) {
		snprintf(path, sizeof(path), "Z:\\s\\steamapps\\common\\G\\%s", helpers[i]);
		if (role_of_windows(*state, path) != RULES_HELPER)
			fail_msg("'%s' is no helper", helpers[i]);
	}
	assert_int_equal(role_of_windows(*state, "Z:\\s\\steamapps\\common\\G\\eldenring.exe"),
			 RULES_GAME);
	assert_int_equal(role_of_windows(*state, "C:\\Shadow\\Starter.exe"), RULES_GAME);
	/* Whatever Wine has of its own, also what no rule names. */
	assert_int_equal(role_of_windows(*state, "C:\\windows\\system32\\unheardof.exe"),
			 RULES_ORDINARY);
}

/* Without a word about what it is, size makes no game. */
static void test_size_is_no_identity(void **state)
{
	struct rules_score score;

	score = score_of(
		*state, (struct tree_process){.exe = "/opt/thing/thing",
					      .threads = 200,
					      .rss_mib = 9000,
					      .env = {"MANGOHUD=1"},
					      .fds = {"/dev/dri/renderD128", "/dev/input/event3"}});
	assert_true(score.score >= RULES_THRESHOLD);
	assert_int_equal(score.identity, RULES_SUPPORT);
	assert_int_equal(score.role, RULES_ORDINARY);
}

static void test_evidence_without_a_launcher(void **state)
{
	struct tree_process wine = {.exe = "/usr/lib/wine/wine64", .args = {"wine64", "g/a.exe"}};
	struct tree_process debian = {.exe = "/usr/games/trader"};
	struct rules_score score = score_of(*state, wine);

	assert_int_equal(score.role, RULES_ORDINARY);
	assert_int_equal(score.identity, RULES_WEAK);
	wine.fds[0] = debian.fds[0] = "/dev/dri/renderD128";
	score = score_of(*state, wine);
	assert_int_equal(score.role, RULES_GAME);
	assert_int_equal(score.identity, RULES_WEAK);
	assert_int_equal(score_of(*state, debian).role, RULES_GAME);
	/* A controller that is read by what draws, and is of some size. */
	score = score_of(
		*state, (struct tree_process){.exe = "/opt/x/x",
					      .threads = 30,
					      .fds = {"/dev/dri/renderD128", "/dev/input/event5"}});
	assert_int_equal(score.role, RULES_GAME);
	/* A tool of the system with a game's environment. */
	assert_int_equal(score_of(*state, (struct tree_process){.exe = "/usr/bin/sed",
								.env = {"SteamAppId=480"}})
				 .role,
			 RULES_ORDINARY);
}

static void test_what_matched_is_listed(void **state)
{
	struct tree *tree = *state;
	struct rules_score score =
		score_of(tree, (struct tree_process){.exe = "/home/u/steamapps/common/G/g",
						     .env = {"SteamAppId=480"}});
	char text[128];

	assert_int_equal(score.score, 100);
	assert_int_equal(score.matched_count, 2);
	rules_text(tree->rules, score.matched[0], text, sizeof(text));
	assert_string_equal(text, "env SteamAppId: game, weight 60");
	rules_text(tree->rules, score.matched[1], text, sizeof(text));
	assert_string_equal(text, "path steamapps/common: game, weight 40");
	rules_text(tree->rules, rules_count(tree->rules), text, sizeof(text));
	assert_string_equal(text, "");
}

static void add(struct tree *tree, const char *section, const char *key, const char *value)
{
	char err[256];

	assert_int_equal(rules_add(tree->rules, section, key, value, err, sizeof(err)), 0);
}

static void test_users_game(void **state)
{
	struct tree *tree = *state;
	struct rules_score score;
	char text[128];

	add(tree, "game \"Space Trader\"", "exe", "trader.bin");
	add(tree, "game \"Space Trader\"", "env", "TRADER=full*");
	add(tree, "game \"Space Trader\"", "weight", "20");
	add(tree, "game \"Space Trader\"", "arg", "--trade");
	add(tree, "game \"Other\"", "exe", "MyLauncher.exe");
	score = score_of(tree, (struct tree_process){.exe = "/opt/Trader.bin"});
	assert_int_equal(score.role, RULES_GAME);
	assert_int_equal(score.identity, RULES_STRONG);
	assert_int_equal(score.score, 100);
	rules_text(tree->rules, score.matched[0], text, sizeof(text));
	assert_string_equal(text, "exe trader.bin: game, weight 100, by games.d");
	score = score_of(tree, (struct tree_process){.exe = "/x", .env = {"TRADER=fullscreen"}});
	assert_int_equal(score.role, RULES_GAME);
	score = score_of(tree, (struct tree_process){.exe = "/x", .args = {"x", "--trade"}});
	assert_int_equal(score.role, RULES_ORDINARY);
	assert_int_equal(score.score, 20);
	/* Of Wine's own folder, which weighs -100. */
	score = score_of(tree, (struct tree_process){.exe = "/w/wine64",
						     .args = {"C:\\windows\\trader.bin.exe"}});
	assert_int_equal(score.role, RULES_ORDINARY);
	add(tree, "game \"Other\"", "exe", "trader.bin.exe");
	score = score_of(tree, (struct tree_process){.exe = "/w/wine64",
						     .args = {"C:\\windows\\trader.bin.exe"}});
	assert_int_equal(score.role, RULES_GAME);
	assert_true(score.score >= RULES_THRESHOLD);
	/* A launcher by our rules, the game by the user's; weight starts anew in a section. */
	score = score_of(
		tree, (struct tree_process){.exe = "/w/wine64", .args = {"C:\\x\\mylauncher.exe"}});
	assert_int_equal(score.role, RULES_GAME);
}

static void test_users_other_roles(void **state)
{
	struct tree *tree = *state;

	add(tree, "helper", "word", "telemetry");
	add(tree, "wrapper", "exe", "my-start");
	add(tree, "reject", "path", "common/Some Game");
	assert_int_equal(role_of(tree, "shadow"), RULES_REJECT);
	add(tree, "game", "exe", "shadow");
	assert_int_equal(role_of(tree, "shadow"), RULES_REJECT);
	assert_int_equal(score_of(tree, (struct tree_process){.exe = "/g/GameTelemetry",
							      .env = {"SteamAppId=480"}})
				 .role,
			 RULES_HELPER);
	assert_int_equal(score_of(tree, (struct tree_process){.exe = "/g/my-start",
							      .env = {"SteamAppId=480"}})
				 .role,
			 RULES_WRAPPER);
}

static void refuse(struct tree *tree, const char *section, const char *key, const char *value,
		   const char *why)
{
	char err[512] = "";

	assert_int_equal(rules_add(tree->rules, section, key, value, err, sizeof(err)), -EINVAL);
	if (!strstr(err, why) || !strstr(err, key) || !strstr(err, value))
		fail_msg("'%s' does not say '%s'", err, why);
}

static void test_users_mistakes(void **state)
{
	struct tree *tree = *state;
	unsigned int count = rules_count(tree->rules);
	char err[256], longer[200];

	refuse(tree, "gmae", "exe", "x", "allowed: [game \"NAME\"], [helper]");
	refuse(tree, "game \"", "exe", "x", "in no section of ours");
	refuse(tree, "", "exe", "x", "in no section of ours");
	refuse(tree, "game", "exec", "x", "no such key (allowed: exe, word");
	refuse(tree, "reject", "weight", "3", "no such key");
	refuse(tree, "game", "weight", "201", "allowed: -200 to 200");
	refuse(tree, "game", "weight", "-201", "allowed: -200 to 200");
	refuse(tree, "game", "weight", "5x", "not a weight");
	refuse(tree, "game", "weight", "", "not a weight");
	refuse(tree, "game", "exe", "", "not a pattern");
	refuse(tree, "reject", "exe", "*", "not a pattern");
	refuse(tree, "game", "path", "*/*", "not a pattern");
	refuse(tree, "game", "fact", "threads", "allowed: render_node");
	refuse(tree, "game", "fact", "threads>=x", "allowed: render_node");
	refuse(tree, "game", "fact", "threads>=-1", "allowed: render_node");
	refuse(tree, "helper", "fact", "controller", "for [game] only");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(rules_add(tree->rules, "game", "exe", longer, err, sizeof(err)), -EINVAL);
	assert_int_equal(rules_add(tree->rules, longer, "exe", "x", err, sizeof(err)), -EINVAL);
	assert_int_equal(rules_count(tree->rules), count);
	while (rules_count(tree->rules) < RULES_MAX)
		add(tree, "game", "exe", "x");
	assert_int_equal(rules_add(tree->rules, "game", "exe", "x", err, sizeof(err)), -ENOSPC);
}

/* By the user's word a fact weighs more; it still says nothing of what a process is. */
static void test_users_fact_is_no_identity(void **state)
{
	struct tree *tree = *state;

	add(tree, "game", "fact", "threads>=40");
	assert_int_equal(score_of(tree, (struct tree_process){.exe = "/x/y", .threads = 60}).role,
			 RULES_ORDINARY);
	assert_int_equal(score_of(tree, (struct tree_process){.exe = "/w/wine",
							      .threads = 60,
							      .args = {"wine", "g.exe"}})
				 .role,
			 RULES_GAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(test_names_of_games),
		TREE(test_names_of_others),
		TREE(test_windows_programs),
		TREE(test_size_is_no_identity),
		TREE(test_evidence_without_a_launcher),
		TREE(test_what_matched_is_listed),
		TREE(test_users_game),
		TREE(test_users_other_roles),
		TREE(test_users_mistakes),
		TREE(test_users_fact_is_no_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
