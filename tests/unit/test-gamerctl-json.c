// SPDX-License-Identifier: GPL-2.0-only
/* JSON: what any text becomes, commas, nesting. The suite 46-gamerctl has it read by others. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/gamerctl_json.h"
#include "agent/util.h"

static char *text;
static size_t size;

static struct json begin(void)
{
	struct json json = {.to = open_memstream(&text, &size)};

	assert_non_null(json.to);
	return json;
}

static void expect(struct json *json, const char *expected)
{
	fclose(json->to);
	assert_string_equal(text, expected);
	free(text);
}

static void test_nesting(void **state)
{
	struct json json = begin();

	json_object(&json, NULL);
	json_object(&json, "empty");
	json_close(&json);
	json_array(&json, "list");
	json_number(&json, NULL, 0);
	json_number(&json, NULL, UINT64_MAX);
	json_object(&json, NULL);
	json_null(&json, "a");
	json_bool(&json, "b", true);
	json_close(&json);
	json_close(&json);
	json_real(&json, "c", 1.5);
	json_real(&json, "d", NAN);
	json_real(&json, "e", INFINITY);
	json_close(&json);
	expect(&json, "{\"empty\": {}, \"list\": [0, 18446744073709551615, {\"a\": null, "
		      "\"b\": true}], \"c\": 1.500, \"d\": null, \"e\": null}\n");
}

static void test_texts(void **state)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{"", ""},
		{"plain", "plain"},
		{"\"\\/", "\\\"\\\\/"},
		{"\n\t\033\x7f", "\\u000a\\u0009\\u001b\\u007f"},
		{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xae", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xae"},
		{"\xff", "\\ufffd"},
		{"a\x80z", "a\\ufffdz"},
		{"\xc3", "\\ufffd"},                       /* cut off at the end */
		{"\xe2\x82z", "\\ufffd\\ufffdz"},          /* cut off within */
		{"\xc0\xaf", "\\ufffd\\ufffd"},            /* '/', too long */
		{"\xe0\x9f\xbf", "\\ufffd\\ufffd\\ufffd"}, /* the same of three bytes */
		{"\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd"}, /* a surrogate */
		{"\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd"},
		{"\xf8\x88\x80\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct json json = begin();
		char expected[128];

		json_array(&json, NULL);
		json_text(&json, NULL, rows[i].text);
		json_close(&json);
		snprintf(expected, sizeof(expected), "[\"%s\"]\n", rows[i].expected);
		expect(&json, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
