/* SPDX-License-Identifier: Apache-2.0 */
/* Covers common/aead.c. The nonce cannot be chosen, so that published vectors test opening only: AES-256 cases 13, 14 and 16
 * of McGrew and Viega, "The Galois/Counter Mode of Operation" (NIST, 2005). */
#include <check.h>
#include <string.h>

#include "common/aead.h"
#include "common/text.h"
#include "tests/support/secrets.h"

Suite *suite(void);

#define ZERO32 "0000000000000000000000000000000000000000000000000000000000000000"
#define KEY16  "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"

static const struct {
    const char *key, *ad, *plain, *sealed; /* nonce | ciphertext | tag */
} vectors[] = {
    {ZERO32, "", "",
     "000000000000000000000000"
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {ZERO32, "", "00000000000000000000000000000000",
     "000000000000000000000000"
     "cea7403d4d606b6e074ec5d3baf39d18"
     "d0d1c8a799996bf0265b98b5d48ab919"},
    {KEY16, "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
     "b16aedf5aa0de657ba637b39",
     "cafebabefacedbaddecaf888"
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f662"
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

static struct aead *new_aead(const char *key_hex)
{
    struct secret *key = secret_from_hex(key_hex), *nonce = secret_from_hex(ZERO32);
    struct aead *a = NULL;
    ck_assert(aead_new(key, nonce, &a, NULL));
    secret_freep(&key);
    secret_freep(&nonce);
    return a;
}

START_TEST(opens_published_vectors)
{
    struct aead *a = new_aead(vectors[_i].key);
    uint8_t ad[32], want[64], sealed[128], got[64];
    size_t ad_len = strlen(vectors[_i].ad) / 2, len = strlen(vectors[_i].plain) / 2;
    size_t sealed_len = strlen(vectors[_i].sealed) / 2;
    ck_assert(hex_decode(view_of(vectors[_i].ad), ad, ad_len));
    ck_assert(hex_decode(view_of(vectors[_i].plain), want, len));
    ck_assert(hex_decode(view_of(vectors[_i].sealed), sealed, sealed_len));
    ck_assert(aead_open(a, ad, ad_len, sealed, sealed_len, got, NULL));
    ck_assert_mem_eq(got, want, len);
    aead_freep(&a);
}
END_TEST

START_TEST(opens_what_it_sealed_at_every_length)
{
    struct aead *a = new_aead(KEY16);
    uint8_t plain[100], sealed[100 + AEAD_OVERHEAD], opened[100];
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (uint8_t)(i * 7);
    for (size_t len = 0; len <= sizeof plain; len++) {
        ck_assert(aead_seal(a, "row", 3, plain, len, sealed, NULL));
        ck_assert(aead_open(a, "row", 3, sealed, len + AEAD_OVERHEAD, opened, NULL));
        ck_assert_mem_eq(opened, plain, len);
    }
    aead_freep(&a);
}
END_TEST

START_TEST(seals_the_same_to_the_same_and_different_to_different_nonces)
{
    struct aead *a = new_aead(KEY16);
    uint8_t first[32 + AEAD_OVERHEAD], second[32 + AEAD_OVERHEAD];
    char plain[32] = "encodings of one record";
    ck_assert(aead_seal(a, "row", 3, plain, sizeof plain, first, NULL));
    ck_assert(aead_seal(a, "row", 3, plain, sizeof plain, second, NULL));
    ck_assert_mem_eq(first, second, sizeof first);
    ck_assert(aead_seal(a, "roW", 3, plain, sizeof plain, second, NULL));
    ck_assert_mem_ne(first, second, AEAD_NONCE_BYTES);
    plain[31] ^= 1;
    ck_assert(aead_seal(a, "row", 3, plain, sizeof plain, second, NULL));
    ck_assert_mem_ne(first, second, AEAD_NONCE_BYTES);
    /* the border between associated data and plaintext counts */
    ck_assert(aead_seal(a, "ab", 2, "c", 1, first, NULL));
    ck_assert(aead_seal(a, "a", 1, "bc", 2, second, NULL));
    ck_assert_mem_ne(first, second, AEAD_NONCE_BYTES);
    aead_freep(&a);
}
END_TEST

START_TEST(refuses_every_flipped_bit_and_leaves_no_plaintext)
{
    struct aead *a = new_aead(KEY16);
    uint8_t sealed[20 + AEAD_OVERHEAD], opened[20];
    ck_assert(aead_seal(a, "row", 3, "twenty bytes of this", 20, sealed, NULL));
    for (size_t bit = 0; bit < sizeof sealed * 8; bit++) {
        struct error err = {0};
        memset(opened, 0xee, sizeof opened);
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert(!aead_open(a, "row", 3, sealed, sizeof sealed, opened, &err));
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert_int_eq(err.code, ERR_CONFIG);
        for (size_t i = 0; i < sizeof opened; i++)
            ck_assert_int_eq(opened[i], 0);
    }
    ck_assert(aead_open(a, "row", 3, sealed, sizeof sealed, opened, NULL)); /* and opens after all that */
    aead_freep(&a);
}
END_TEST

START_TEST(refuses_another_key_another_row_and_short_input)
{
    struct aead *a = new_aead(KEY16), *other = new_aead(ZERO32);
    uint8_t sealed[4 + AEAD_OVERHEAD], opened[4];
    struct error err = {0};
    ck_assert(aead_seal(a, "row", 3, "four", 4, sealed, NULL));
    ck_assert(!aead_open(other, "row", 3, sealed, sizeof sealed, opened, &err));
    ck_assert_str_eq(err.frame[0], "sealed with another key or damaged");
    ck_assert(!aead_open(a, "raw", 3, sealed, sizeof sealed, opened, NULL));
    ck_assert(!aead_open(a, "row", 3, sealed, sizeof sealed - 1, opened, NULL));
    ck_assert(!aead_open(a, "row", 3, sealed, AEAD_OVERHEAD - 1, opened, NULL));
    ck_assert(!aead_seal(a, "row", 3, "four", (size_t)INT32_MAX + 1, sealed, &err)); /* not looked at */
    ck_assert_int_eq(err.code, ERR_BUG);
    aead_freep(&a);
    aead_freep(&other);
}
END_TEST

START_TEST(refuses_keys_of_another_size)
{
    struct secret *good = secret_from_hex(ZERO32), *small = secret_from_hex("0011");
    struct aead *a = NULL;
    struct error err = {0};
    ck_assert(!aead_new(small, good, &a, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert(!aead_new(good, small, &a, &err));
    ck_assert_ptr_null(a);
    aead_freep(&a);
    secret_freep(&good);
    secret_freep(&small);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("aead");
    TCase *t = tcase_create("aead");
    tcase_add_loop_test(t, opens_published_vectors, 0, (int)COUNT_OF(vectors));
    tcase_add_test(t, opens_what_it_sealed_at_every_length);
    tcase_add_test(t, seals_the_same_to_the_same_and_different_to_different_nonces);
    tcase_add_test(t, refuses_every_flipped_bit_and_leaves_no_plaintext);
    tcase_add_test(t, refuses_another_key_another_row_and_short_input);
    tcase_add_test(t, refuses_keys_of_another_size);
    suite_add_tcase(s, t);
    return s;
}
