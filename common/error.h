/* SPDX-License-Identifier: Apache-2.0 */
/* Errors: every fallible function returns bool and fills a caller-owned struct error, last parameter.
 *
 * One err_set per failure, at its cause; err_wrap only adds a noun the caller alone knows (a file, a line, a
 * column, a statement name). Wording: lower case, no full stop, quotes round names, never a value of a row.
 * On failure outputs (ret_*) are untouched. Nobody prints or exits below cli/. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/attrs.h"

enum err_code {
    ERR_NONE = 0,
#define ERROR(code, status, name) code,
#include "common/error.def"
#undef ERROR
};

enum { ERR_FRAMES = 6, ERR_FRAME_LEN = 240 };

struct error {
    enum err_code code;
    const char *file; /* where err_set() ran; shown at debug level only */
    int line;
    int depth;                             /* frames in use; frame[0] is the cause */
    char frame[ERR_FRAMES][ERR_FRAME_LEN]; /* no heap: works when out of memory */
    char hint[ERR_FRAME_LEN];              /* what to do about it; empty when nothing can be said */
};

/* What err_set and its kin return, in a form that static analysis sees through. */
static inline bool err_false(bool recorded)
{
    (void)recorded;
    return false;
}

/* Record a failure. Always returns false, so that `return err_set(...)` reads well. A NULL err is allowed. */
#define err_set(err, code, ...) err_false(err_set_((err), __FILE__, __LINE__, (code), __VA_ARGS__))
bool err_set_(struct error *err, const char *file, int line, enum err_code code, const char *fmt, ...) PRINTF(5, 6);

/* Like err_set, with ": <strerror(errnum)>" behind the message. ENOSPC, ENOMEM, EDQUOT become ERR_RETRY. */
#define err_set_errno(err, code, errnum, ...)                                                                          \
    err_false(err_set_errno_((err), __FILE__, __LINE__, (code), (errnum), __VA_ARGS__))
bool err_set_errno_(struct error *err, const char *file, int line, enum err_code code, int errnum, const char *fmt, ...)
    PRINTF(6, 7);

/* Put a frame before the message ("extract \"x.csv\", line 12"). Returns false. When all frames are used the
 * outermost is replaced. */
#define err_wrap(...) err_false(err_wrap_(__VA_ARGS__))
bool err_wrap_(struct error *err, const char *fmt, ...) PRINTF(2, 3);

/* Say what to do about it, unless a hint is there already: who is nearer to the cause knows better. Returns false. */
#define err_hint(...) err_false(err_hint_(__VA_ARGS__))
bool err_hint_(struct error *err, const char *fmt, ...) PRINTF(2, 3);

/* Forget a failure, e.g. before a retry. */
void err_clear(struct error *err);

/* The whole message, outermost frame first, joined by ": ", into buf (always terminated). Returns buf. */
const char *err_message(const struct error *err, char *buf, size_t size);

/* Exit status of a code (0 for ERR_NONE), and its short name. */
int err_exit_status(enum err_code code);
const char *err_name(enum err_code code);
