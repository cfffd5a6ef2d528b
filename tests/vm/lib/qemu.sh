# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Starts QEMU, streams the command's output, and tells how it ended. Each run has
# a folder of its own below build/vm/run, so any number can run side by side:
#   console   the kernel's messages   (guest ttyS0)
#   output    what the command wrote  (guest ttyS1)
#   control   'S' when the command starts, then its status as one byte
# The guest writes control through port 0xe9, which needs no driver and no
# interrupt, so it works in a guest that is otherwise stuck.
# Sourced by tests/vm/vm.

readonly qemu=qemu-system-x86_64
readonly keep_runs=24

qemu_pid=''
run=''
qemu_args=()

qemu_cleanup() {
	if [[ -n $qemu_pid ]]; then
		kill -KILL "$qemu_pid" 2>/dev/null || true
	fi
	if [[ -n $run ]]; then
		rm -rf "$run/tree" "$run/initramfs"
		if [[ -n $log && -f $run/console ]]; then
			cp "$run/console" "$log"
		fi
	fi
}

# Makes the folder of this run, and drops those of the oldest.
qemu_prepare() {
	local base=$repo/build/vm/run
	command -v "$qemu" > /dev/null || die "no $qemu (package qemu-system-x86)"
	mkdir -p "$base" "$repo/build/vm/out"
	# Names are mktemp's; two runs that prune at once do no harm.
	# shellcheck disable=SC2012
	(cd "$base" && ls -1t | tail -n +"$keep_runs" | xargs -r rm -rf)
	run=$(mktemp -d "$base/XXXXXX")
	trap qemu_cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# Kernel parameters of both modes. What is left out of the boot is a third of it, and
# nothing here needs it: certificates, the jitter random source, other users of BPF, the
# search for writable code (rodata), and waiting for processors of the nineties.
readonly kernel_args="console=ttyS0 panic=-1 oops=panic nokaslr tsc=reliable rodata=off \
cpu_init_udelay=0 \
initcall_blacklist=load_system_certificate_list,jent_mod_init,hid_bpf_struct_ops_init,\
bpf_tcp_ca_kfunc_init,bpf_qdisc_kfunc_init,bpf_dummy_struct_ops_init"
# Without the "fast" string instructions, which are emulated byte by byte: the kernel then
# copies and clears in words.
readonly cpu_model=max,-erms,-fsrm

# The arguments both modes share; mode_qemu adds to them.
qemu_common() {
	local device
	# QEMU's own syntax has commas.
	# shellcheck disable=SC2054
	qemu_args=(-nodefaults -no-user-config -no-reboot -display none -monitor none -nic none
		-smp "$smp" -m "$mem" -kernel "$kernel/image" -initrd "$run/initramfs"
		-serial "file:$run/console" -serial "file:$run/output"
		-chardev "file,id=control,path=$run/control" -device isa-debugcon,iobase=0xe9,chardev=control)
	for device in "${devices[@]}"; do
		qemu_args+=(-device "$device")
	done
	qemu_args+=("${qemu_extra[@]}")
}

# How many bytes the guest has written to control: 0 booting, 1 running, 2 done.
qemu_stage() {
	stat -c %s "$run/control" 2>/dev/null || echo 0
}

qemu_console_tail() {
	say "$1; the console's last lines:"
	tail -n 40 "$run/console" | tr -d '\r' | sed 's/^/    /' >&2
	say "console log: ${log:-$run/console}"
}

# Lines that say the kernel itself failed. A user process that crashes or a
# slow-host warning (soft lockup, RCU stall) is not that.
qemu_kernel_died() {
	grep -aE -m 12 -B 2 -A 12 'Kernel panic - not syncing|Oops: |kernel BUG at' "$run/console" | tr -d '\r'
}

# On a host that leaves the emulator no CPU for a moment, the kernel measures its clock wrongly:
# 119 MHz once, of 2596, so that its minutes lasted three seconds. It says when two of its
# measurements differ, and then takes the one that is wrong.
qemu_wrong_clock() {
	grep -q 'tsc: Using PIT calibration value' "$run/console" 2> /dev/null
}

# Waits until QEMU ends; sets $ended to exit, boot-timeout or timeout.
qemu_wait() {
	local stage=0 now deadline=$((SECONDS + boot_timeout_s))
	ended='exit'
	while kill -0 "$qemu_pid" 2>/dev/null; do
		now=$(qemu_stage)
		if ((now != stage)); then
			# Once the status is out only the power-off is left.
			deadline=$((SECONDS + (now == 1 ? timeout_s : 10)))
			stage=$now
		fi
		if ((SECONDS >= deadline)); then
			case $stage in
			0) ended=boot-timeout ;;
			1) ended=timeout ;;
			esac
			kill -KILL "$qemu_pid" 2>/dev/null || true
			break
		fi
		if ((stage == 0)) && qemu_wrong_clock; then
			ended='a wrong clock'
			kill -KILL "$qemu_pid" 2>/dev/null || true
			break
		fi
		sleep 0.1
	done
	wait "$qemu_pid" 2>/dev/null || true
}

# One boot. The output is followed until QEMU is gone.
qemu_run() {
	local tail_pid
	rm -f "$run"/{console,output,control,errors}
	: > "$run/output"
	mode_launch "$qemu" "${qemu_args[@]}" < /dev/null > "$run/errors" 2>&1 &
	qemu_pid=$!
	tail -q -s 0.1 -c +1 -f --pid="$qemu_pid" "$run/output" 2>/dev/null &
	tail_pid=$!
	qemu_wait
	qemu_pid=''
	wait "$tail_pid" || true
	touch "$run/console"
}

# Reports how the run ended, as the exit status of the tool.
qemu_verdict() {
	local lines
	if (($(qemu_stage) >= 2)); then
		return "$(tail -c +2 "$run/control" | head -c 1 | od -An -tu1)"
	fi
	if lines=$(qemu_kernel_died); then
		say "the guest's kernel failed:"
		printf '    %s\n' "${lines//$'\n'/$'\n'    }" >&2
		say "console log: ${log:-$run/console}"
		return 125
	fi
	if [[ $ended == timeout ]]; then
		qemu_console_tail "no result after $timeout_s s"
		return 124
	fi
	if [[ -s $run/errors ]]; then
		sed 's/^/    /' "$run/errors" >&2
	fi
	qemu_console_tail "the guest ended without a result ($ended)"
	return 125
}

# The kernel patches its code under the feet of its other CPUs (static keys, at
# each attach and detach of a scheduler), with a breakpoint meanwhile. Emulated CPUs
# that run side by side now and then still execute it when the patching is over.
qemu_patch_fault() {
	[[ $mode == live ]] && grep -q 'Oops: int3' "$run/console"
}

# Emulated CPUs that run side by side are known to die now and then early in the
# boot, before anything of ours runs, and by code patching, and to find a wrong clock:
# that, and only that, is tried again, from the start, and said.
qemu_supervise() {
	local try rc=0
	for ((try = 1; try <= boot_tries; try++)); do
		qemu_run
		if (($(qemu_stage) == 1)) && qemu_patch_fault && ((try < boot_tries)); then
			say "the emulator tripped over patched code: run $try of $boot_tries again"
			continue
		fi
		if (($(qemu_stage) > 0)) || [[ -s $run/errors && ! -s $run/console ]]; then
			break
		fi
		say "boot $try of $boot_tries failed ($ended)"
	done
	qemu_verdict || rc=$?
	exit "$rc"
}
