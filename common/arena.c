// SPDX-License-Identifier: Apache-2.0
/* Bump allocation in a chain of blocks.
 *
 * A block is zeroed when it is made and wiped when the arena is reset, so what arena_alloc hands out is zero without
 * touching it again. A reset keeps the blocks: a batch that repeats allocates nothing in the steady state. Blocks that
 * are too full for a request are skipped until the next reset; the waste is bounded by the request's size. */
#include "common/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024, ALIGNMENT = alignof(max_align_t) };

struct block {
    struct block *next;
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *first, *current;
};

bool arena_new(struct arena **ret_arena, struct error *err)
{
    struct arena *a = calloc(1, sizeof(*a));
    if (a == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *ret_arena = a;
    return true;
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    for (struct block *b = a->first, *next; b != NULL; b = next) {
        next = b->next;
        explicit_bzero(b->bytes, b->used);
        free(b);
    }
    free(a);
}

void arena_freep(struct arena **a)
{
    arena_free(*a);
    *a = NULL;
}

void arena_reset(struct arena *a)
{
    for (struct block *b = a->first; b != NULL; b = b->next) {
        explicit_bzero(b->bytes, b->used);
        b->used = 0;
    }
    a->current = a->first;
}

/* A new block behind the current one. */
static struct block *add_block(struct arena *a, size_t needed, struct error *err)
{
    size_t size = needed > BLOCK_BYTES ? needed : BLOCK_BYTES;
    struct block *b = calloc(1, sizeof(*b) + size);
    if (b == NULL) {
        (void)err_set(err, ERR_RETRY, "out of memory (%zu bytes)", size);
        return NULL;
    }
    b->size = size;
    if (a->current == NULL) {
        a->first = b;
    } else {
        b->next = a->current->next;
        a->current->next = b;
    }
    return b;
}

void *arena_alloc(struct arena *a, size_t size, struct error *err)
{
    if (size > SIZE_MAX / 2) {
        (void)err_set(err, ERR_RETRY, "out of memory (%zu bytes)", size);
        return NULL;
    }
    size_t needed = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *b = a->current;
    while (b != NULL && b->size - b->used < needed && b->next != NULL)
        b = a->current = b->next;
    if (b == NULL || b->size - b->used < needed) {
        b = add_block(a, needed, err);
        if (b == NULL)
            return NULL;
        a->current = b;
    }
    void *p = b->bytes + b->used;
    b->used += needed;
    return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t len, struct error *err)
{
    char *copy = len == SIZE_MAX ? arena_alloc(a, len, err) : arena_alloc(a, len + 1, err);
    if (copy != NULL && len > 0)
        memcpy(copy, s, len);
    return copy;
}

char *arena_strdup(struct arena *a, const char *s, struct error *err)
{
    return arena_strndup(a, s, strlen(s), err);
}

char *arena_printf(struct arena *a, struct error *err, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = NULL;
    if (len < 0)
        (void)err_set(err, ERR_BUG, "a text could not be formatted");
    else
        text = arena_alloc(a, (size_t)len + 1, err);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}
