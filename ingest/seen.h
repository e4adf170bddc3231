/* SPDX-License-Identifier: Apache-2.0 */
/* Has this key been met before? "No" is certain; "yes" is nearly so. Constant memory: a blocked Bloom filter. Pure. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/uuid.h"

struct seen;

enum seen_size {
    SEEN_SMALL, /* 4 MiB: at a million keys wrong once in some thousands; stays in the processor's cache */
    SEEN_LARGE, /* 32 MiB: at ten million keys wrong once in some thousands */
};

MUST_CHECK bool seen_new(enum seen_size size, struct seen **ret_seen, struct error *err);
void seen_freep(struct seen **s);
bool seen_before(struct seen *s, const struct uuid *key);    /* and from now on it has */
bool seen_has(const struct seen *s, const struct uuid *key); /* only asks */
