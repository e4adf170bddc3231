// SPDX-License-Identifier: Apache-2.0
// The only way text from codes, labels and definitions enters the report: escaped. A format that asks for anything but
// %s is a bug and says so.
#include "export/html.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool add_escaped(struct buf *out, const char *text, struct error *err)
{
    for (; *text != '\0'; text++) {
        const char *as = *text == '&'    ? "&amp;"
                         : *text == '<'  ? "&lt;"
                         : *text == '>'  ? "&gt;"
                         : *text == '"'  ? "&quot;"
                         : *text == '\'' ? "&#39;"
                                         : NULL;
        if (as != NULL ? !buf_add_str(out, as, err) : !buf_add(out, text, 1, err))
            return false;
    }
    return true;
}

bool html_add(struct buf *out, struct error *err, const char *fmt, ...)
{
    bool ok = true;
    va_list args;
    va_start(args, fmt);
    while (ok && *fmt != '\0') {
        size_t plain = strcspn(fmt, "%");
        ok = buf_add(out, fmt, plain, err);
        fmt += plain;
        if (!ok || *fmt == '\0')
            break;
        assert(fmt[1] == 's' || fmt[1] == '%');
        ok = fmt[1] == '%' ? buf_add_str(out, "%", err) : add_escaped(out, va_arg(args, const char *), err);
        fmt += 2;
    }
    va_end(args);
    return ok;
}

const char *html_count(int64_t count, char out[32])
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%" PRId64, count), at = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *html_percent(double share, char out[32])
{
    (void)snprintf(out, 32, "%.1f%%", 100 * share);
    return out;
}
