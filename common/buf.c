// SPDX-License-Identifier: Apache-2.0
/* Growable bytes with a declared maximum. Storage doubles; growing never uses realloc(3), which may leave a copy of the
 * old bytes in freed memory: a new block is filled, the old one is wiped, then freed. One byte more than asked for is
 * always there for the NUL behind the content. */
#include "common/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 256 };

void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){.max = max_bytes};
}

static void release(char *data, size_t size)
{
    if (data == NULL)
        return;
    explicit_bzero(data, size);
    free(data);
}

void buf_done(struct buf *b)
{
    if (b == NULL)
        return;
    release(b->data, b->size);
    *b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b)
{
    if (b->data != NULL)
        explicit_bzero(b->data, b->len + 1);
    b->len = 0;
}

static size_t grown_size(const struct buf *b, size_t wanted)
{
    size_t size = b->size < FIRST_SIZE ? FIRST_SIZE : b->size;
    while (size < wanted)
        size = size > SIZE_MAX / 2 ? wanted : size * 2;
    if (size - 1 > b->max) /* wanted - 1 <= max holds: the caller has checked */
        size = b->max + 1;
    return size;
}

bool buf_reserve(struct buf *b, size_t extra, struct error *err)
{
    if (extra > b->max || b->len > b->max - extra || b->len + extra == SIZE_MAX)
        return err_set(err, ERR_DATA, "larger than the %zu bytes allowed", b->max);
    size_t wanted = b->len + extra + 1;
    if (wanted <= b->size)
        return true;
    size_t size = grown_size(b, wanted);
    char *data = malloc(size);
    if (data == NULL)
        return err_set(err, ERR_RETRY, "out of memory (%zu bytes)", size);
    if (b->len > 0)
        memcpy(data, b->data, b->len);
    data[b->len] = '\0';
    release(b->data, b->size);
    b->data = data;
    b->size = size;
    return true;
}

bool buf_add(struct buf *b, const void *data, size_t len, struct error *err)
{
    if (!buf_reserve(b, len, err))
        return false;
    if (len > 0)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
    return true;
}

bool buf_add_str(struct buf *b, const char *s, struct error *err)
{
    return buf_add(b, s, strlen(s), err);
}

bool buf_printf(struct buf *b, struct error *err, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    bool ok = len < 0 ? err_set(err, ERR_BUG, "a text could not be formatted") : buf_reserve(b, (size_t)len, err);
    if (ok) {
        (void)vsnprintf(b->data + b->len, (size_t)len + 1, fmt, again);
        b->len += (size_t)len;
    }
    va_end(again);
    return ok;
}
