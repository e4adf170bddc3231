/* SPDX-License-Identifier: Apache-2.0 */
/* Covers common/bundle.c. */
#include <check.h>
#include <inttypes.h>
#include <string.h>

#include "common/bundle.h"

Suite *suite(void);

static struct bundle packed_bundle; /* large: not on the stack of every test */

START_TEST(packs_to_the_documented_bytes)
{
    static const uint8_t want[64] = {2,    3,                                        /* format, slots */
                                     0xc3, 0x42, 0x0d, 0x0c, 0x0b, 0x0a,             /* wide, subject; 4, two */
                                     0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* value */
                                     7,    0,    0,    0,    0,    0,    0,    0,    /* value */
                                     63,   0xf2, 0x78, 0x56, 0x34, 0x12, 0xff, 0xff, 0xff, 0xff, /* narrow; 15, two */
                                     9,    0}; /* a slot without values */
    static const uint64_t wide[] = {0x1122334455667788U, 7};
    static const uint32_t narrow[] = {0x12345678, UINT32_MAX};
    uint8_t out[BUNDLE_MAX_BYTES];
    size_t len = 0;
    struct bundle *b = &packed_bundle;
    bundle_init(b);
    ck_assert(bundle_add(b, 3, 4, 0x0a0b0c0d, wide, 2, NULL));
    ck_assert(bundle_add_narrow(b, 63, 15, narrow, 2, NULL));
    ck_assert(bundle_add(b, 9, 0, 0, NULL, 0, NULL));
    ck_assert(bundle_pack(b, out, &len, NULL));
    ck_assert_uint_eq(len, 64);
    ck_assert_mem_eq(out, want, 64);
}
END_TEST

START_TEST(packs_small_values_alike_however_they_were_added)
{
    static const uint64_t values[] = {1, UINT32_MAX};
    static const uint32_t same[] = {1, UINT32_MAX};
    uint8_t first[BUNDLE_MAX_BYTES], second[BUNDLE_MAX_BYTES];
    size_t first_len = 0, second_len = 0;
    struct bundle *b = &packed_bundle;
    bundle_init(b);
    ck_assert(bundle_add(b, 1, 0, 0, values, 2, NULL));
    ck_assert(bundle_pack(b, first, &first_len, NULL));
    bundle_init(b);
    ck_assert(bundle_add_narrow(b, 1, 0, same, 2, NULL));
    ck_assert_uint_eq(b->slot[0].values[1], UINT32_MAX);
    ck_assert(bundle_pack(b, second, &second_len, NULL));
    ck_assert_uint_eq(first_len, 32);
    ck_assert_uint_eq(second_len, 32);
    ck_assert_mem_eq(first, second, 32);
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void fill_at_random(struct bundle *b, uint64_t *state)
{
    uint64_t values[12];
    bundle_init(b);
    for (int slots = (int)(next_random(state) % (BUNDLE_MAX_SLOTS + 1)); slots > 0; slots--) {
        int count = (int)(next_random(state) % COUNT_OF(values));
        if (count > BUNDLE_MAX_VALUES - b->n_values)
            break;
        for (int i = 0; i < count; i++)
            values[i] = next_random(state) >> (slots % 2 == 0 ? 32 : 0);
        ck_assert(bundle_add(b, next_random(state) & BUNDLE_MAX_TAG, slots & BUNDLE_MAX_VARIANT,
                             slots % 3 == 0 ? (uint32_t)next_random(state) : 0, values, count, NULL));
    }
}

START_TEST(comes_back_as_it_was_packed)
{
    const char *given = getenv("TEST_SEED");
    uint64_t state = given != NULL ? strtoull(given, NULL, 10) : 20261122;
    printf("TEST_SEED=%" PRIu64 "\n", state);
    static struct bundle back;
    for (int round = 0; round < 500; round++) {
        struct bundle *b = &packed_bundle;
        uint8_t bytes[BUNDLE_MAX_BYTES], again[BUNDLE_MAX_BYTES];
        size_t len = 0, again_len = 0;
        fill_at_random(b, &state);
        ck_assert(bundle_pack(b, bytes, &len, NULL));
        ck_assert_uint_eq(len % BUNDLE_BLOCK, 0);
        ck_assert(bundle_unpack(bytes, len, &back, NULL));
        ck_assert_int_eq(back.n_slots, b->n_slots);
        for (int i = 0; i < b->n_slots; i++) {
            ck_assert_uint_eq(back.slot[i].tag, b->slot[i].tag);
            ck_assert_uint_eq(back.slot[i].variant, b->slot[i].variant);
            ck_assert_uint_eq(back.slot[i].subject, b->slot[i].subject);
            ck_assert_uint_eq(back.slot[i].count, b->slot[i].count);
            ck_assert_mem_eq(back.slot[i].values, b->slot[i].values, b->slot[i].count * sizeof(uint64_t));
        }
        ck_assert(bundle_pack(&back, again, &again_len, NULL));
        ck_assert_uint_eq(again_len, len);
        ck_assert_mem_eq(again, bytes, len);
    }
}
END_TEST

START_TEST(finds_a_slot_by_all_three)
{
    struct bundle *b = &packed_bundle;
    uint64_t values[] = {7, 8};
    bundle_init(b);
    ck_assert(bundle_add(b, 1, 0, 0, values, 1, NULL));
    ck_assert(bundle_add(b, 1, 1, 0, values, 2, NULL));
    ck_assert(bundle_add(b, 15, 0, 99, values + 1, 1, NULL));
    ck_assert_int_eq(bundle_find(b, 1, 1, 0)->count, 2);
    ck_assert_uint_eq(bundle_find(b, 15, 0, 99)->values[0], 8);
    ck_assert_ptr_null(bundle_find(b, 15, 0, 98));
    ck_assert_ptr_null(bundle_find(b, 2, 0, 0));
}
END_TEST

START_TEST(is_a_bug_to_overfill)
{
    struct bundle *b = &packed_bundle;
    struct error err = {0};
    uint64_t values[BUNDLE_MAX_COUNT + 1];
    uint8_t out[BUNDLE_MAX_BYTES];
    size_t len = 0;
    memset(values, 0xff, sizeof values);
    bundle_init(b);
    ck_assert(!bundle_add(b, 1, 0, 0, values, BUNDLE_MAX_COUNT + 1, &err));
    ck_assert(!bundle_add(b, 1, 0, 0, values, -1, &err));
    ck_assert(!bundle_add(b, BUNDLE_MAX_TAG + 1, 0, 0, values, 1, &err));
    ck_assert(!bundle_add(b, 1, BUNDLE_MAX_VARIANT + 1, 0, values, 1, &err));
    ck_assert_int_eq(b->n_slots, 0);
    while (b->n_values + BUNDLE_MAX_COUNT <= BUNDLE_MAX_VALUES)
        ck_assert(bundle_add(b, 1, 0, 1, values, BUNDLE_MAX_COUNT, NULL));
    ck_assert(bundle_add(b, 1, 0, 1, values, BUNDLE_MAX_VALUES - b->n_values, NULL));
    ck_assert(!bundle_add(b, 1, 0, 0, values, 1, &err));
    ck_assert(!bundle_add_narrow(b, 1, 0, &(uint32_t){1}, 1, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    while (b->n_slots < BUNDLE_MAX_SLOTS)
        ck_assert(bundle_add(b, 1, 0, 1, NULL, 0, NULL));
    ck_assert(!bundle_add(b, 1, 0, 0, NULL, 0, &err));
    ck_assert(bundle_pack(b, out, &len, NULL)); /* the fullest there is fits */
    ck_assert_uint_le(len, BUNDLE_MAX_BYTES);
    b->n_slots = BUNDLE_MAX_SLOTS + 1;
    ck_assert(!bundle_pack(b, out, &len, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

/* One byte put over a good bundle of two slots: wide with a subject and one value, narrow with one. */
static const struct {
    size_t len, at;
    uint8_t byte;
    const char *says;
} damages[] = {
    {0, 0, 2, "damaged (0 bytes)"},
    {31, 0, 2, "damaged (31 bytes)"},
    {32, 0, 1, "format 1"},
    {32, 0, 3, "format 3"},
    {32, 1, 81, "damaged (32 bytes)"},
    {32, 1, 1, "padding"},
    {32, 3, 9, "slot 0"},    /* more values than bytes */
    {32, 2, 0x41, "slot 0"}, /* no subject: its bytes are read as a value that needs no width */
    {32, 4, 0, "slot 0"},    /* the subject is 0 */
    {32, 15, 0, "slot 0"},   /* wide without need */
    {32, 16, 0x42, "slot 1"},
    {32, 1, 12, "slot 7"}, /* padding read as empty slots, and then there is none */
    {32, 31, 1, "padding"},
    {64, 1, 2, "padding"},
    {BUNDLE_MAX_BYTES + 32, 0, 2, "damaged (2080 bytes)"},
};

START_TEST(refuses_damaged_bytes)
{
    static uint8_t bytes[BUNDLE_MAX_BYTES + BUNDLE_BLOCK];
    struct bundle *b = &packed_bundle;
    struct error err = {0};
    uint64_t value = UINT64_C(5) << 56;
    uint32_t narrow = 5;
    size_t len = 0;
    memset(bytes, 0, sizeof bytes);
    bundle_init(b);
    ck_assert(bundle_add(b, 1, 0, 1, &value, 1, NULL));
    ck_assert(bundle_add_narrow(b, 2, 0, &narrow, 1, NULL));
    ck_assert(bundle_pack(b, bytes, &len, NULL));
    ck_assert_uint_eq(len, 32);
    ck_assert(bundle_unpack(bytes, len, b, NULL));
    bytes[damages[_i].at] = damages[_i].byte;
    ck_assert(!bundle_unpack(bytes, damages[_i].len, b, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_msg(strstr(err.frame[0], damages[_i].says) != NULL, "%d: %s", _i, err.frame[0]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("bundle");
    TCase *t = tcase_create("bundle");
    tcase_add_test(t, packs_to_the_documented_bytes);
    tcase_add_test(t, packs_small_values_alike_however_they_were_added);
    tcase_add_test(t, comes_back_as_it_was_packed);
    tcase_add_test(t, finds_a_slot_by_all_three);
    tcase_add_test(t, is_a_bug_to_overfill);
    tcase_add_loop_test(t, refuses_damaged_bytes, 0, (int)COUNT_OF(damages));
    suite_add_tcase(s, t);
    return s;
}
