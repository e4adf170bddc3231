/* SPDX-License-Identifier: Apache-2.0 */
/* Has this key been met before? "No" is certain; "yes" is nearly so. A blocked Bloom filter. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/uuid.h"

struct seen;

/* As large as so many keys want it, 4 bytes each: among them it is wrong a few times in a million, behind them the more often
 * the more there are (twice as many: of 2,000 new keys one is taken for known; five times: one of 50; ten times: one of 11).
 * At most 32 MiB, which is enough for 8 million. */
MUST_CHECK bool seen_new(uint64_t keys, struct seen **ret_seen, struct error *err);
void seen_clear(struct seen *s); /* none was met */
void seen_freep(struct seen **s);
void seen_prefetch(const struct seen *s, const struct uuid *key); /* it will be asked for soon */
bool seen_before(struct seen *s, const struct uuid *key);         /* and from now on it has */
bool seen_has(const struct seen *s, const struct uuid *key);      /* only asks */
