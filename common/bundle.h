/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle: slots of 64-bit values, packed to bytes for sealing and back. Knows nothing of what the slots mean.
 *
 * Packed form, little-endian: version u8 (1) | n_slots u8 | then each slot: tag u8, variant u8, count u16, subject u32,
 * count * u64 | zero padding to a multiple of BUNDLE_BLOCK, so that the length of a sealed bundle says next to nothing. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { BUNDLE_MAX_SLOTS = 48, BUNDLE_MAX_VALUES = 160, BUNDLE_BLOCK = 64, BUNDLE_MAX_BYTES = 2048 };

struct bundle_slot {
    uint8_t tag, variant;
    uint16_t count;
    uint32_t subject;
    const uint64_t *values; /* into the bundle's values */
};

struct bundle {
    int n_slots, n_values;
    struct bundle_slot slot[BUNDLE_MAX_SLOTS];
    uint64_t value[BUNDLE_MAX_VALUES];
};

void bundle_init(struct bundle *b);
/* Append a slot. ERR_BUG when full: limits are set so that no valid record reaches them. */
MUST_CHECK bool bundle_add(struct bundle *b, uint8_t tag, uint8_t variant, uint32_t subject, const uint64_t *values,
                           int count, struct error *err);
const struct bundle_slot *bundle_find(const struct bundle *b, uint8_t tag, uint8_t variant,
                                      uint32_t subject); /* or NULL */
/* Packed bytes into out (BUNDLE_MAX_BYTES); *ret_len is a multiple of BUNDLE_BLOCK. */
MUST_CHECK bool bundle_pack(const struct bundle *b, uint8_t *out, size_t *ret_len, struct error *err);
MUST_CHECK bool bundle_unpack(const uint8_t *bytes, size_t len, struct bundle *ret_bundle, struct error *err);
