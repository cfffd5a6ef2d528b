// SPDX-License-Identifier: GPL-2.0-only
/*
 * Games that are looked for: the kernel tells which processes begin to run a program, one
 * look at /proc tells what they are, and detect/launches decides. Not with --foreground-pid.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "detect/proc.h"
#include "devices.h"
#include "log.h"
#include "source.h"
#include "util.h"

/* The kernel counts the start of a process in ns, /proc in ticks of USER_HZ. */
#define DETECT_NS_PER_TICK 10000000ull

/* After starts of programs were missed: by then whoever floods us may have stopped. */
#define DETECT_RESCAN_NS (5 * UTIL_NS_PER_S)

static void detect_commit(struct agent *a, const struct launches_actions *act);

static int detect_look(const struct agent *a, pid_t pid, const struct facts_devices *deep,
		       struct facts *facts, struct rules_score *score)
{
	int r = facts_look(a->detect.proc_fd, pid, a->detect.rules, deep, facts);

	if (!r)
		rules_score(a->detect.rules, facts, score);
	return r;
}

/* What is decided by one look may ask for another one: each asks once per process. */
static void detect_do_look(struct agent *a, const struct launches_id *id)
{
	struct launches_actions act;
	struct facts_devices devices;
	struct rules_score score;
	struct facts facts;
	int r;

	devices_read(&devices);
	r = detect_look(a, id->pid, &devices, &facts, &score);
	if (r && r != -ESRCH) { /* it stays what it is taken for */
		log_debug("cannot look at process %d: %s", (int)id->pid, strerror(-r));
		return;
	}
	if (r)
		launches_on_end(a->detect.launches, *id, util_now_ns(), &act);
	else
		launches_on_look(a->detect.launches, &facts, &score, util_now_ns(), &act);
	detect_commit(a, &act);
}

static void detect_watch(struct agent *a, const struct launches_id *id)
{
	struct launches_actions act;
	int r = ends_add(a->detect.ends, id->pid, id->start_ticks);

	if (!r)
		return;
	if (r != -ESRCH)
		log_debug("the end of process %d will not be seen: %s", (int)id->pid, strerror(-r));
	launches_on_end(a->detect.launches, *id, util_now_ns(), &act);
	detect_commit(a, &act);
}

static void detect_arm(struct agent *a)
{
	uint64_t next_at_ns = launches_next_at_ns(a->detect.launches), now = util_now_ns();

	next_at_ns = UTIL_MIN(next_at_ns, a->detect.take_at_ns);
	next_at_ns = UTIL_MIN(next_at_ns, a->detect.rescan_at_ns);
	/* One that fires early finds nothing to do; most programs that start change nothing. */
	if (next_at_ns == UINT64_MAX || next_at_ns == a->detect.armed_at_ns)
		return;
	a->detect.armed_at_ns = next_at_ns;
	source_timer_once(&a->detect.timer, next_at_ns > now ? next_at_ns - now : 0);
}

/* The game is taken from here, or by the timer: at once when somebody waits for an answer. */
static void detect_commit(struct agent *a, const struct launches_actions *act)
{
	if (act->game_changed)
		a->detect.take_at_ns = a->detect.answering ? util_now_ns() : source_game_take(a);
	for (int i = 0; i < act->forgets; i++)
		ends_remove(a->detect.ends, act->forget[i].pid);
	if (act->watch.pid)
		detect_watch(a, &act->watch);
	for (int i = 0; i < act->looks; i++)
		detect_do_look(a, &act->look[i]);
	detect_arm(a);
}

static void detect_consider(struct agent *a, const struct facts *facts,
			    const struct rules_score *score)
{
	struct launches_actions act;

	launches_on_exec(a->detect.launches, facts, score, (struct launches_id){0}, util_now_ns(),
			 &act);
	detect_commit(a, &act);
}

static void detect_on_exec(void *data, const struct gamer_exec *exec)
{
	struct agent *a = data;
	struct rules_score score;
	struct facts facts;

	a->counted.execs++;
	if (detect_look(a, (pid_t)exec->tgid, NULL, &facts, &score))
		return; /* it has ended */
	if (facts.start_ticks != exec->start_ns / DETECT_NS_PER_TICK)
		return;
	detect_consider(a, &facts, &score);
	if (a->game.pid == (pid_t)exec->tgid && a->game.marked_at_ns > exec->at_ns)
		log_debug("process %d was marked %llu us after it began to run its program",
			  (int)a->game.pid,
			  (unsigned long long)(a->game.marked_at_ns - exec->at_ns) /
				  UTIL_NS_PER_US);
}

static int detect_on_end(struct loop_source *source, uint32_t events)
{
	return ends_dispatch(container_of(source, struct agent, detect.ends_source)->detect.ends);
}

static void detect_ended(void *data, pid_t pid, uint64_t start_ticks)
{
	struct agent *a = data;
	struct launches_actions act;

	launches_on_end(a->detect.launches, (struct launches_id){pid, start_ticks}, util_now_ns(),
			&act);
	detect_commit(a, &act);
}

static int detect_on_execs(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, detect.exec_source);
	int r = exec_dispatch(a->detect.exec);

	if (exec_lost(a->detect.exec) == a->counted.execs_lost)
		return r;
	a->counted.execs_lost = exec_lost(a->detect.exec);
	a->detect.rescan_at_ns = util_now_ns() + DETECT_RESCAN_NS;
	detect_arm(a);
	return r;
}

/* Those that run already, without kernel threads: they have no memory of their own. What
 * starts meanwhile is told by the hook. */
static void detect_scan(struct agent *a)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	struct rules_score score;
	struct facts facts;

	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    !detect_look(a, atoi(entry->d_name), NULL, &facts, &score) && facts.rss_kib)
			detect_consider(a, &facts, &score);
	if (dir)
		closedir(dir);
}

static int detect_on_timer(struct loop_source *source, uint32_t events)
{
	struct agent *a = container_of(source, struct agent, detect.timer.source);
	struct launches_actions act;

	source_timer_clear(&a->detect.timer);
	a->detect.armed_at_ns = UINT64_MAX;
	if (util_now_ns() >= a->detect.take_at_ns)
		a->detect.take_at_ns = source_game_take(a);
	if (util_now_ns() >= a->detect.rescan_at_ns) {
		a->detect.rescan_at_ns = UINT64_MAX;
		detect_scan(a);
	}
	launches_on_timer(a->detect.launches, util_now_ns(), &act);
	detect_commit(a, &act);
	return 0;
}

/* A thread has a number, too, and files in /proc; its end cannot be watched. */
static int detect_look_named(struct agent *a, const struct detect_naming *naming,
			     struct facts *facts, struct rules_score *score)
{
	pid_t leader;
	int r = proc_tgid(a->detect.proc_fd, naming->pid, &leader);

	if (!r && leader != naming->pid)
		r = -ESRCH;
	if (!r)
		r = detect_look(a, naming->pid, NULL, facts, score);
	if (!r && !facts->rss_kib) /* a kernel thread, or it has ended */
		r = -ESRCH;
	if (!r && naming->owner != DETECT_ANYBODY && facts->uid != naming->owner)
		r = -EACCES;
	return r == -ENOENT ? -ESRCH : r;
}

int source_detect_name(struct agent *a, const struct detect_naming *naming)
{
	const struct launches_name name = {naming->why, naming->app, naming->profile};
	struct launches_actions act;
	struct rules_score score;
	struct facts facts;
	int r = 0;

	if (!a->detect.launches)
		return -EBUSY;
	if (naming->pid)
		r = detect_look_named(a, naming, &facts, &score);
	if (!r && naming->pid)
		r = launches_on_name(a->detect.launches, &facts, &score, &name, util_now_ns(),
				     &act);
	else if (!r)
		launches_on_unname(a->detect.launches, util_now_ns(), &act);
	if (r)
		return r;
	a->detect.answering = true;
	detect_commit(a, &act);
	a->detect.answering = false;
	return 0;
}

static int detect_on_rule(void *data, const struct config_line *line, struct options_error *err)
{
	struct agent *a = data;
	char why[256];
	int r = rules_add(a->detect.rules, line->section, line->key, line->value, why, sizeof(why));

	if (r < 0)
		snprintf(err->text, sizeof(err->text), "%.200s:%u: %s", line->file, line->number,
			 why);
	return r < 0 ? -EINVAL : 0;
}

/* gamerun and gamerctl work without. */
static void detect_start(struct agent *a)
{
	int r = exec_new(&a->detect.exec, detect_on_exec, a);

	if (!r)
		r = loop_add(a->loop, &a->detect.exec_source, exec_fd(a->detect.exec),
			     detect_on_execs);
	if (r < 0)
		log_warn("this kernel does not let us see which programs start: a game is found "
			 "only when it is named: %s",
			 strerror(-r));
	detect_scan(a);
}

static int detect_new_parts(struct agent *a)
{
	int r = launches_new(&a->detect.launches);

	a->detect.proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!r && a->detect.proc_fd < 0)
		r = -errno;
	if (!r)
		r = ends_new(&a->detect.ends, a->detect.proc_fd, detect_ended, a);
	if (!r)
		r = loop_add(a->loop, &a->detect.ends_source, ends_fd(a->detect.ends),
			     detect_on_end);
	return r ? r : source_timer_open(a, &a->detect.timer, 0, detect_on_timer);
}

/* Which settings are for it. Without that it gets those of all games. */
static void detect_named(struct agent *a)
{
	struct launches_game *named = &a->detect.named;
	struct rules_score score;
	struct facts facts;

	a->detect.proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (rules_new(&a->detect.rules) < 0 ||
	    detect_look(a, a->game.pid, NULL, &facts, &score) < 0)
		return;
	named->id.pid = a->game.pid;
	snprintf(named->app, sizeof(named->app), "%s", facts.app);
	snprintf(named->exe, sizeof(named->exe), "%s", facts_name(&facts));
	source_config_game(a);
}

static int detect_open(struct agent *a)
{
	struct options_error err = {.text = ""};
	int r;

	a->detect.take_at_ns = a->detect.rescan_at_ns = a->detect.armed_at_ns = UINT64_MAX;
	if (a->opt->foreground_pid) {
		detect_named(a);
		return 0;
	}
	r = rules_new(&a->detect.rules);
	if (!r)
		r = config_read_games(a->layers->dir, detect_on_rule, a, &err);
	if (r < 0 && err.text[0]) {
		log_err("%s", err.text);
		return AGENT_EXIT_USAGE;
	}
	if (!r)
		r = detect_new_parts(a);
	if (r < 0) {
		log_err("cannot look for games: %s", strerror(-r));
		return AGENT_EXIT_ERROR;
	}
	if (!a->opt->no_detect)
		detect_start(a);
	return 0;
}

static void detect_close(struct agent *a)
{
	loop_remove(&a->detect.exec_source);
	loop_remove(&a->detect.ends_source);
	source_fd_close(&a->detect.timer);
	a->detect.exec = exec_free(a->detect.exec);
	a->detect.ends = ends_free(a->detect.ends);
	a->detect.launches = launches_free(a->detect.launches);
	a->detect.rules = rules_free(a->detect.rules);
	a->detect.proc_fd = util_close(a->detect.proc_fd);
}

const struct source source_detect = {detect_open, detect_close};
