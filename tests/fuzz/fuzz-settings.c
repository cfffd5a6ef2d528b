// SPDX-License-Identifier: GPL-2.0-only
/*
 * A settings file as text: its lines, and each value on the setting that its key names and on
 * another one. A file is read or refused with one line that names it, and a value that is
 * taken is printed as one that is taken and means the same.
 *
 * Fuzzed: agent/config.c agent/options_origin.c agent/options_value.c agent/profiles.c
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent/config.h"
#include "agent/options_value.h"

#include "check.h"

static const struct options_origin origin = {.layer = OPTIONS_COMMAND_LINE};
static char path[64];
static int memory;
static unsigned int last_line;

static bool is_printable(enum options_type type)
{
	return type != OPTIONS_TYPE_FLAG && type != OPTIONS_TYPE_CPUS && type != OPTIONS_TYPE_PATH;
}

static bool is_real(enum options_type type)
{
	return type == OPTIONS_TYPE_REAL || type == OPTIONS_TYPE_REAL0;
}

/* To the last of 15 digits. */
static bool is_near(const char *value, const char *text)
{
	double a = strtod(value, NULL), b = strtod(text, NULL);

	return a - b <= a * 1e-14 && b - a <= a * 1e-14;
}

/* Texts are kept for ever, so of those that allow any only short ones are tried. */
static void try_value(enum option_id id, const char *value)
{
	static struct options presets, first, second;
	static bool ready;
	char text[OPTIONS_VALUE_MAX], again[OPTIONS_VALUE_MAX];
	struct options_error err = {""};
	int r;

	if (!is_printable(options_value_type(id)) && strlen(value) > 2)
		return;
	if (!ready)
		options_value_presets(&presets);
	ready = true;
	first = second = presets;
	r = options_value_set(&first, id, value, &origin, &err);
	CHECK(r == 0 || r == -EINVAL);
	CHECK((r != 0) == (err.text[0] != '\0'));
	CHECK(!r || strstr(err.text, "allowed: "));
	if (r)
		return;
	options_value_text(&first, id, text, sizeof(text));
	if (options_value_type(id) == OPTIONS_TYPE_FLAG)
		return;
	CHECK(!options_value_set(&second, id, text, &origin, &err));
	CHECK(!strcmp(options_value_text(&second, id, again, sizeof(again)), text));
	if (is_real(options_value_type(id)))
		CHECK(is_near(value, text));
	else
		CHECK(options_value_same(&first, &second, id));
}

static int on_line(void *data, const struct config_line *line, struct options_error *err)
{
	int named = options_value_find(line->key, strlen(line->key));

	CHECK(!strcmp(line->file, path));
	CHECK(line->number > last_line);
	last_line = line->number;
	CHECK(!strpbrk(line->key, "\n") && !strpbrk(line->value, "\n"));
	if (named >= 0)
		try_value((enum option_id)named, line->value);
	try_value((enum option_id)(line->number * 7u % OPTION_COUNT), line->value);
	if (!strcmp(line->key, "refuse")) {
		snprintf(err->text, sizeof(err->text), "%s:%u: refused", path, line->number);
		return -EINVAL;
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options_error err = {""};
	int r;

	CHECK(ftruncate(memory, 0) == 0);
	CHECK(pwrite(memory, data, size, 0) == (ssize_t)size);
	last_line = 0;
	r = config_read("/nowhere", path, on_line, NULL, &err);
	CHECK(r == 0 || r == -EINVAL);
	CHECK((r != 0) == (err.text[0] != '\0'));
	CHECK(!r || !strncmp(err.text, path, strlen(path)));
	CHECK(!strchr(err.text, '\n'));
	return 0;
}

/* Each setting at its preset, or at 1, for the corpus. */
static void seed(FILE *file)
{
	fputs("; settings\n[general]\n", file);
	for (int id = 0; id < OPTION_COUNT; id++)
		fprintf(file, "%s = %s\n", options_value_name(id),
			options_value_preset(id)[0] ? options_value_preset(id) : "1");
	fputs("frame-hz = 143.981\nprofile = esports\nverbose = no\ndrm-debugfs = 0:1\n", file);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char name[4096];
	FILE *file;
	int i = 1;

	memory = memfd_create("settings", MFD_CLOEXEC);
	CHECK(memory >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	while (i < *argc && (*argv)[i][0] == '-')
		i++;
	if (i == *argc)
		return 0;
	snprintf(name, sizeof(name), "%s/all", (*argv)[i]);
	file = fopen(name, "we");
	CHECK(file);
	seed(file);
	CHECK(fclose(file) == 0);
	return 0;
}
