/* SPDX-License-Identifier: Apache-2.0 */
/* Has this key been met before? "No" is certain; "yes" is nearly so. Constant memory: a blocked Bloom filter of 16 MiB,
 * which at a million keys is wrong once in a hundred million, at ten million once in a few hundred. Pure. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/uuid.h"

struct seen;

MUST_CHECK bool seen_new(struct seen **ret_seen, struct error *err);
void seen_freep(struct seen **s);
bool seen_before(struct seen *s, const struct uuid *key);    /* and from now on it has */
bool seen_has(const struct seen *s, const struct uuid *key); /* only asks */
