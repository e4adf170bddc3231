/* SPDX-License-Identifier: Apache-2.0 */
/* A thread beside the caller, and blocks that go round between the two: one of them fills a block, the other empties it and
 * hands it back. There are as many blocks as were given at the start, so whoever is ahead waits. Blocks come out in the
 * order they went in; what is in them, and which side fills, is the users' affair. */
#pragma once

#include <stdbool.h>

#include "common/error.h"

enum { RELAY_MAX_BLOCKS = 4 };

struct relay;

/* What the thread does: take, put, until it gets NULL or has no more. False: the caller is told the error. */
typedef bool (*relay_fn)(struct relay *r, void *ctx, struct error *err);

/* Blocks are borrowed and start empty. The thread runs from here on. */
MUST_CHECK bool relay_new(relay_fn work, void *ctx, void *const *blocks, int n_blocks, struct relay **ret_relay,
                          struct error *err);
/* Tells the thread to stop at the next block, waits for it, and drops what is under way. */
void relay_freep(struct relay **r);

/* For both sides. Each waits for a block; NULL: there will be none. Full blocks are handed out to the last one, whatever
 * happened to the side that filled them. */
void *relay_take_empty(struct relay *r);
void *relay_take_full(struct relay *r);
void relay_put_empty(struct relay *r, void *block);
void relay_put_full(struct relay *r, void *block);

/* For the caller: no more blocks from this side. Waits until the thread has dealt with the full ones and is gone; false
 * with the error it failed with. */
MUST_CHECK bool relay_finish(struct relay *r, struct error *err);
/* For the caller that fills: does the thread wait for a block? */
bool relay_is_hungry(struct relay *r);
