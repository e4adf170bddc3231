// SPDX-License-Identifier: Apache-2.0
/* Errors as frames of text in a struct of the caller. No heap, so that "out of memory" can be said when memory is out.
 *
 * frame[0] is the cause; each err_wrap puts a noun on top of it, and err_message reads them from the top down. What
 * ends up in a frame is printed on terminals and in journals, so control bytes (a file name may hold any) are shown
 * as '?'. */
#include "common/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void replace_control_bytes(char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s < 0x20 || (unsigned char)*s == 0x7f)
            *s = '?';
}

static void put_text(char out[ERR_FRAME_LEN], const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

static void put_text(char out[ERR_FRAME_LEN], const char *fmt, va_list args)
{
    if (vsnprintf(out, ERR_FRAME_LEN, fmt, args) < 0)
        out[0] = '\0';
    replace_control_bytes(out);
}

static void start(struct error *err, const char *file, int line, enum err_code code)
{
    err->code = code;
    err->file = file;
    err->line = line;
    err->depth = 1;
    err->hint[0] = '\0';
}

bool err_set_(struct error *err, const char *file, int line, enum err_code code, const char *fmt, ...)
{
    if (err == NULL)
        return false;
    start(err, file, line, code);
    va_list args;
    va_start(args, fmt);
    put_text(err->frame[0], fmt, args);
    va_end(args);
    return false;
}

/* Conditions that pass: somebody makes room, and the same run succeeds. */
static bool is_shortage(int errnum)
{
    return errnum == ENOSPC || errnum == ENOMEM || errnum == EDQUOT;
}

bool err_set_errno_(struct error *err, const char *file, int line, enum err_code code, int errnum, const char *fmt, ...)
{
    if (err == NULL)
        return false;
    start(err, file, line, is_shortage(errnum) ? ERR_RETRY : code);
    va_list args;
    va_start(args, fmt);
    put_text(err->frame[0], fmt, args);
    va_end(args);

    char reason[80];
    const char *text = strerror_r(errnum, reason, sizeof(reason)); /* the GNU one: may return a constant */
    size_t room = ERR_FRAME_LEN - 1 - (strlen(text) + 2); /* the reason is worth more than the tail of a path */
    size_t at = strnlen(err->frame[0], room);
    (void)snprintf(err->frame[0] + at, ERR_FRAME_LEN - at, ": %s", text);
    return false;
}

bool err_wrap_(struct error *err, const char *fmt, ...)
{
    if (err == NULL)
        return false;
    if (err->depth < ERR_FRAMES)
        err->depth++;
    va_list args;
    va_start(args, fmt);
    put_text(err->frame[err->depth - 1], fmt, args);
    va_end(args);
    if (err->code == ERR_NONE) /* a wrapped success: a mistake of the caller's that must not exit with 0 */
        err->code = ERR_BUG;
    return false;
}

bool err_hint_(struct error *err, const char *fmt, ...)
{
    if (err == NULL || err->hint[0] != '\0')
        return false;
    va_list args;
    va_start(args, fmt);
    put_text(err->hint, fmt, args);
    va_end(args);
    return false;
}

void err_clear(struct error *err)
{
    if (err != NULL)
        *err = (struct error){0};
}

const char *err_message(const struct error *err, char *buf, size_t size)
{
    if (size == 0)
        return "";
    buf[0] = '\0';
    size_t at = 0;
    for (int i = err->depth - 1; i >= 0 && at < size - 1; i--) {
        int n = snprintf(buf + at, size - at, "%s%s", err->frame[i], i > 0 ? ": " : "");
        if (n < 0)
            break;
        at += (size_t)n;
    }
    return buf;
}

int err_exit_status(enum err_code code)
{
    switch (code) {
#define ERROR(name, status, text)                                                                                      \
    case name:                                                                                                         \
        return status;
#include "common/error.def"
#undef ERROR
    case ERR_NONE:
        break;
    }
    return 0;
}

const char *err_name(enum err_code code)
{
    switch (code) {
#define ERROR(name, status, text)                                                                                      \
    case name:                                                                                                         \
        return text;
#include "common/error.def"
#undef ERROR
    case ERR_NONE:
        break;
    }
    return "none";
}
