# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The probe and the devices of tests/vm/guest/input-checks, as functions.

tmp=$(mktemp -d)
failures=0
base=2 # devices of the guest itself: a keyboard and a mouse

# check WHAT CONDITION...: the condition is a command.
check() {
	local what=$1
	shift
	if "$@"; then
		printf 'ok - input: %s\n' "$what"
	else
		printf 'not ok - input: %s\n' "$what"
		printf '# %s\n' "seen: $(declare -p S 2>/dev/null)" "probe: $(tail -n 1 "$tmp/log")"
		failures=$((failures + 1))
	fi
}

# Waits for a command to succeed, about 20 s at most.
await() {
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		if "$@"; then return 0; fi
		sleep 0.1
	done
	return 1
}

# --- the probe: $probe is its process, $tmp/log what it prints ------------------

# start_probe [COMMAND...]: with a command, that runs the probe.
start_probe() {
	mkfifo "$tmp/commands"
	: >"$tmp/log"
	"$@" build/guest/input-probe <"$tmp/commands" >"$tmp/log" 2>&1 &
	probe=$!
	exec {commands}>"$tmp/commands"
	rm "$tmp/commands"
	await grep -q '^report' "$tmp/log"
}

tell_probe() { printf '%s\n' "$1" >&"$commands"; }

# Its status is the probe's, which the sanitizers make 1 for a leak.
stop_probe() {
	local status=0
	tell_probe quit
	exec {commands}>&-
	wait "$probe" || status=$?
	return "$status"
}

count_totals() { grep -c '^totals' "$tmp/log" || true; }
more_totals() { (($(count_totals) > $1)); }

# T is what was counted since the last call. Fails if the probe does not answer.
declare -A T
totals() {
	local before word
	before=$(count_totals)
	tell_probe totals
	await more_totals "$before" || return 1
	for word in $(grep '^totals' "$tmp/log" | tail -n 1); do
		[[ $word != *=* ]] || T[${word%%=*}]=${word#*=}
	done
}

# S sums up T until nothing new comes.
declare -A S
settle() {
	local key
	S=([packets]=0 [filtered]=0 [lost]=0 [wakeups]=0 [reports]=0 [bad_times]=0
		[most_calls]=0 [lanes]=none)
	while :; do
		sleep 0.3
		totals || return 1
		for key in packets filtered lost wakeups reports bad_times; do
			S[$key]=$((S[$key] + T[$key]))
		done
		((T[most_calls] <= S[most_calls])) || S[most_calls]=${T[most_calls]}
		[[ ${T[lanes]} == none ]] || S[lanes]=${T[lanes]}
		((T[wakeups])) || return 0
	done
}

last_report() { sed -n "s/^report.* $1=\([0-9]*\).*/\1/p" "$tmp/log" | tail -n 1; }
has_devices() { [[ $(last_report devices) == "$1" ]]; }
# How many more than the guest's own.
await_devices() { await has_devices "$((base + $1))"; }

# What the kernel knows of the probe: how often it ran, and for how long.
activity() {
	awk '/ctxt_switches/ { print $2 }' "/proc/$probe/status"
	awk '{ print $14, $15 }' "/proc/$probe/stat"
}
# sleeps SECONDS: it does not run at all.
sleeps() {
	local before
	before=$(activity)
	sleep "$1"
	[[ $(activity) == "$before" ]]
}

# Column $1 of the probe's uevent socket in /proc/net/netlink: 4 is the groups
# it listens to (1 the kernel, 2 udevd), 9 the messages it lost.
netlink() {
	awk -v pid="$probe" -v column="$1" \
		'$2 == 15 && $3 == pid { print $column + 0 }' /proc/net/netlink
}

# --- devices: $d names one if there are several ---------------------------------

declare -A step device
d=first

# The device waits for go before it sends, and for unplug after that.
start_device() {
	mkfifo "$tmp/step"
	: >"$tmp/$d"
	build/guest/uinput-device "$@" --step <"$tmp/step" >"$tmp/$d" &
	device[$d]=$!
	local fd
	exec {fd}>"$tmp/step"
	step[$d]=$fd
	rm "$tmp/step"
	await grep -q '^device' "$tmp/$d"
}
begin() { printf '\n' >&"${step[$d]}"; }
ended() { grep -q '^sent' "$tmp/$d"; }
go() {
	begin
	await ended
}
unplug() {
	local fd=${step[$d]}
	printf '\n' >&"$fd"
	exec {fd}>&-
	wait "${device[$d]}"
}
sent() { awk '/^sent/ { print $2 }' "$tmp/$d"; }
node() { awk '/^device/ { print $2; exit }' "$tmp/$d"; }

# run KIND OPTION...: a device comes, sends, and goes; S is what was seen of it.
run() {
	start_device "$@"
	await_devices 1
	totals
	go
	settle
	unplug
	await_devices 0
}

# Every packet counts, is filtered, or was hidden by an overflow that is counted.
accounted() {
	if ((S[lost])); then
		((S[packets] + S[filtered] < $(sent)))
	else
		((S[packets] + S[filtered] == $(sent)))
	fi
}
all_filtered() {
	accounted && ((S[filtered] && !S[packets])) && [[ ${S[lanes]} == none ]]
}
# all_count LANE
all_count() {
	accounted && ((S[packets] && !S[filtered])) && [[ ${S[lanes]} == "$1" ]]
}
