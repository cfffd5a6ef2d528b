# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Virtual mode, host side: time is counted in guest instructions (1 ns each), so
# a run gives the same bytes on any machine and under any load. That holds only
# while nothing from outside reaches the guest and QEMU's own threads never race:
# everything is in the initramfs, there is no shared folder and no network, and the
# threads take turns (tests/vm/lockstep.c). One host CPU is enough for that.
# Sourced by tests/vm/vm.

readonly guest_repo=/w
readonly lockstep=$repo/build/vm/lockstep.so
# One host CPU may be shared with others; a second try would end like the first.
readonly boot_timeout_s=400 boot_tries=1

mode_check() {
	local text major minor
	mem=${mem:-1G}
	text=$("$qemu" --version) || die "no $qemu (package qemu-system-x86)"
	[[ $text =~ version\ ([0-9]+)\.([0-9]+) ]] || die "cannot read the version of $qemu"
	major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
	if ((major * 100 + minor < 801)); then
		die "QEMU $major.$minor: virtual time needs 8.1, older ones let one CPU run while the others stand still"
	fi
	[[ -e $lockstep ]] || die "no $lockstep: run make programs"
	virtual_host_cpu
}

# Picks the host CPU: the one asked for, else the first that no other virtual run
# of this checkout holds. The lock lives as long as this process. When all are held it may
# use each: bound to one it would wait there while those that end leave others idle.
virtual_host_cpu() {
	local n usable=()
	if [[ -n $host_cpu ]]; then
		taskset -c "$host_cpu" true 2>/dev/null || usage "--host-cpu $host_cpu: no such CPU for us"
		return
	fi
	mkdir -p "$repo/build/vm"
	for ((n = 0; n < $(nproc --all); n++)); do
		if ! taskset -c "$n" true 2>/dev/null; then
			continue
		fi
		usable+=("$n")
		exec 8> "$repo/build/vm/host-cpu-$n"
		if flock -n 8; then
			host_cpu=$n
			return
		fi
	done
	printf -v host_cpu '%s,' "${usable[@]}"
	host_cpu=${host_cpu%,}
}

# The path in the guest of a host file.
virtual_guest_path() {
	case $1 in
	"$repo"/*) printf '%s\n' "$guest_repo${1#"$repo"}" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# Copies file $1 into the image $2 at guest path $3, with the libraries it needs.
virtual_add() {
	local src=$1 tree=$2 dest=$3 lib
	mkdir -p "$tree/${dest%/*}"
	cp -L "$src" "$tree/$dest"
	if [[ -x $src ]]; then
		chmod 755 "$tree/$dest"
	fi
	while read -r lib; do
		if [[ ! -e $tree/$lib ]]; then
			mkdir -p "$tree/${lib%/*}"
			cp -L "$lib" "$tree/$lib"
		fi
	done < <(ldd "$src" 2>/dev/null | grep -oE '/[^ ]+' | grep -v ':$' || true)
}

# Adds one --file SRC[:DEST]. SRC is a path or a program found on PATH.
virtual_add_spec() {
	local spec=$1 tree=$2 src dest=''
	src=$spec
	if [[ $spec == *:* ]]; then
		src=${spec%%:*} dest=${spec#*:}
		[[ $dest == /* ]] || dest=$guest_repo/$dest
	fi
	if [[ ! -f $src ]]; then
		src=$(type -P "$src") || die "no file and no program '$spec' to put into the guest"
	fi
	[[ $src == /* ]] || src=$PWD/$src
	# The last name stays: a program may look at the name it was called by.
	src=$(cd "${src%/*}" && pwd -P)/${src##*/}
	virtual_add "$src" "$tree" "${dest:-$(virtual_guest_path "$src")}"
}

mode_cwd() {
	printf '%s' "$guest_repo"
}

# Adds to the image in $1 and prints the settings file of the guest.
mode_image() {
	local tree=$1 spec
	mkdir -p "$tree$guest_repo"
	for spec in "${files[@]}"; do
		virtual_add_spec "$spec" "$tree"
	done
	if [[ ! -e $tree$guest_repo/${command[0]} && ! -e $tree/${command[0]} ]] &&
		! "$tree/bin/busybox" --list | grep -xF -- "${command[0]}" > /dev/null; then
		virtual_add_spec "${command[0]}" "$tree"
	fi
	printf 'seed=%s\n' "$seed"
	# The timer chip counts at 1193182 Hz.
	printf 'pit_count=%s\n' "$((pace_us * 1193182 / 1000000))"
}

mode_qemu() {
	local base
	# A day and a bit per seed: another date is another run of the same image.
	base=$(date -u -d "@$((1767225600 + seed * 86461))" +%Y-%m-%dT%H:%M:%S)
	qemu_common
	qemu_args+=(-M "q35,hpet=off" -accel tcg -icount "shift=0,sleep=off"
		-cpu "$cpu_model,-rdrand,-rdseed"
		-rtc "base=$base,clock=vm"
		-append "$kernel_args quiet$append")
}

# Where the host allows it all addresses are the same each time, too.
mode_launch() {
	local same_addresses=()
	if setarch -R true 2> /dev/null; then
		same_addresses=(setarch -R)
	fi
	LD_PRELOAD=$lockstep exec "${same_addresses[@]}" taskset -c "$host_cpu" "$@" \
		-name guest,debug-threads=on
}
