// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing is opened: closing the last descriptor of an event device waits for all CPUs, some
 * 10 ms for each device, and our caller has a game to see to.
 */
#include "input/list.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/classify.h"
#include "input/input.h"
#include "input/monitor.h"

enum { LIST_LONG_BITS = sizeof(long) * CHAR_BIT };

struct list {
	input_list_fn fn;
	void *data;
};

/* The last word of text, which is cut off. False: there is none. */
static bool list_pop(char *text, uint64_t *word)
{
	char *start = strrchr(text, ' ');

	if (!*text)
		return false;
	*word = strtoull(start ? start + 1 : text, NULL, 16);
	*(start ? start : text) = '\0';
	return true;
}

/* A bitmap as the kernel writes it: hexadecimal words of a long each, the lowest last. */
static void list_bits(const char *syspath, const char *name, uint64_t *bits, unsigned int count)
{
	char path[PATH_MAX], text[512] = "";
	uint64_t word;
	FILE *file;

	memset(bits, 0, count / 8);
	snprintf(path, sizeof(path), "%s/device/%s", syspath, name);
	file = fopen(path, "re");
	if (!file)
		return;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	for (unsigned int at = 0; at < count && list_pop(text, &word); at += LIST_LONG_BITS)
		bits[at / 64] |= word << (at % 64);
}

uint32_t input_list_lanes(const char *syspath, uint32_t hint_lanes)
{
	struct input_caps caps;
	uint64_t rel, props;

	list_bits(syspath, "capabilities/key", caps.key, KEY_CNT);
	list_bits(syspath, "capabilities/abs", &caps.abs, 64);
	list_bits(syspath, "capabilities/rel", &rel, 64);
	list_bits(syspath, "properties", &props, 64);
	caps.rel = (uint32_t)rel;
	caps.props = (uint32_t)props;
	return input_classify(&caps, hint_lanes);
}

static void list_on_device(void *data, const struct input_monitor_event *event)
{
	const struct list *list = data;
	const char *name = strrchr(event->syspath, '/');
	unsigned int number;

	if (!name || sscanf(name, "/event%u", &number) != 1)
		return;
	list->fn(list->data, number, input_list_lanes(event->syspath, event->hint_lanes));
}

int input_list(input_list_fn fn, void *data)
{
	struct list list = {fn, data};
	struct input_monitor *monitor;
	int r = input_monitor_new(&monitor, list_on_device, &list);

	if (r < 0)
		return r;
	r = input_monitor_enumerate(monitor);
	input_monitor_free(monitor);
	return r;
}
