# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Builds the initramfs: busybox, our init, the drivers that must be loaded and
# the command. Everything the guest needs to know travels in files in there, not
# on the kernel's command line. The same input gives the same bytes.
# Sourced by tests/vm/vm. Reads kernel, version, modules, command; uses $run.

# Quotes its arguments so that any POSIX shell reads them back unchanged.
image_quote() {
	local arg
	for arg; do
		printf "'%s' " "${arg//\'/\'\\\'\'}"
	done
}

# Adds the drivers that the devices asked for need and QEMU users expect.
image_device_modules() {
	local device
	for device in "${devices[@]}"; do
		case $device in
		virtio-gpu* | virtio-vga*) modules+=(virtio-gpu) ;;
		bochs-display*) modules+=(bochs) ;;
		virtio-keyboard* | virtio-mouse* | virtio-tablet*) modules+=(virtio_input) ;;
		esac
	done
}

# Unpacks the modules in the order they must be inserted, numbered by that order.
image_modules() {
	local dir=$1 name lines kind path seen=' ' n=100
	mkdir -p "$dir"
	for name in "${modules[@]}"; do
		lines=$(modprobe -C /dev/null -d "$kernel" -S "$version" --show-depends "$name" 2>/dev/null) ||
			die "kernel $version has no module $name"
		while read -r kind path _; do
			if [[ $kind != insmod || $seen == *" $path "* ]]; then
				continue
			fi
			seen+="$path "
			name=${path##*/}
			case $path in
			*.xz) xz -dc "$path" > "$dir/$n-${name%.xz}" ;;
			*.zst) zstd -qdc "$path" > "$dir/$n-${name%.zst}" ;;
			*.gz) gzip -dc "$path" > "$dir/$n-${name%.gz}" ;;
			*) cp "$path" "$dir/$n-$name" ;;
			esac
			n=$((n + 1))
		done <<< "$lines"
	done
}

# The guest's busybox must not need libraries.
image_busybox() {
	local b
	for b in /bin/busybox /usr/bin/busybox /usr/lib/initcpio/busybox; do
		if [[ -x $b ]] && ! ldd "$b" > /dev/null 2>&1; then
			printf '%s\n' "$b"
			return
		fi
	done
	die "no static busybox (package busybox-static)"
}

image_build() {
	local tree=$run/tree busybox
	busybox=$(image_busybox)
	mkdir -p "$tree"/{bin,dev,proc,sys,vm}
	cp "$busybox" "$tree/bin/busybox"
	cp "$here/lib/guest-init" "$tree/init"
	cp "$here/lib/guest-functions" "$tree/vm/functions"
	cp "$here/lib/guest-$mode" "$tree/vm/mode"
	image_device_modules
	image_modules "$tree/vm/modules"
	printf 'cd %s && exec %s\n' "$(image_quote "$(mode_cwd)")" "$(image_quote "${command[@]}")" \
		> "$tree/vm/command"
	mode_image "$tree" > "$tree/vm/settings"
	(
		cd "$tree"
		chmod -R u=rwX,go=rX .
		chmod 755 init bin/busybox
		find . -exec touch -hd @0 {} +
		find . | LC_ALL=C sort | cpio -o -H newc --quiet --reproducible --owner=0:0
	) > "$run/initramfs"
	rm -rf "$tree"
}
