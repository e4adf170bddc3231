/* SPDX-License-Identifier: Apache-2.0 */
/* Wraps at blanks only; a word longer than a line stands alone. Widths are counted in characters of UTF-8. */
#include "cli/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/text.h"

enum { NARROWEST = 60, WIDEST = 100, USUAL = 80, TEXT_MAX = 8192 };

int page_width(void)
{
    struct winsize size = {0};
    int64_t columns = 0;
    const char *given = getenv("COLUMNS");
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        columns = size.ws_col;
    else if (given == NULL || !text_to_int64(view_of(given), 1, 10000, &columns))
        columns = USUAL;
    return columns < NARROWEST ? NARROWEST : columns > WIDEST ? WIDEST : (int)columns;
}

static int characters(const char *text, size_t len)
{
    int n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

static bool add_words(struct buf *page, int width, int indent, const char *text, struct error *err)
{
    int at = indent;
    bool first = true;
    for (const char *word = text + strspn(text, " \n"); *word != '\0'; word += strspn(word, " \n")) {
        size_t len = strcspn(word, " \n");
        int wide = characters(word, len);
        if (!first && at + 1 + wide > width) {
            if (!buf_printf(page, err, "\n%*s", indent, ""))
                return false;
            at = indent;
        } else if (!first) {
            if (!buf_add(page, " ", 1, err))
                return false;
            at++;
        }
        if (!buf_add(page, word, len, err))
            return false;
        at += wide;
        first = false;
        word += len;
    }
    return buf_add(page, "\n", 1, err);
}

bool page_paragraph(struct buf *page, int width, int indent, const char *label, struct error *err, const char *fmt, ...)
{
    char text[TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    for (char *p = text; *p != '\0'; p++)
        if (((unsigned char)*p < 0x20 && *p != '\n') || *p == 0x7f)
            *p = '?';
    return buf_printf(page, err, "%-*s", indent, label == NULL ? "" : label) &&
           add_words(page, width, indent, text, err);
}

bool page_heading(struct buf *page, const char *text, struct error *err)
{
    return buf_printf(page, err, "\n%s\n", text);
}
