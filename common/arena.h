/* SPDX-License-Identifier: Apache-2.0 */
/* Bump allocator: many small things with one lifetime (a configuration, a batch of rows). Freed all at once;
 * wiped when freed or reset. Allocation failure is an error, never an abort. */
#pragma once

#include <stddef.h>

#include "common/error.h"

struct arena;

MUST_CHECK bool arena_new(struct arena **ret_arena, struct error *err);
void arena_free(struct arena *a);
void arena_freep(struct arena **a);
void arena_reset(struct arena *a); /* everything allocated so far is gone; storage is kept */

/* Zeroed memory, aligned for any type; NULL only with err set (ERR_RETRY). */
MUST_CHECK void *arena_alloc(struct arena *a, size_t size, struct error *err);
MUST_CHECK char *arena_strdup(struct arena *a, const char *s, struct error *err);
MUST_CHECK char *arena_strndup(struct arena *a, const char *s, size_t len, struct error *err);
MUST_CHECK char *arena_printf(struct arena *a, struct error *err, const char *fmt, ...) PRINTF(3, 4);
