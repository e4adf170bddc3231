/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of 64-bit values and their packed form. The packed form is the same on every machine.
 * Unpacking believes nothing, although what it reads was authenticated: counts are checked against the bytes
 * that are there and against the limits, the padding must be zero, so that a bundle has exactly one packed form. */
#include "common/bundle.h"

#include <endian.h>
#include <string.h>

enum { FORMAT = 1, HEAD_BYTES = 2, SLOT_BYTES = 8, VALUE_BYTES = 8 };

_Static_assert(HEAD_BYTES + BUNDLE_MAX_SLOTS * SLOT_BYTES + BUNDLE_MAX_VALUES * VALUE_BYTES <= BUNDLE_MAX_BYTES,
               "every bundle fits");
_Static_assert(BUNDLE_MAX_BYTES % BUNDLE_BLOCK == 0, "and so does its padding");

void bundle_init(struct bundle *b)
{
    b->n_slots = 0;
    b->n_values = 0;
}

bool bundle_add(struct bundle *b, uint8_t tag, uint8_t variant, uint32_t subject, const uint64_t *values, int count,
                struct error *err)
{
    if (b->n_slots >= BUNDLE_MAX_SLOTS || count < 0 || count > BUNDLE_MAX_VALUES - b->n_values)
        return err_set(err, ERR_BUG, "bundle: no room for %d values behind %d in %d slots", count, b->n_values,
                       b->n_slots);
    uint64_t *to = b->value + b->n_values;
    if (count > 0)
        memcpy(to, values, (size_t)count * sizeof *values);
    b->slot[b->n_slots++] = (struct bundle_slot){
        .tag = tag, .variant = variant, .count = (uint16_t)count, .subject = subject, .values = to};
    b->n_values += count;
    return true;
}

const struct bundle_slot *bundle_find(const struct bundle *b, uint8_t tag, uint8_t variant, uint32_t subject)
{
    for (int i = 0; i < b->n_slots; i++) {
        const struct bundle_slot *s = &b->slot[i];
        if (s->tag == tag && s->variant == variant && s->subject == subject)
            return s;
    }
    return NULL;
}

static uint8_t *put(uint8_t *to, uint64_t value, int n_bytes)
{
    for (int i = 0; i < n_bytes; i++)
        *to++ = (uint8_t)(value >> (8 * i));
    return to;
}

static uint64_t get(const uint8_t *from, int n_bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < n_bytes; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

bool bundle_pack(const struct bundle *b, uint8_t *out, size_t *ret_len, struct error *err)
{
    if (b->n_slots < 0 || b->n_slots > BUNDLE_MAX_SLOTS || b->n_values < 0 || b->n_values > BUNDLE_MAX_VALUES)
        return err_set(err, ERR_BUG, "bundle: %d values in %d slots", b->n_values, b->n_slots);
    uint8_t *to = put(out, FORMAT, 1);
    to = put(to, (uint64_t)b->n_slots, 1);
    for (int i = 0; i < b->n_slots; i++) {
        const struct bundle_slot *s = &b->slot[i];
        to = put(to, s->tag, 1);
        to = put(to, s->variant, 1);
        to = put(to, s->count, 2);
        to = put(to, s->subject, 4);
        for (int v = 0; v < s->count; v++, to += VALUE_BYTES) {
            uint64_t value = htole64(s->values[v]);
            memcpy(to, &value, VALUE_BYTES);
        }
    }
    size_t len = (size_t)(to - out), padding = (BUNDLE_BLOCK - len % BUNDLE_BLOCK) % BUNDLE_BLOCK;
    memset(to, 0, padding);
    *ret_len = len + padding;
    return true;
}

/* One slot behind *at; false when the bytes or the limits do not hold it. */
static bool unpack_slot(const uint8_t *bytes, size_t len, size_t *at, struct bundle *b)
{
    if (len - *at < SLOT_BYTES)
        return false;
    const uint8_t *head = bytes + *at;
    struct bundle_slot *s = &b->slot[b->n_slots];
    *s = (struct bundle_slot){.tag = head[0],
                              .variant = head[1],
                              .count = (uint16_t)get(head + 2, 2),
                              .subject = (uint32_t)get(head + 4, 4),
                              .values = b->value + b->n_values};
    *at += SLOT_BYTES;
    if ((len - *at) / VALUE_BYTES < s->count || s->count > BUNDLE_MAX_VALUES - b->n_values)
        return false;
    for (int i = 0; i < s->count; i++, *at += VALUE_BYTES) {
        uint64_t value;
        memcpy(&value, bytes + *at, VALUE_BYTES);
        b->value[b->n_values++] = le64toh(value);
    }
    b->n_slots++;
    return true;
}

static bool is_padding(const uint8_t *bytes, size_t len)
{
    if (len >= BUNDLE_BLOCK)
        return false;
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

bool bundle_unpack(const uint8_t *bytes, size_t len, struct bundle *ret_bundle, struct error *err)
{
    size_t at = HEAD_BYTES;
    if (len < HEAD_BYTES || len > BUNDLE_MAX_BYTES || len % BUNDLE_BLOCK != 0 || bytes[1] > BUNDLE_MAX_SLOTS)
        return err_set(err, ERR_CONFIG, "bundle: damaged (%zu bytes)", len);
    if (bytes[0] != FORMAT)
        return err_set(err, ERR_CONFIG, "bundle: format %d, this program reads format %d", bytes[0], FORMAT);
    bundle_init(ret_bundle);
    for (int n = bytes[1]; n > 0; n--)
        if (!unpack_slot(bytes, len, &at, ret_bundle))
            return err_set(err, ERR_CONFIG, "bundle: damaged (slot %d)", ret_bundle->n_slots);
    if (!is_padding(bytes + at, len - at))
        return err_set(err, ERR_CONFIG, "bundle: damaged (padding)");
    return true;
}
