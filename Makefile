# SPDX-License-Identifier: GPL-2.0-only
#
#   make          build (installs nothing)
#   make run      install what is missing, build, do the main job (ARGS: its flags) or its demo
#   make test     what proves the project
#   make gates    and the rest: all kernels, what takes long, and that the tests fail on builds
#                 that are broken on purpose
#   make bench    measure against other schedulers, in ten minutes (bench-full: all, a day)
#   make fuzz     random messages for what parses them (FUZZ_SECONDS for each program)
#   make lint     format, static analysis, layering
#
# Sources are found by name: a new file needs no line here.
#   bpf/X.bpf.c          -> build/bpf/X.bpf.o and build/bpf/X.skel.h
#   {bpf,input,display,detect,agent}/*.c -> build/scx_gamer; agent/gamerctl*.c, agent/gamerun.c are
#                           of build/gamerctl and build/gamerun
#   tests/unit/test-X.c  -> build/unit/test-X (with the sanitizers)
#   tests/fuzz/fuzz-X.c  -> build/fuzz/fuzz-X, with the files its line "Fuzzed:" names
#   tests/control/X.c    -> build/control/X (with the sanitizers)
#   tests/replay/*.c     -> build/unit/replay (with the sanitizers)
#   tests/vm/X.c         -> build/vm/X.so (preloaded into the emulator)
#   tests/vm/guest/X.c, tests/vm/guest/X/*.c -> build/guest/X (programs for inside the VM)
#   tests/vm/guest/X.bpf.c -> build/tests/vm/guest/X.skel.h, for build/guest/X
#   tests/lab/X.c, tests/lab/X/*.c -> build/lab/X (workloads)
#   tests/lab/X.bpf.c    -> build/tests/lab/X.skel.h, for build/lab/X, which gets libbpf

.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

VERSION := 0.1.0
B := build
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
msg = $(if $(filter 1,$(V)),,@printf '  %-8s %s\n' '$(1)' '$(patsubst $(B)/%,%,$(2))';)

CC ?= cc
ifeq ($(origin CC),default)
CC := cc
endif
CLANG ?= $(firstword $(foreach v,19 20 21 18 17 16,$(shell command -v clang-$(v))) clang)
LLVM_STRIP ?= $(firstword $(foreach v,19 20 21 18 17 16,$(shell command -v llvm-strip-$(v))) llvm-strip)
CLANG_FORMAT ?= $(firstword $(foreach v,19 20 21,$(shell command -v clang-format-$(v))) clang-format)
CLANG_TIDY ?= $(firstword $(foreach v,19 20 21,$(shell command -v clang-tidy-$(v))) clang-tidy)
BPFTOOL ?= $(firstword $(shell command -v bpftool) /usr/sbin/bpftool)
PKG_CONFIG ?= pkg-config

LIBS := libbpf libevdev libudev libdrm inih libsystemd
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(LIBS))
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(LIBS))

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef \
	-Wformat=2 -Wno-unused-parameter -Werror
CPPFLAGS += -D_GNU_SOURCE -DGAMER_VERSION='"$(VERSION)"' -I. -I$(B)
CFLAGS ?= -O2 -g
# Programs must not differ by where they were built: figures of virtual time would.
PREFIX_MAP := -ffile-prefix-map=$(CURDIR)=.
CFLAGS += -std=gnu11 $(WARN) -fno-strict-aliasing $(PREFIX_MAP)
# Less optimised, because it is built with every change: -O1 halves the time.
SAN := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
BPF_CFLAGS := -O2 -g -target bpf -mcpu=v3 -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Werror -I. \
	$(PREFIX_MAP) -DGAMER_VERSION='"$(VERSION)"'

SRC := $(filter-out %.bpf.c,$(wildcard bpf/*.c input/*.c display/*.c detect/*.c agent/*.c))
# Programs of their own: their main, and what only they need.
TOOL_SRC := $(filter agent/gamer%.c,$(SRC))
BPF_SRC := $(wildcard bpf/*.bpf.c)
SKEL := $(BPF_SRC:%.bpf.c=$(B)/%.skel.h)
OBJ := $(patsubst %.c,$(B)/%.o,$(filter-out $(TOOL_SRC),$(SRC)))
SAN_OBJ := $(patsubst %.c,$(B)/san/%.o,$(filter-out %/main.c %/gamerctl.c %/gamerun.c,$(SRC)))
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test-*.c))
REPLAY := $(if $(wildcard tests/replay/*.c),$(B)/unit/replay)
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz-*.c))
CONTROL := $(patsubst tests/control/%.c,$(B)/control/%,$(wildcard tests/control/*.c))
PRELOAD := $(patsubst tests/vm/%.c,$(B)/vm/%.so,$(wildcard tests/vm/*.c))
GUEST := $(patsubst tests/vm/guest/%.c,$(B)/guest/%,$(filter-out %.bpf.c,$(wildcard tests/vm/guest/*.c)))
LAB := $(patsubst tests/lab/%.c,$(B)/lab/%,$(filter-out %.bpf.c,$(wildcard tests/lab/*.c)))

.PHONY: all deps run test gates fuzz bench bench-full lint format clean programs clang-version
all: $(B)/scx_gamer $(B)/gamerctl $(B)/gamerun

programs: all $(UNIT) $(REPLAY) $(FUZZ) $(CONTROL) $(GUEST) $(LAB) $(PRELOAD)

deps:
	@packaging/deps

run: deps
	@$(MAKE) --no-print-directory programs
	@tests/demo/run $(ARGS)

test: deps
	@tests/run

gates: deps
	@tests/run --gates

FUZZ_SECONDS ?= 20
fuzz: $(FUZZ)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/suites/25-fuzz

bench: deps
	@$(MAKE) --no-print-directory programs
	@tests/lab/bench smoke $(ARGS)

bench-full: deps
	@$(MAKE) --no-print-directory programs
	@tests/lab/bench full $(ARGS)

lint: $(SKEL)
	@tests/lint

format:
	$(Q)git ls-files '*.c' '*.h' | xargs $(CLANG_FORMAT) -i

clean:
	rm -rf $(B)

# For the record of what the programs cost.
clang-version:
	@$(CLANG) --version | head -n 1

$(B)/scx_gamer: $(OBJ)
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# What talks to it: neither libraries nor the kernel side.
$(B)/gamerctl: $(addprefix $(B)/agent/,gamerctl.o gamerctl_ask.o gamerctl_change.o gamerctl_json.o \
	gamerctl_print.o control_client.o log.o monitor.o stats.o)
$(B)/gamerun: $(addprefix $(B)/agent/,gamerun.o control_client.o log.o)
$(B)/gamerctl $(B)/gamerun:
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lm

$(B)/%.o: %.c | $(SKEL)
	$(call msg,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/san/%.o: %.c | $(SKEL)
	$(call msg,CC-SAN,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(SAN) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.bpf.o: %.bpf.c
	$(call msg,BPF,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) $(GAMER_BPF_DEFINES) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<
	$(Q)$(LLVM_STRIP) -g $@

# bpftool 7.5 writes map->link, which libbpf before 1.5 does not have; with a
# newer one the line would make the skeleton attach the scheduler by itself.
$(B)/%.skel.h: $(B)/%.bpf.o
	$(call msg,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name $(subst .,_,$(subst -,_,$(*F)))_bpf > $@.tmp
	$(Q)sed '/map->link = /d' $@.tmp > $@ && rm $@.tmp

$(B)/unit/test-%: tests/unit/test-%.c $(SAN_OBJ)
	$(call msg,UNIT,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) $(SAN) $(PKG_CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(SAN_OBJ) \
		$(PKG_LIBS) -lcmocka -lm

$(B)/unit/replay: $(wildcard tests/replay/*.c) $(SAN_OBJ)
	$(call msg,UNIT,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(SAN) $(PKG_CFLAGS) -MMD -MP -MF $@.d -o $@ $^ $(PKG_LIBS) -lm

# Serves the control socket for tests of what talks to it.
$(B)/control/%: tests/control/%.c $(SAN_OBJ)
	$(call msg,CONTROL,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(SAN) $(PKG_CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(SAN_OBJ) \
		$(PKG_LIBS) -lm

# A probe runs a library of ours on real devices, with the sanitizers.
$(B)/guest/input-probe: $(filter $(B)/san/input/%,$(SAN_OBJ))
$(B)/guest/display-probe: $(filter $(B)/san/display/%,$(SAN_OBJ))

.SECONDEXPANSION:
fuzzed = $(shell sed -n 's,^ \* Fuzzed: ,,p' tests/fuzz/$1.c)
# By clang, which brings libFuzzer. Its warnings are not those the code is written for.
$(B)/fuzz/%: tests/fuzz/%.c $$(call fuzzed,$$*) $(wildcard tests/fuzz/*.h agent/*.h bpf/*.h detect/*.h)
	$(call msg,FUZZ,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(CPPFLAGS) -O1 -g -std=gnu11 -fno-sanitize-recover=all \
		-fsanitize=fuzzer,address,undefined $(PKG_CFLAGS) -o $@ $(filter %.c,$^) \
		-Wl,--as-needed $(shell $(PKG_CONFIG) --libs inih)

$(B)/guest/%: tests/vm/guest/%.c $$(wildcard tests/vm/guest/$$*/*.[ch]) \
		$$(if $$(wildcard tests/vm/guest/$$*.bpf.c),$(B)/tests/vm/guest/$$*.skel.h)
	$(call msg,GUEST,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(if $(filter %.o,$^),$(SAN)) $(PKG_CFLAGS) -o $@ \
		$(filter %.c %.o,$^) $(PKG_LIBS) -lpthread -lm

$(B)/vm/%.so: tests/vm/%.c
	$(call msg,PRELOAD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -ftls-model=initial-exec -shared -o $@ $< -ldl -lpthread

$(B)/lab/%: tests/lab/%.c $$(wildcard tests/lab/$$*/*.[ch] tests/lab/*.h) \
		$$(if $$(wildcard tests/lab/$$*.bpf.c),$(B)/tests/lab/$$*.skel.h)
	$(call msg,LAB,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(shell $(PKG_CONFIG) --cflags libdrm) -o $@ $(filter %.c,$^) \
		-Wl,--as-needed -ldrm $(if $(filter %.skel.h,$^),$(shell $(PKG_CONFIG) --libs libbpf)) -lpthread -lm

-include $(shell find $(B) -name '*.d' 2>/dev/null)
