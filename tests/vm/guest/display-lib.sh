# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The probe and the compositors of tests/vm/guest/display-checks, as functions.

# shellcheck source=tests/vm/guest/wait-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/wait-lib.sh"

tmp=$(mktemp -d)
failures=0

# check WHAT CONDITION...: the condition is a command.
check() {
	local what=$1
	shift
	if "$@"; then
		printf 'ok - display: %s\n' "$what"
	else
		printf 'not ok - display: %s\n' "$what"
		printf '# seen: %s\n' "$(declare -p T 2>/dev/null)"
		grep -v '^vblank' "$tmp/probe" | tail -n 4 | sed 's/^/# probe: /'
		failures=$((failures + 1))
	fi
}

# --- programs that take commands: start NAME COMMAND..., tell NAME WORD...

declare -A pid input
trap '' PIPE # one that has died is found by its missing answer
trap end_all EXIT

end_all() {
	((!${#pid[@]})) || kill "${pid[@]}" || true
	rm -rf "$tmp"
}

start() {
	local name=$1 fd
	shift
	mkfifo "$tmp/fifo"
	: >"$tmp/$name"
	"$@" <"$tmp/fifo" >"$tmp/$name" 2>&1 &
	pid[$name]=$!
	exec {fd}>"$tmp/fifo"
	input[$name]=$fd
	rm "$tmp/fifo"
}

tell() {
	local name=$1
	shift
	printf '%s\n' "$*" >&"${input[$name]}"
}

lines() { grep -c "$2" "$tmp/$1" || true; }
has_lines() { (($(lines "$1" "$2") >= $3)); }

# Tells, and waits for the line that answers.
ask() {
	local before
	before=$(lines "$1" "^$3")
	tell "$1" "$2"
	await has_lines "$1" "^$3" $((before + 1))
}


# --- a compositor: shows a picture on card $1 -------------------------------------

compositor() {
	start "card$1" build/guest/drm-modeset "$1"
	await has_lines "card$1" '^on ' 1
}

end_compositor() {
	local fd=${input[card$1]}
	kill "${pid[card$1]}" || true
	wait "${pid[card$1]}" || true
	exec {fd}>&-
	unset "pid[card$1]"
}

# No picture, and the console cannot bring its own.
darken() {
	compositor "$1"
	ask "card$1" off off
}

# What the compositor says of its mode: rate card0
rate() { sed -n 's/^on .* hz=//p' "$tmp/$1" | tail -n 1; }

# --- the probe ---------------------------------------------------------------------

probe() { start probe build/guest/display-probe "$@"; }

# Its status is the probe's, which the sanitizers make 1 for a leak.
end_probe() {
	local fd=${input[probe]} status=0
	tell probe quit
	exec {fd}>&-
	wait "${pid[probe]}" || status=$?
	unset "pid[probe]"
	return "$status"
}

# T is what was counted since the last call.
declare -A T
totals() {
	local word
	ask probe totals totals || return 1
	for word in $(grep '^totals' "$tmp/probe" | tail -n 1); do
		[[ $word != *=* ]] || T[${word%%=*}]=${word#*=}
	done
}

notices() { lines probe '^notice'; }
last_notice() { sed -n 's/^notice source=[a-z]* text=//p' "$tmp/probe" | tail -n 1; }
# says NUMBER TEXT: the NUMBERth notice came and is the last, and matches TEXT.
says() {
	# shellcheck disable=SC2053
	await has_lines probe '^notice' "$1" && (($(notices) == $1)) && [[ $(last_notice) == $2 ]]
}
said_no_more_than() { (($(notices) == $1)); }

# counts NUMBER: lets so many refreshes come, T is what there was meanwhile.
counts() {
	totals
	await has_lines probe '^vblank' $(($(lines probe '^vblank') + $1)) && totals
}

# near VALUE EXPECTED PERMILLE
near() {
	awk -v v="$1" -v e="$2" -v p="$3" 'BEGIN { d = v - e; if (d < 0) d = -d; exit !(d <= e * p / 1000) }'
}
# The mean time between refreshes, missed ones counted, is that of so many Hz.
at_rate() { near "$(awk -v n="${T[steps]}" -v s="${T[span_ns]}" 'BEGIN { print n * 1e9 / s }')" "$1" "$2"; }

# rests SECONDS WAKEUPS: it runs no more often than that.
rests() {
	totals
	pause "$1"
	totals && ((T[wakeups] <= $2))
}
