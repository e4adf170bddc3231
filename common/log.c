// SPDX-License-Identifier: Apache-2.0
/* Lines on stderr, for people or (JSON) for a journal. No time stamps: journald and systemd add their own, and nothing
 * in crosscount reads the clock.
 *
 * A line is put together in one buffer and leaves in one write, so that the lines of two processes do not mix. The
 * JSON here is written by hand, because it must also work when memory is out. */
#include "common/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"

enum { LINE_MAX_BYTES = 4096, MESSAGE_MAX_BYTES = 2048 };

static enum log_level threshold = LOG_INFO;
static bool as_json;

struct line {
    char text[LINE_MAX_BYTES];
    size_t len;
};

void log_setup(enum log_level level, bool json)
{
    threshold = level;
    as_json = json;
}

bool log_enabled(enum log_level level)
{
    return level <= threshold;
}

/* Two bytes are kept back for what closes the line. */
static void add_byte(struct line *l, char c)
{
    if (l->len < sizeof(l->text) - 2)
        l->text[l->len++] = c;
}

/* Names of files are others' words: a line end in one must not begin a line of ours, nor an escape steer a terminal. */
static void add_text(struct line *l, const char *s)
{
    for (; *s != '\0'; s++)
        add_byte(l, (unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s);
}

static void add_json_string(struct line *l, const char *s)
{
    bool valid = utf8_is_valid(view_of(s));
    add_byte(l, '"');
    for (; *s != '\0' && l->len < sizeof(l->text) - 10; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            add_byte(l, '\\');
        if (c < 0x20 || c == 0x7f || (c >= 0x80 && !valid))
            c = '?';
        add_byte(l, (char)c);
    }
    add_byte(l, '"');
}

static void add_json_field(struct line *l, const char *key, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    add_byte(l, l->len == 0 ? '{' : ',');
    add_json_string(l, key);
    add_byte(l, ':');
    add_json_string(l, value);
}

static void write_line(struct line *l, char closing)
{
    if (closing != '\0')
        l->text[l->len++] = closing;
    l->text[l->len++] = '\n';
    (void)fflush(stderr);
    ssize_t written = write(STDERR_FILENO, l->text, l->len);
    (void)written; /* nobody is left to tell */
}

static const char *level_name(enum log_level level)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    return names[level];
}

static void write_message(enum log_level level, const char *message)
{
    struct line l = {.len = 0};
    if (as_json) {
        add_json_field(&l, "level", level_name(level));
        add_json_field(&l, "message", message);
        write_line(&l, '}');
        return;
    }
    add_text(&l, level == LOG_WARNING ? "crosscount: warning: " : "crosscount: ");
    add_text(&l, message);
    write_line(&l, '\0');
}

void log_message(enum log_level level, const char *fmt, ...)
{
    if (!log_enabled(level))
        return;
    char message[MESSAGE_MAX_BYTES];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    if (n >= 0)
        write_message(level, message);
}

static void write_error_json(const struct error *err, const char *message, const char *place)
{
    struct line l = {.len = 0};
    add_json_field(&l, "level", level_name(LOG_ERROR));
    add_json_field(&l, "code", err_name(err->code));
    add_json_field(&l, "message", message);
    add_json_field(&l, "hint", err->hint);
    add_json_field(&l, "at", place);
    write_line(&l, '}');
}

void log_error(const struct error *err)
{
    char message[MESSAGE_MAX_BYTES], place[160] = "";
    (void)err_message(err, message, sizeof(message));
    if (log_enabled(LOG_DEBUG) && err->file != NULL)
        (void)snprintf(place, sizeof(place), "%s:%d", err->file, err->line);
    if (as_json) {
        write_error_json(err, message, place);
        return;
    }
    write_message(LOG_ERROR, message);
    if (err->hint[0] != '\0') {
        struct line l = {.len = 0};
        add_text(&l, "hint: ");
        add_text(&l, err->hint);
        write_line(&l, '\0');
    }
    if (place[0] != '\0')
        log_message(LOG_DEBUG, "raised at %s", place);
}
