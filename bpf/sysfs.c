/* SPDX-License-Identifier: GPL-2.0-only */
#include "sysfs.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LEN = 4096 };

/* First line of a file without its newline. 0 or -errno. */
static int __attribute__((format(printf, 4, 0))) read_text(char *out, size_t len, const char *root,
							   const char *path, va_list args)
{
	char full[PATH_MAX];
	int used = snprintf(full, sizeof(full), "%s/", root), err = 0;
	FILE *file;

	if (used >= (int)sizeof(full) || vsnprintf(full + used, sizeof(full) - (size_t)used, path,
						   args) >= (int)sizeof(full) - used)
		return -ENAMETOOLONG;
	file = fopen(full, "re");
	if (!file)
		return -errno;
	if (!fgets(out, (int)len, file))
		err = ferror(file) ? -EIO : -ENODATA;
	else
		out[strcspn(out, "\n")] = '\0';
	fclose(file);
	return err;
}

int sysfs_parse_list(uint8_t *set, uint32_t nr, const char *text)
{
	int members = 0;

	memset(set, 0, nr);
	while (*text) {
		char *end;
		unsigned long first, last;

		if (*text < '0' || *text > '9')
			return -EINVAL;
		first = last = strtoul(text, &end, 10);
		if (*end == '-') {
			text = end + 1;
			if (*text < '0' || *text > '9')
				return -EINVAL;
			last = strtoul(text, &end, 10);
		}
		if (last < first)
			return -EINVAL;
		if (last >= nr)
			return -ERANGE;
		for (; first <= last; first++) {
			members += !set[first];
			set[first] = 1;
		}
		if (*end && (*end != ',' || !end[1]))
			return -EINVAL;
		text = *end ? end + 1 : end;
	}
	return members ? members : -EINVAL;
}

int sysfs_list(uint8_t *set, uint32_t nr, const char *root, const char *path, ...)
{
	char text[TEXT_LEN] = "";
	va_list args;
	int err;

	va_start(args, path);
	err = read_text(text, sizeof(text), root, path, args);
	va_end(args);
	return err ? err : sysfs_parse_list(set, nr, text);
}

int sysfs_number(uint64_t *out, const char *root, const char *path, ...)
{
	char text[32] = "";
	va_list args;
	int err;

	va_start(args, path);
	err = read_text(text, sizeof(text), root, path, args);
	va_end(args);
	if (err)
		return err;
	if (text[0] < '0' || text[0] > '9')
		return -EINVAL;
	*out = strtoull(text, NULL, 10);
	return 0;
}
