# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scheduler's checks have in common: starting and ending the agent,
# asking the kernel who is in charge. Sourced by scheduler-checks.

# shellcheck source=tests/vm/guest/wait-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/wait-lib.sh"

scx=/sys/kernel/sched_ext
bin=${GAMER_BIN:-build/scx_gamer}
log=/tmp/agent.log
agent=

ok() { echo "ok - $*"; }
not_ok() {
	echo "not ok - $*"
	[[ ! -s $log ]] || sed 's/^/# agent: /' "$log" | cut -c1-300 | tail -n 5
}

# check TEXT COMMAND...: ok when the command succeeds.
check() {
	local text=$1
	shift
	if "$@"; then ok "$text"; else not_ok "$text"; fi
}

state() {
	local state
	read -r state < "$scx/state"
	echo "$state"
}
enabled() { [[ $(state) == enabled && $(cat "$scx/root/ops" 2>/dev/null) == gamer_* ]]; }
disabled() { [[ $(state) == disabled ]]; }
alive() { kill -0 "$1" 2>/dev/null; }
said() { grep -q "$1" "$log"; }

# The agent has said that it is attached, or observes. Asked so often that a process for it
# would take a good part of the machine from the agent.
begun() {
	local text
	IFS= read -r -d '' text < "$log" || true
	[[ $text == *attached* || $text == *observing* ]]
}
begun_or_gone() { begun || gone "$agent"; }

# Starts the agent and waits for that. Emulated CPUs need seconds to verify the programs.
start_agent() {
	: > "$log"
	${under:-} "$bin" --no-detect "$@" > "$log" 2>&1 &
	agent=$!
	await_for 60 begun_or_gone && begun
}

# Ends the agent with a signal; its exit status is in $status.
end_agent() {
	status=0
	kill "-${1:-TERM}" "$agent" 2>/dev/null || true
	wait "$agent" 2>/dev/null || status=$?
	agent=
}

# Exit status of a command that is expected to end by itself; output in $log.
status_of() {
	status=0
	timeout 60 "$@" > "$log" 2>&1 || status=$?
}

one_line() { [[ $(wc -l < "$log") == 1 ]]; }

# Percent of the time of all CPUs that was idle over $1 seconds.
idle_percent() {
	local before after
	before=$(awk '/^cpu / {print $5 + $6, $2 + $3 + $4 + $5 + $6 + $7 + $8}' /proc/stat)
	pause "$1"
	after=$(awk '/^cpu / {print $5 + $6, $2 + $3 + $4 + $5 + $6 + $7 + $8}' /proc/stat)
	awk -v b="$before" -v a="$after" 'BEGIN {
		split(b, x); split(a, y); printf "%d\n", 100 * (y[1] - x[1]) / (y[2] - x[2]) }'
}

# A value of the control block in use, by its name in bpf/iface.h.
tunable() {
	/usr/sbin/bpftool map dump name gamer_ctl | tr -d ' ",' | awk -F : -v name="$1" '
		$1 == "active" { active = $2 }
		$1 == name { value[n++] = $2 }
		END { print value[active] }'
}

# are NAME=VALUE...: all of them.
are() {
	local pair
	for pair; do
		[[ $(tunable "${pair%=*}") == "${pair#*=}" ]] || return 1
	done
}

become() { await_for 20 are "$@"; }

# The lengths of input windows, in the order of enum gamer_lane.
lanes_are() {
	local dump active
	dump=$(/usr/sbin/bpftool map dump name gamer_ctl | tr -d ' "\n')
	active=${dump#*active:}
	active=${active%%,*}
	[[ $(grep -o 'input_lane_ns:\[[0-9,]*' <<< "$dump" | sed -n "$((active + 1))p") == "input_lane_ns:[$1" ]]
}
become_lanes() { await_for 20 lanes_are "$1"; }

# How many descriptors of the agent are open on names with $1 in them.
opened() {
	find "/proc/$agent/fd" -lname "*$1*" 2> /dev/null | wc -l
}
opened_is() { [[ $(opened "$1") == "$2" ]]; }

gone() { ! alive "$1"; }
unsaid() { ! said "$1"; }

hog_pids=()

hogs() { # COUNT [CPUS]
	local i
	for ((i = 0; i < $1; i++)); do
		taskset -c "${2:-0-3}" sh -c 'while :; do :; done' &
		hog_pids+=($!)
	done
}

hogs_end() {
	kill "${hog_pids[@]}"
	wait "${hog_pids[@]}"
	hog_pids=()
}

# An event of misuse that the kernel counts; kernels without that counter pass.
event_near_0() {
	local count
	count=$(awk -v name="SCX_EV_$1" '$1 == name {print $2}' "$scx/root/events")
	[[ -s $scx/root/events ]] && ((${count:-0} < 10))
}

# The agent ended by itself within $1 seconds; its exit status is in $status.
ended_within() {
	status=0
	await_for "$1" gone "$agent" || return 1
	wait "$agent" || status=$?
	agent=
}
