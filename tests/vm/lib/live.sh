# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Live mode, host side: real time, one host thread per virtual CPU, this
# machine's root over 9p. See lib/guest-live for what the guest makes of it.
# Sourced by tests/vm/vm.

readonly share=$repo/build/vm/out
readonly boot_timeout_s=120 boot_tries=3

mode_check() {
	mem=${mem:-4G}
	if [[ $accel == kvm && ! -w /dev/kvm ]]; then
		die "--accel kvm: /dev/kvm is not usable here"
	fi
	modules=(9p 9pnet_virtio overlay uinput evdev "${modules[@]}")
}

mode_cwd() {
	printf '%s' "$repo"
}

# Adds to the image in $1 and prints the settings file of the guest.
mode_image() {
	cp "$here/lib/guest-live-start" "$1/vm/start"
	printf 'version=%s\n' "$(image_quote "$version")"
	printf 'kernel=%s\n' "$(image_quote "$kernel")"
	printf 'share=%s\n' "$(image_quote "$share")"
	printf 'repo=%s\n' "$(image_quote "$repo")"
	printf 'udev=%s\n' "$udev"
}

mode_qemu() {
	qemu_common
	if [[ $accel == kvm ]]; then
		qemu_args+=(-M q35 -accel kvm -cpu host)
	else
		qemu_args+=(-M q35 -accel "tcg,thread=multi" -cpu "$cpu_model")
	fi
	qemu_args+=(
		-fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"
		-device "virtio-9p-pci,fsdev=root,mount_tag=root"
		-fsdev "local,id=share,path=$share,security_model=none"
		-device "virtio-9p-pci,fsdev=share,mount_tag=share"
		-append "$kernel_args loglevel=7 mitigations=off$append")
}

mode_launch() {
	exec "$@"
}
