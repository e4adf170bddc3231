/* SPDX-License-Identifier: Apache-2.0 */
/* Large arrays of what must not leave memory. They grow by moving their pages to another address, never by copying, so
 * growing needs no second array. Kept out of core dumps; locked while the limit of locked memory allows it (for secrets,
 * common/secret.h, that is a must, here it is not); wiped before they are given back. For many small pieces that are never
 * given back one by one there is common/vault.h. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct pages {
    void *bytes; /* NULL when size is 0 */
    size_t size;
    size_t locked; /* all of it, or nothing */
};

/* At least this many bytes: what is there stays, what is new is zero and takes no memory until it is touched. The address may
 * change. ERR_RETRY when there is no memory. Starts from a zeroed struct. */
MUST_CHECK bool pages_grow(struct pages *p, size_t size, struct error *err);
/* Wipe the first `used` bytes, which are all that were written to, and give everything back. Accepts a zeroed struct. */
void pages_done(struct pages *p, size_t used);
