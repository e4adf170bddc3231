/* SPDX-License-Identifier: Apache-2.0 */
/* A growable run of bytes with a declared maximum. All storage is wiped before it is freed or moved, so that a
 * buffer may hold identifiers. A NUL byte always follows the content (not counted in len). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct buf {
    char *data;
    size_t len, size, max;
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_done(struct buf *b);  /* wipes, frees; accepts a zeroed struct; usable with CLEANUP */
void buf_reset(struct buf *b); /* len = 0, storage kept (and wiped) */
MUST_CHECK bool buf_reserve(struct buf *b, size_t extra, struct error *err); /* ERR_RETRY: memory; ERR_DATA: over max */
MUST_CHECK bool buf_add(struct buf *b, const void *data, size_t len, struct error *err);
MUST_CHECK bool buf_add_str(struct buf *b, const char *s, struct error *err);
MUST_CHECK bool buf_printf(struct buf *b, struct error *err, const char *fmt, ...) PRINTF(3, 4);
