# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The command line of tests/vm/vm: read by both modes, checked in one place.
# Sourced by tests/vm/vm; calls usage (which exits) on anything it cannot take.

series=6.18
smp=4
mem=''
append=''
timeout_s=300
log=''
udev=0
accel=tcg
seed=0
host_cpu=''
pace_us=100
files=()
devices=()
modules=()
qemu_extra=()
command=()

# Dies unless $2, the value of option $1, is a whole number >= $3.
options_number() {
	if [[ ! $2 =~ ^[0-9]{1,9}$ ]] || ((10#$2 < $3)); then
		usage "$1 $2: a whole number >= $3 is needed"
	fi
}

# True when option $1 belongs to the mode in use; dies naming the mode otherwise.
options_only() {
	[[ $mode == "$2" ]] || usage "$1 is for $2 mode"
}

# Takes one option that only virtual mode has.
options_virtual() {
	local name=$1 value=$2
	options_only "$name" virtual
	case $name in
	--seed) options_number "$name" "$value" 0; seed=$((10#$value)) ;;
	--host-cpu) options_number "$name" "$value" 0; host_cpu=$value ;;
	--pace-us)
		options_number "$name" "$value" 0
		((value == 0 || (value >= 10 && value <= 50000))) || usage "$name $value: 0 or 10 to 50000"
		pace_us=$value
		;;
	--file) files+=("$value") ;;
	esac
}

# Takes one option with its value.
options_one() {
	local name=$1 value=$2
	case $name in
	--kernel) series=$value ;;
	--smp)
		[[ $value =~ ^[1-9][0-9]*(,[a-z]+=[0-9]+)*$ ]] ||
			usage "--smp $value: a number, or one with a topology such as 4,sockets=2,cores=2"
		smp=$value
		;;
	--mem) mem=$value ;;
	--append) append+=" $value" ;;
	--device) devices+=("$value") ;;
	--module) modules+=("$value") ;;
	--qemu) qemu_extra+=("$value") ;;
	--timeout) options_number "$name" "$value" 1; timeout_s=$value ;;
	--log) log=$value ;;
	--accel)
		options_only --accel live
		[[ $value == tcg || $value == kvm ]] || usage "--accel $value: tcg or kvm"
		accel=$value
		;;
	--seed | --host-cpu | --pace-us | --file) options_virtual "$name" "$value" ;;
	*) usage "unknown option '$name'" ;;
	esac
}

options_parse() {
	while (($#)); do
		case $1 in
		--) shift; command=("$@"); break ;;
		-h | --help) help; exit ;;
		--udev) options_only --udev live; udev=1; shift ;;
		--*)
			if (($# < 2)) || [[ $2 == -- ]]; then
				usage "option '$1' is unknown or lacks its value"
			fi
			options_one "$1" "$2"
			shift 2
			;;
		*) usage "'$1' is no option; the command comes after --" ;;
		esac
	done
	((${#command[@]})) || usage "no command after --"
}
