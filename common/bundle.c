/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of values and their packed form, which is the same on every machine.
 *
 * Unpacking believes nothing, although what it reads was authenticated: counts are checked against the bytes that are
 * there and against the limits; a slot must be packed as narrow as its values allow and the padding must be zero, so
 * that a bundle has exactly one packed form. */
#include "common/bundle.h"

#include <endian.h>
#include <string.h>

enum {
    FORMAT = 2,
    HEAD_BYTES = 2,
    SLOT_BYTES = 2,
    SUBJECT_BYTES = 4,
    NARROW_BYTES = 4,
    WIDE_BYTES = 8,
    TAG_WIDE = 0x40,
    TAG_SUBJECT = 0x80,
};

_Static_assert(HEAD_BYTES + BUNDLE_MAX_SLOTS * (SLOT_BYTES + SUBJECT_BYTES) + BUNDLE_MAX_VALUES * WIDE_BYTES <=
                   BUNDLE_MAX_BYTES,
               "every bundle fits");
_Static_assert(BUNDLE_MAX_BYTES % BUNDLE_BLOCK == 0, "and so does its padding");
_Static_assert(BUNDLE_MAX_TAG < (int)TAG_WIDE && BUNDLE_MAX_VARIANT < 16 && BUNDLE_MAX_COUNT < 16, "heads hold them");

void bundle_init(struct bundle *b)
{
    b->n_slots = 0;
    b->n_values = 0;
}

/* Room for one more slot; NULL when a limit is passed. */
static uint64_t *add_slot(struct bundle *b, uint8_t tag, uint8_t variant, uint32_t subject, int count,
                          struct error *err)
{
    if (b->n_slots >= BUNDLE_MAX_SLOTS || tag > BUNDLE_MAX_TAG || variant > BUNDLE_MAX_VARIANT || count < 0 ||
        count > BUNDLE_MAX_COUNT || count > BUNDLE_MAX_VALUES - b->n_values) {
        (void)err_set(err, ERR_BUG, "bundle: no slot %d.%d of %d values behind %d in %d slots", tag, variant, count,
                      b->n_values, b->n_slots);
        return NULL;
    }
    uint64_t *to = b->value + b->n_values;
    b->slot[b->n_slots++] = (struct bundle_slot){
        .tag = tag, .variant = variant, .count = (uint16_t)count, .subject = subject, .values = to};
    b->n_values += count;
    return to;
}

bool bundle_add(struct bundle *b, uint8_t tag, uint8_t variant, uint32_t subject, const uint64_t *values, int count,
                struct error *err)
{
    uint64_t *to = add_slot(b, tag, variant, subject, count, err);
    if (to != NULL && count > 0)
        memcpy(to, values, (size_t)count * sizeof *values);
    return to != NULL;
}

bool bundle_add_narrow(struct bundle *b, uint8_t tag, uint8_t variant, const uint32_t *values, int count,
                       struct error *err)
{
    uint64_t *to = add_slot(b, tag, variant, 0, count, err);
    for (int i = 0; to != NULL && i < count; i++)
        to[i] = values[i];
    return to != NULL;
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

static bool is_wide(const struct bundle_slot *s)
{
    uint64_t bits = 0;
    for (int i = 0; i < s->count; i++)
        bits |= s->values[i];
    return bits > UINT32_MAX;
}

static uint8_t *put32(uint8_t *to, uint32_t value)
{
    value = htole32(value);
    memcpy(to, &value, sizeof value);
    return to + sizeof value;
}

static uint32_t get32(const uint8_t *from)
{
    uint32_t value;
    memcpy(&value, from, sizeof value);
    return le32toh(value);
}

static uint8_t *put64(uint8_t *to, uint64_t value)
{
    value = htole64(value);
    memcpy(to, &value, sizeof value);
    return to + sizeof value;
}

static uint64_t get64(const uint8_t *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof value);
    return le64toh(value);
}

static uint8_t *pack_slot(const struct bundle_slot *s, uint8_t *to)
{
    bool wide = is_wide(s);
    *to++ = (uint8_t)(s->tag | (wide ? TAG_WIDE : 0) | (s->subject != 0 ? TAG_SUBJECT : 0));
    *to++ = (uint8_t)(s->variant << 4 | s->count);
    if (s->subject != 0)
        to = put32(to, s->subject);
    for (int i = 0; i < s->count; i++)
        to = wide ? put64(to, s->values[i]) : put32(to, (uint32_t)s->values[i]);
    return to;
}

bool bundle_pack(const struct bundle *b, uint8_t *out, size_t *ret_len, struct error *err)
{
    if (b->n_slots < 0 || b->n_slots > BUNDLE_MAX_SLOTS || b->n_values < 0 || b->n_values > BUNDLE_MAX_VALUES)
        return err_set(err, ERR_BUG, "bundle: %d values in %d slots", b->n_values, b->n_slots);
    uint8_t *to = out;
    *to++ = FORMAT;
    *to++ = (uint8_t)b->n_slots;
    for (int i = 0; i < b->n_slots; i++)
        to = pack_slot(&b->slot[i], to);
    size_t len = (size_t)(to - out), padding = (BUNDLE_BLOCK - len % BUNDLE_BLOCK) % BUNDLE_BLOCK;
    memset(to, 0, padding);
    *ret_len = len + padding;
    return true;
}

/* Takes the values of the slot opened last. */
static void unpack_values(const uint8_t *bytes, bool wide, struct bundle *b, int count)
{
    uint64_t *to = b->value + b->n_values;
    for (int i = 0; i < count; i++)
        to[i] = wide ? get64(bytes + (size_t)i * WIDE_BYTES) : get32(bytes + (size_t)i * NARROW_BYTES);
    b->n_values += count;
}

/* One slot behind *at; false when the bytes or the limits do not hold it, or when it could be packed shorter. */
static bool unpack_slot(const uint8_t *bytes, size_t len, size_t *at, struct bundle *b)
{
    if (len - *at < SLOT_BYTES)
        return false;
    const uint8_t *head = bytes + *at;
    bool wide = (head[0] & TAG_WIDE) != 0, has_subject = (head[0] & TAG_SUBJECT) != 0;
    struct bundle_slot *s = &b->slot[b->n_slots];
    *s = (struct bundle_slot){.tag = head[0] & BUNDLE_MAX_TAG,
                              .variant = head[1] >> 4,
                              .count = head[1] & 0xf,
                              .values = b->value + b->n_values};
    *at += SLOT_BYTES;
    size_t size = (size_t)s->count * (wide ? WIDE_BYTES : NARROW_BYTES);
    if (len - *at < (has_subject ? SUBJECT_BYTES : 0) + size || s->count > BUNDLE_MAX_VALUES - b->n_values)
        return false;
    if (has_subject) {
        s->subject = get32(bytes + *at);
        *at += SUBJECT_BYTES;
    }
    unpack_values(bytes + *at, wide, b, s->count);
    *at += size;
    if (wide != is_wide(s) || has_subject != (s->subject != 0))
        return false;
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
