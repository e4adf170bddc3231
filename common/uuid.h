/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen bytes that name something. Compared byte for byte, as PostgreSQL compares its type uuid. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/error.h"

enum { UUID_BYTES = 16 };

struct uuid {
    uint8_t bytes[UUID_BYTES];
};

static inline int uuid_compare(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, UUID_BYTES);
}

/* n new ones, each different from all there are or will be. */
MUST_CHECK bool uuid_random(struct uuid *ret_ids, size_t n, struct error *err);
