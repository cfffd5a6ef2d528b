# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Waiting, as all checks inside the VM do it. Uses no processes of its own:
# starting one takes long in an emulated machine.

# pause SECONDS, in this very process.
exec {never}<> <(:)
pause() { read -r -t "$1" -u "$never" || true; }

# await COMMAND...: waits until it succeeds, for about 40 s at most.
await() { await_for 40 "$@"; }

# await_for SECONDS COMMAND...
await_for() {
	local end_us=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	until "$@"; do
		((${EPOCHREALTIME/./} < end_us)) || return 1
		pause 0.1
	done
}

# What the kernel knows of process $1: how often it ran, and for how long.
activity() {
	local key value rest
	while read -r key value; do
		[[ $key != *ctxt_switches: ]] || printf '%s ' "$value"
	done < "/proc/$1/status"
	read -r rest < "/proc/$1/stat"
	read -r _ _ _ _ _ _ _ _ _ _ _ _ _ key value _ <<< "$rest"
	printf '%s %s\n' "$key" "$value"
}

# sleeps SECONDS PID: it does not run at all.
sleeps() {
	local before
	before=$(activity "$2")
	pause "$1"
	[[ $(activity "$2") == "$before" ]]
}
