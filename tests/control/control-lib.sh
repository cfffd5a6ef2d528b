# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the suites of the control socket have in common: a server without a scheduler, programs
# run against it, and what they must have said. Sourced in the root of the tree.

work=$(mktemp -d)
server=''
# Where other users can run it.
chmod 755 "$work"
cp build/gamerun build/gamerctl "$work/"
socket=$work/sock
export SCX_GAMER_SOCKET=$socket
failed=0

stop_server() {
	if [[ -n $server ]]; then
		kill -CONT "$server" 2>/dev/null || true
		kill -KILL "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	server=''
	rm -f "$socket"
}
trap 'stop_server; rm -rf "$work"' EXIT

# serve MODE: what it is told is in $work/told.
serve() {
	local tries=0
	stop_server
	: > "$work/told"
	build/control/serve "$socket" "$@" > "$work/told" 2>&1 &
	server=$!
	until grep -q ready "$work/told"; do
		if ((++tries > 600)); then
			echo "not ok - the test's own server does not start: $*"
			exit 1
		fi
		sleep 0.05
	done
}

# Tells of one check: $1 name, $2 why it failed ('' = it did not).
check() {
	if [[ -z $2 ]]; then
		printf 'ok - %s\n' "$1"
	else
		printf 'not ok - %s\n# %s\n' "$1" "${2//$'\n'/ / }"
		failed=1
	fi
}

skip() {
	printf 'ok - %s # SKIP %s\n' "$1" "$2"
}

# Runs a command: exit code in $rc, output in $work/out and $work/err. What waits for ever ends
# here; how long something may take is not measured on a busy machine.
run() {
	rc=0
	timeout 30 "$@" > "$work/out" 2> "$work/err" < /dev/null || rc=$?
}

# The last run ended with $1 and wrote $2 lines of errors, with the other words in it.
ended() {
	local code=$1 lines=$2 word
	shift 2
	[[ $rc == "$code" ]] || { echo "exit code $rc, not $code: $(head -c 200 "$work/err")"; return; }
	[[ $(wc -l < "$work/err") == "$lines" ]] ||
		{ echo "not $lines lines: $(head -c 300 "$work/err")"; return; }
	for word; do
		grep -qF -e "$word" "$work/err" || { echo "no '$word' in: $(< "$work/err")"; return; }
	done
}

# What the server was told has the line $1.
told() {
	grep -qxF -e "$1" "$work/told" || echo "not told '$1': $(< "$work/told")"
}

# Runs as somebody else than root and the server's user.
stranger=()
if ((EUID == 0)); then
	stranger=(setpriv --reuid 65534 --regid 65534 --clear-groups)
fi
