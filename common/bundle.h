/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle: slots of values, packed to bytes for sealing and back. Knows nothing of what the slots mean.
 *
 * Packed form, little-endian: format u8 (2) | n_slots u8 | then each slot:
 *
 *     tag u8: 6 bits, with 0x40 when the slot is wide and 0x80 when it has a subject
 *     variant u8: variant in the upper, count in the lower four bits
 *     subject u32, when it has one
 *     values: u32 each, u64 each in a wide slot
 *
 * | zero padding to a multiple of BUNDLE_BLOCK. A slot is wide when one of its values needs it and has a subject when that
 * is not 0: so a bundle has one packed form. Values are 64-bit in memory, whatever the width.
 *
 * The padding hides how long a name is: its letters show in the number of its neighbours, 4 bytes each. A block of 32
 * bytes is eight of those; 64 would hide little more and cost every record 16 bytes on the average. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum {
    BUNDLE_MAX_SLOTS = 80,
    BUNDLE_MAX_VALUES = 160,
    BUNDLE_MAX_TAG = 63,
    BUNDLE_MAX_VARIANT = 15,
    BUNDLE_MAX_COUNT = 15, /* values of one slot */
    BUNDLE_BLOCK = 32,
    BUNDLE_MAX_BYTES = 2048,
};

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
/* Append a slot. ERR_BUG when a limit is passed: they are set so that no valid record does. */
MUST_CHECK bool bundle_add(struct bundle *b, uint8_t tag, uint8_t variant, uint32_t subject, const uint64_t *values,
                           int count, struct error *err);
/* The same without subject, of 32-bit values. */
MUST_CHECK bool bundle_add_narrow(struct bundle *b, uint8_t tag, uint8_t variant, const uint32_t *values, int count,
                                  struct error *err);
const struct bundle_slot *bundle_find(const struct bundle *b, uint8_t tag, uint8_t variant,
                                      uint32_t subject); /* or NULL */
/* Packed bytes into out (BUNDLE_MAX_BYTES); *ret_len is a multiple of BUNDLE_BLOCK. */
MUST_CHECK bool bundle_pack(const struct bundle *b, uint8_t *out, size_t *ret_len, struct error *err);
MUST_CHECK bool bundle_unpack(const uint8_t *bytes, size_t len, struct bundle *ret_bundle, struct error *err);
