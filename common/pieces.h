/* SPDX-License-Identifier: Apache-2.0 */
/* A fixed number of pieces of memory, which go round between threads: who wants one waits until one was given back. So what
 * is on its way between two threads has one size, however much passes. For contents that need not be wiped. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/attrs.h"
#include "common/error.h"

enum { PIECE_BYTES = (1 << 16) - 64 };

struct piece {
    struct piece *next; /* its user's, while it is taken */
    size_t len, size;   /* 0 and PIECE_BYTES when it is taken */
    uint8_t bytes[];
};

struct pieces;

MUST_CHECK bool pieces_new(int n, struct pieces **ret_pieces, struct error *err);
void pieces_freep(struct pieces **pieces); /* all were given back */
struct piece *pieces_take(struct pieces *pieces);
void pieces_give(struct pieces *pieces, struct piece *piece);
