// SPDX-License-Identifier: GPL-2.0-only
/* One look at a process: on written trees, and on ourselves. */
#include "detect-tree.h"

#include <pthread.h>

static void test_all_of_a_native_game(void **state)
{
	struct tree *tree = *state;
	struct facts facts;

	tree_put(tree,
		 &(struct tree_process){.pid = 50, .ppid = 1, .start = 100, .exe = "/x/reaper"});
	tree_put(tree, &(struct tree_process){
			       .pid = 60,
			       .ppid = 50,
			       .start = 120,
			       .threads = 31,
			       .rss_mib = 700,
			       .exe = "/home/u/.steam/steamapps/common/Space Trader/trader.bin",
			       .env = {"SteamAppId=480", "SteamGameId=480", "HOME=/home/u"},
			       .fds = {"/dev/null", "/dev/dri/renderD128", "/dev/input/event5"}});
	facts = tree_look(tree, 60);
	assert_int_equal(facts.pid, 60);
	assert_int_equal(facts.ppid, 50);
	assert_int_equal(facts.start_ticks, 120);
	assert_int_equal(facts.parent_start_ticks, 100);
	assert_int_equal(facts.uid, getuid());
	assert_string_equal(facts.exe, "trader.bin");
	assert_string_equal(facts.windows, "");
	assert_string_equal(facts.app, "steam-480");
	assert_int_equal(facts.steam_id, 480);
	assert_int_equal(facts.threads, 31);
	assert_int_equal(facts.rss_kib, 700 * 1024);
	assert_int_equal(facts.flags, FACTS_DEEP | FACTS_RENDER_NODE | FACTS_CONTROLLER);
}

/* Open files are read only when asked for. */
static void test_shallow_look(void **state)
{
	struct tree *tree = *state;
	struct facts facts;

	tree_put(tree,
		 &(struct tree_process){
			 .pid = 60, .start = 1, .exe = "/x/y", .fds = {"/dev/dri/renderD128"}});
	assert_int_equal(facts_look(tree->fd, 60, tree->rules, NULL, &facts), 0);
	assert_int_equal(facts.flags, 0);
}

static void test_launch_ids_outside_the_environment(void **state)
{
	struct tree *tree = *state;
	struct facts facts;

	tree_put(tree,
		 &(struct tree_process){.pid = 60,
					.start = 1,
					.exe = "/x/reaper",
					.args = {"reaper", "SteamLaunch", "AppId=570", "--"}});
	facts = tree_look(tree, 60);
	assert_int_equal(facts.steam_id, 570);
	tree_put(tree, &(struct tree_process){.pid = 61,
					      .start = 1,
					      .exe = "/x/reaper",
					      .args = {"reaper", "AppId=570", "SteamLaunch"}});
	facts = tree_look(tree, 61);
	assert_int_equal(facts.steam_id, 0);
	tree_put(tree, &(struct tree_process){
			       .pid = 62,
			       .start = 1,
			       .exe = "/x/y",
			       .cgroup = "/user.slice/app.slice/app-steam-app620-77.scope"});
	facts = tree_look(tree, 62);
	assert_string_equal(facts.app, "steam-620");
}

static void test_large_environment(void **state)
{
	struct tree *tree = *state;
	size_t len = 200000;
	char *bytes = malloc(len);
	struct facts facts;

	tree_put(tree, &(struct tree_process){.pid = 60, .start = 1, .exe = "/x/y"});
	/* One entry of 190 kB, then what counts, also behind 128 KiB. */
	memset(bytes, 'a', len);
	memcpy(bytes + 190000, "\0SteamAppId=480", 16);
	tree_bytes(tree, 60, "environ", bytes, len);
	facts = tree_look(tree, 60);
	assert_int_equal(facts.steam_id, 480);
	free(bytes);
}

/* Whether anything of the process's own text is in memory that leaves the look. */
static void test_nothing_else_leaves(void **state)
{
	struct tree *tree = *state;
	struct facts facts;

	memset(&facts, 0, sizeof(facts));
	tree_put(tree, &(struct tree_process){.pid = 60,
					      .start = 1,
					      .exe = "/hunter2/y",
					      .args = {"y", "--password=hunter2"},
					      .env = {"SECRET=hunter2", "SteamAppId=480"},
					      .cgroup = "/hunter2/x"});
	assert_int_equal(facts_look(tree->fd, 60, tree->rules, &tree_devices, &facts), 0);
	assert_null(memmem(&facts, sizeof(facts), "hunter2", 7));
	assert_null(memmem(&facts, sizeof(facts), "SECRET", 6));
}

static void test_names_are_safe_to_show(void **state)
{
	struct tree *tree = *state;
	char name[256] = "/x/bad\n\x1b[31mname\x7f";
	struct facts facts;

	tree_put(tree, &(struct tree_process){.pid = 60, .start = 1, .exe = name});
	facts = tree_look(tree, 60);
	assert_string_equal(facts.exe, "bad??[31mname?");
	memset(name + 3, 'n', 200);
	tree_link(tree, 60, "exe", name);
	facts = tree_look(tree, 60);
	assert_int_equal(strlen(facts.exe), FACTS_NAME_MAX - 1);
}

static void test_partial(void **state)
{
	struct tree *tree = *state;
	struct facts facts;

	/* As a kernel thread, or a process in the middle of its exec. */
	tree_put(tree, &(struct tree_process){
			       .pid = 60, .start = 1, .exe = NULL, .args = {"/opt/game/trader"}});
	tree_bytes(tree, 60, "environ", "", 0);
	facts = tree_look(tree, 60);
	assert_string_equal(facts.exe, "trader");
	assert_true(facts.flags & FACTS_PARTIAL);
	/* Its numbers are the least. */
	tree_bytes(tree, 61, "environ", "A=1", 4);
	assert_int_equal(facts_look(tree->fd, 61, tree->rules, NULL, &facts), -ESRCH);
	tree_bytes(tree, 61, "stat", "rubbish", 7);
	assert_int_equal(facts_look(tree->fd, 61, tree->rules, NULL, &facts), -EBADMSG);
	assert_int_equal(facts_look(tree->fd, 62, tree->rules, NULL, &facts), -ESRCH);
	assert_int_equal(facts_look(-1, 62, tree->rules, NULL, &facts), -EBADF);
}

/* Its first thread has ended, the process has not. */
static void test_zombie_leader(void **state)
{
	struct tree *tree = *state;
	struct tree_process process = {.pid = 60, .start = 1, .exe = "/x/y", .threads = 9};
	struct facts facts;

	tree_put(tree, &process);
	tree_stat(tree, &process, 'Z');
	facts = tree_look(tree, 60);
	assert_true(facts.flags & FACTS_ZOMBIE);
	assert_int_equal(facts.threads, 9);
}

/* A parent that is younger than its child is another process with its number. */
static void test_parent_reuse(void **state)
{
	struct tree *tree = *state;
	struct facts facts;

	tree_put(tree, &(struct tree_process){.pid = 50, .start = 500, .exe = "/x/new"});
	tree_put(tree, &(struct tree_process){.pid = 60, .ppid = 50, .start = 400, .exe = "/x/y"});
	facts = tree_look(tree, 60);
	assert_int_equal(facts.parent_start_ticks, 0);
}

/* Gives the number to another process while the look waits for the environment. */
static void *reuse_number(void *data)
{
	const struct tree *tree = data;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/60/environ", tree->root);
	file = fopen(path, "w");
	assert_non_null(file);
	tree_stat(tree, &(struct tree_process){.pid = 60, .ppid = 1, .start = 999}, 'S');
	fputs("SteamAppId=480", file);
	fclose(file);
	return NULL;
}

static void test_reuse_during_the_look(void **state)
{
	struct tree *tree = *state;
	struct facts facts;
	pthread_t thread;
	char path[128];

	tree_put(tree, &(struct tree_process){.pid = 60, .ppid = 1, .start = 400, .exe = "/x/y"});
	snprintf(path, sizeof(path), "%s/60/environ", tree->root);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(pthread_create(&thread, NULL, reuse_number, tree), 0);
	assert_int_equal(facts_look(tree->fd, 60, tree->rules, NULL, &facts), -ESRCH);
	pthread_join(thread, NULL);
}

static void test_ourselves(void **state)
{
	struct tree *tree = *state;
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct facts facts;

	assert_true(fd >= 0);
	assert_int_equal(facts_look(fd, getpid(), tree->rules, &tree_devices, &facts), 0);
	assert_int_equal(facts.pid, getpid());
	assert_int_equal(facts.ppid, getppid());
	assert_int_equal(facts.uid, getuid());
	assert_string_equal(facts.exe, "test-detect-facts");
	assert_true(facts.start_ticks > 0 && facts.threads > 0 && facts.rss_kib > 0);
	assert_false(facts.flags & FACTS_ZOMBIE);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(test_all_of_a_native_game),
		TREE(test_shallow_look),
		TREE(test_launch_ids_outside_the_environment),
		TREE(test_large_environment),
		TREE(test_nothing_else_leaves),
		TREE(test_names_are_safe_to_show),
		TREE(test_partial),
		TREE(test_zombie_leader),
		TREE(test_parent_reuse),
		TREE(test_reuse_during_the_look),
		TREE(test_ourselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
