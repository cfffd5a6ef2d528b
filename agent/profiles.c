// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "profiles.h"
#include "util.h"

/*
 * Competitive games with a network: the shortest way from a report or a packet to
 * the game, at the expense of whatever else runs.
 */
static const struct profile_value profile_esports[] = {
	/* How far behind one game task must be to take a CPU from another, and the longest
	   turn: one tick of a 1000 Hz kernel, less has no more effect on the latter. */
	{OPTION_slice_us, "1000"},
	/* A click is done when its frame is, not when it has been read: a frame at 125 Hz. */
	{OPTION_input_window_us, "8000"},
	/* Half of what such a game waits for comes by network. */
	{OPTION_prefer_napi_on_input, "yes"},
};

/* A game beside work that shall go on (a stream, a call, a build): half the time in windows. */
static const struct profile_value profile_balanced[] = {
	{OPTION_input_window_us, "1000"},
	{OPTION_frame_window_us, "2000"},
};

/* On a battery each interruption of an idle or computing CPU costs. */
static const struct profile_value profile_battery[] = {
	/* Fewer switches between tasks that compute. */
	{OPTION_slice_us, "5000"},
	/* This program does not wake up 60 times a second and more. */
	{OPTION_frame_window_us, "0"},
};

/*
 * The defaults that scx_gamer's first manual documented, for those who compare or
 * come from there; all others but these are the built-in ones. Its slice is below the least
 * that makes a difference, which is used.
 */
static const struct profile_value profile_legacy[] = {
	{OPTION_slice_us, "10"},
	{OPTION_frame_window_us, "0"},
};

#define PROFILE(name) {#name, profile_##name, ARRAY_SIZE(profile_##name)}

static const struct profile profiles[] = {
	PROFILE(esports),  {"gaming", NULL, 0}, /* what is built in */
	PROFILE(balanced), PROFILE(battery),    PROFILE(legacy),
};

const struct profile *profile_at(size_t index)
{
	return index < ARRAY_SIZE(profiles) ? &profiles[index] : NULL;
}

const struct profile *profile_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(profiles); i++)
		if (!strcmp(profiles[i].name, name))
			return &profiles[i];
	return NULL;
}

const char *profile_names(void)
{
	static char names[80];
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(profiles) && len < sizeof(names); i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
					profiles[i].name);
	return names;
}
