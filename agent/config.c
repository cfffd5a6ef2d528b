// SPDX-License-Identifier: GPL-2.0-only
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options_value.h"

#define CONFIG_MAIN   "scx_gamer.ini"
#define CONFIG_FOLDER "conf.d"
#define CONFIG_GAMES  "games.d"
#define CONFIG_SUFFIX ".ini"

struct config_file {
	FILE *stream;
	char *text; /* of the line that was read last */
	size_t text_size;
	config_fn fn;
	void *data;
	struct options_error *err;
	struct config_line line;
	char section[256];    /* of the line that opened it last, whole: the parser cuts it */
	unsigned int refused; /* number of the line that fn refused, 0 = none */
	int r;
};

static int config_complain(const struct config_file *f, unsigned int line, const char *what)
{
	snprintf(f->err->text, sizeof(f->err->text), "%.320s:%u: %s", f->line.file, line, what);
	return -EINVAL;
}

/*
 * A line for the parser, which cuts long ones in two and takes an indented one for
 * the rest of the value before it: neither reaches it.
 */
static char *config_next_line(char *out, int size, void *data)
{
	struct config_file *f = data;
	const char *start;
	ssize_t len;

	if (f->r < 0)
		return NULL;
	len = getline(&f->text, &f->text_size, f->stream);
	if (len < 0)
		return NULL;
	f->line.number++;
	if (len >= size || strlen(f->text) != (size_t)len) {
		f->r = config_complain(f, f->line.number, "too long a line, or not text");
		return NULL;
	}
	start = f->text + strspn(f->text, " \t");
	if (*start == '[')
		snprintf(f->section, sizeof(f->section), "%.*s", (int)strcspn(start + 1, "]"),
			 start + 1);
	return strcpy(out, start);
}

/* 1 = go on, as the parser wants it. */
static int config_on_value(void *data, const char *section, const char *key, const char *value)
{
	struct config_file *f = data;

	if (f->r < 0)
		return 1;
	f->line.section = strncmp(f->section, section, strlen(section)) ? section : f->section;
	f->line.key = key;
	f->line.value = value;
	f->r = f->fn(f->data, &f->line, f->err);
	if (f->r < 0)
		f->refused = f->line.number;
	return f->r == 0;
}

static int config_parse(struct config_file *f)
{
	int r = ini_parse_stream(config_next_line, f, config_on_value, f);

	/* It tells of the first bad line, which may come before the one refused. */
	if (r > 0 && (unsigned int)r != f->refused)
		return config_complain(f, (unsigned int)r,
				       "not in the format (allowed: [SECTION], KEY = VALUE, "
				       "and comments that start with ; or #)");
	if (f->r < 0)
		return f->r;
	if (r < 0 || ferror(f->stream))
		return config_complain(f, f->line.number, "cannot be read to its end");
	return 0;
}

/* A pipe could make the reader wait, and would be empty when it is read again. */
static FILE *config_open(const char *path, bool *regular)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	FILE *stream;

	*regular = true;
	if (fd < 0)
		return NULL;
	*regular = !fstat(fd, &st) && S_ISREG(st.st_mode);
	stream = *regular ? fdopen(fd, "r") : NULL;
	if (!stream)
		close(fd);
	return stream;
}

static int config_read_one(const char *path, bool required, config_fn fn, void *data,
			   struct options_error *err)
{
	struct config_file f = {.fn = fn, .data = data, .err = err};
	bool regular;

	f.stream = config_open(path, &regular);
	if (!f.stream && regular && (errno == ENOENT || errno == ENOTDIR) && !required)
		return 0;
	f.line.file = options_value_keep(path);
	if (!f.stream || !f.line.file) {
		snprintf(err->text, sizeof(err->text), "%.320s: cannot be read: %s", path,
			 regular ? strerror(errno) : "not a regular file");
		f.r = -EINVAL;
	} else {
		f.r = config_parse(&f);
	}
	if (f.stream)
		fclose(f.stream);
	free(f.text);
	return f.r;
}

static int config_is_ini(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name), suffix = strlen(CONFIG_SUFFIX);

	return entry->d_name[0] != '.' && len > suffix &&
	       !strcmp(entry->d_name + len - suffix, CONFIG_SUFFIX);
}

static int config_read_folder(const char *folder, config_fn fn, void *data,
			      struct options_error *err)
{
	char path[CONFIG_PATH_MAX + sizeof(((struct dirent *)NULL)->d_name)];
	struct dirent **entries;
	int n = scandir(folder, &entries, config_is_ini, alphasort);
	int r = 0;

	if (n < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (n < 0) {
		snprintf(err->text, sizeof(err->text), "%.320s: cannot be read: %s", folder,
			 strerror(errno));
		return -EINVAL;
	}
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		/* It may have gone since it was listed: an update is on its way. */
		if (!r)
			r = config_read_one(path, false, fn, data, err);
		free(entries[i]);
	}
	free((void *)entries);
	return r;
}

int config_read(const char *dir, const char *file, config_fn fn, void *data,
		struct options_error *err)
{
	char path[CONFIG_PATH_MAX];
	int r;

	if (file)
		return config_read_one(file, true, fn, data, err);
	snprintf(path, sizeof(path), "%.400s/" CONFIG_MAIN, dir);
	r = config_read_one(path, false, fn, data, err);
	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "%.400s/" CONFIG_FOLDER, dir);
	return config_read_folder(path, fn, data, err);
}

int config_read_games(const char *dir, config_fn fn, void *data, struct options_error *err)
{
	char path[CONFIG_PATH_MAX];

	snprintf(path, sizeof(path), "%.400s/" CONFIG_GAMES, dir);
	return config_read_folder(path, fn, data, err);
}

static void config_parent(const char *path, char out[CONFIG_PATH_MAX])
{
	char copy[CONFIG_PATH_MAX];

	snprintf(copy, sizeof(copy), "%s", path);
	snprintf(out, CONFIG_PATH_MAX, "%s", dirname(copy));
}

void config_folders_of(const char *dir, const char *file, struct config_folders *out)
{
	snprintf(out->main, sizeof(out->main), "%s", dir);
	if (file)
		config_parent(file, out->main);
	config_parent(out->main, out->parent);
	out->more[0] = '\0';
	if (!file)
		snprintf(out->more, sizeof(out->more), "%.400s/" CONFIG_FOLDER, dir);
}

static const char *config_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool config_concerns(const char *dir, const char *file, const char *name)
{
	struct config_folders folders;
	size_t len = strlen(name), suffix = strlen(CONFIG_SUFFIX);

	config_folders_of(dir, file, &folders);
	if (!strcmp(name, config_base(folders.main)))
		return true;
	if (file)
		return !strcmp(name, config_base(file));
	return !strcmp(name, CONFIG_FOLDER) ||
	       (len > suffix && !strcmp(name + len - suffix, CONFIG_SUFFIX));
}
