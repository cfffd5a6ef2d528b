# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The probe and the devices of tests/vm/guest/input-checks, as functions. Uses
# few processes: starting one takes long in an emulated machine.

# shellcheck source=tests/vm/guest/wait-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/wait-lib.sh"

tmp=$(mktemp -d)
failures=0
base=0 # devices of the guest itself
probe_in='' probe_out=''

# check WHAT CONDITION...: the condition is a command.
check() {
	local what=$1 key
	shift
	if "$@"; then
		printf 'ok - input: %s\n' "$what"
		return
	fi
	printf 'not ok - input: %s\n' "$what"
	for key in "${!S[@]}"; do printf '# sum %s=%s\n' "$key" "${S[$key]}"; done
	for key in "${!T[@]}"; do printf '# last %s=%s\n' "$key" "${T[$key]}"; done
	failures=$((failures + 1))
}

# start OUT IN COMMAND...: in the background, with pipes from and to it. Sets
# the variables named OUT and IN to our ends' fds, and $! to the process.
start() {
	local -n out=$1 in=$2
	shift 2
	mkfifo "$tmp/out" "$tmp/in"
	"$@" <"$tmp/in" >"$tmp/out" &
	# shellcheck disable=SC2034 # they are the caller's variables
	exec {in}>"$tmp/in" {out}<"$tmp/out"
	rm "$tmp/in" "$tmp/out"
}

# answer FD WORD: reads lines until one begins with WORD, which $line then is.
answer() {
	until read -r -t 60 -u "$1" line && [[ $line == "$2"* ]]; do
		[[ -n $line ]] || return 1
	done
}

# --- the probe: process $probe -------------------------------------------------

# start_probe [COMMAND...]: with a command, that runs the probe.
start_probe() {
	start probe_out probe_in "$@" build/guest/input-probe --quiet
	probe=$!
	answer "$probe_out" "watch on" && totals
}

tell_probe() { printf '%s\n' "$1" >&"$probe_in"; }

# Its status is the probe's, which the sanitizers make 1 for a leak.
stop_probe() {
	local status=0
	tell_probe quit
	wait "$probe" || status=$?
	exec {probe_in}>&- {probe_out}<&-
	return "$status"
}

# T is what was counted since the last call. Fails if the probe does not answer.
# It reads devices before it obeys, so what was sent before the call is in it.
declare -A T
bad_times=0
totals() {
	local word line
	tell_probe totals
	answer "$probe_out" totals || return 1
	for word in $line; do
		[[ $word != *=* ]] || T[${word%%=*}]=${word#*=}
	done
	bad_times=$((bad_times + T[bad_times]))
}

# S sums up T until nothing new comes, or has been coming for too long.
declare -A S
settle() {
	local key end=$((SECONDS + 40))
	S=([packets]=0 [filtered]=0 [lost]=0 [wakeups]=0 [reports]=0 [most_calls]=0 [lanes]=none)
	while totals && ((T[wakeups] && SECONDS < end)); do
		for key in packets filtered lost wakeups reports; do
			S[$key]=$((S[$key] + T[$key]))
		done
		((T[most_calls] <= S[most_calls])) || S[most_calls]=${T[most_calls]}
		[[ ${T[lanes]} == none ]] || S[lanes]=${T[lanes]}
	done
}

has_devices() { totals && ((T[devices] == $1)); }
has_skipped() { totals && ((T[skipped] >= $1)); }
# await_devices N: so many more than the guest's own.
await_devices() { await has_devices "$((base + $1))"; }

# Two messages may be a while apart: it comes to rest, and then stays there.
comes_to_rest() { await sleeps 1 "$probe"; }

# Column $1 of the probe's uevent socket in /proc/net/netlink: 4 is the groups
# it listens to (1 the kernel, 2 udevd), 9 the messages it lost.
netlink() {
	awk -v pid="$probe" -v column="$1" \
		'$2 == 15 && $3 == pid { print $column + 0 }' /proc/net/netlink
}

# --- devices: $d names one if there are several ---------------------------------

declare -A device device_in device_out node sent
d=first

# The device waits for go before it sends, and for unplug after that.
start_device() {
	local line from to
	start from to build/guest/uinput-device "$@" --step
	device[$d]=$! device_in[$d]=$to device_out[$d]=$from
	answer "$from" device
	# shellcheck disable=SC2034 # for the caller
	node[$d]=${line#device }
}
begin() { printf '\n' >&"${device_in[$d]}"; }
ended() {
	local line
	answer "${device_out[$d]}" sent
	sent[$d]=${line#sent }
}
go() { begin && ended; }
unplug() {
	local to=${device_in[$d]} from=${device_out[$d]}
	begin
	wait "${device[$d]}"
	exec {to}>&- {from}<&-
}

# run KIND OPTION...: a device comes, sends, and goes; S is what was seen of it.
run() {
	start_device "$@"
	await_devices 1
	go
	settle
	unplug
	await_devices 0
}

# Every packet counts, is filtered, or was hidden by an overflow that is counted.
accounted() {
	if ((S[lost])); then
		((S[packets] + S[filtered] < sent[$d]))
	else
		((S[packets] + S[filtered] == sent[$d]))
	fi
}
all_filtered() {
	accounted && ((S[filtered] && !S[packets])) && [[ ${S[lanes]} == none ]]
}
# all_count LANE
all_count() {
	accounted && ((S[packets] && !S[filtered])) && [[ ${S[lanes]} == "$1" ]]
}
