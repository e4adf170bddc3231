/* SPDX-License-Identifier: Apache-2.0 */
/* Covers common/keyring.c. */
#include <check.h>
#include <string.h>

#include "common/keyring.h"
#include "common/text.h"
#include "tests/support/secrets.h"

Suite *suite(void);

#define MASTER "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const uint8_t schema_a[DIGEST_BYTES] = {1}, schema_b[DIGEST_BYTES] = {2};

static struct keyring *ring(const char *master_hex, uint32_t epoch, const uint8_t *schema)
{
    struct secret *master = secret_from_hex(master_hex);
    struct keyring *k = NULL;
    ck_assert(keyring_new(master, epoch, schema, &k, NULL));
    secret_freep(&master);
    return k;
}

static void derive(const struct keyring *k, const char *purpose, const char *subject, uint8_t out[HMAC_BYTES])
{
    struct secret *key = NULL;
    ck_assert(keyring_derive(k, purpose, subject, &key, NULL));
    ck_assert_uint_eq(secret_len(key), HMAC_BYTES);
    memcpy(out, secret_bytes(key), HMAC_BYTES);
    secret_freep(&key);
}

START_TEST(derives_what_hkdf_gives_for_the_documented_info)
{
    /* "crosscount" 01 | 0004 00000001 | 0004 "seal" | 0006 "bundle" | 0020 schema */
    uint8_t info[128], master[32];
    size_t n = 0;
    struct secret *want = NULL;
    uint8_t got[HMAC_BYTES];
    static const char head[] = "crosscount\1\0\4\0\0\0\1\0\4seal\0\6bundle\0\x20";
    memcpy(info, head, sizeof head - 1);
    n += sizeof head - 1;
    memcpy(info + n, schema_a, DIGEST_BYTES);
    n += DIGEST_BYTES;
    ck_assert(hex_decode(view_of(MASTER), master, sizeof master));
    ck_assert(hkdf(master, sizeof master, NULL, 0, info, n, HMAC_BYTES, &want, NULL));
    struct keyring *k = ring(MASTER, 1, schema_a);
    derive(k, "seal", "bundle", got);
    ck_assert_mem_eq(got, secret_bytes(want), HMAC_BYTES);
    secret_freep(&want);
    keyring_freep(&k);
}
END_TEST

START_TEST(derives_another_key_for_every_difference)
{
    struct keyring *k[] = {ring(MASTER, 1, schema_a), ring(MASTER, 2, schema_a), ring(MASTER, 1, schema_b),
                           ring(MASTER, 256, schema_a)};
    static const char *const what[][2] = {
        {"encode", "a"}, {"encode", "b"}, {"encodea", ""}, {"record", "a"}, {"encode", ""}};
    enum { KEYS = COUNT_OF(k) * COUNT_OF(what) };
    uint8_t key[KEYS][HMAC_BYTES], again[HMAC_BYTES];
    for (size_t i = 0; i < KEYS; i++)
        derive(k[i / COUNT_OF(what)], what[i % COUNT_OF(what)][0], what[i % COUNT_OF(what)][1], key[i]);
    for (size_t i = 0; i < KEYS; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_mem_ne(key[i], key[j], HMAC_BYTES);
    derive(k[0], what[0][0], what[0][1], again);
    ck_assert_mem_eq(key[0], again, HMAC_BYTES);
    for (size_t i = 0; i < COUNT_OF(k); i++)
        keyring_freep(&k[i]);
}
END_TEST

START_TEST(has_a_check_value_that_tells_keys_epochs_and_schemas_apart)
{
    struct keyring *k[] = {ring(MASTER, 1, schema_a), ring(MASTER, 2, schema_a), ring(MASTER, 1, schema_b),
                           ring("ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 1, schema_a),
                           ring(MASTER, 1, schema_a)};
    uint8_t value[COUNT_OF(k)][KEY_CHECK_BYTES];
    for (size_t i = 0; i < COUNT_OF(k); i++)
        ck_assert(keyring_check_value(k[i], value[i], NULL));
    for (size_t i = 1; i < 4; i++)
        ck_assert_mem_ne(value[0], value[i], KEY_CHECK_BYTES);
    ck_assert_mem_eq(value[0], value[4], KEY_CHECK_BYTES);
    ck_assert_uint_eq(keyring_epoch(k[1]), 2);
    for (size_t i = 0; i < COUNT_OF(k); i++)
        keyring_freep(&k[i]);
}
END_TEST

START_TEST(keeps_its_own_copy_of_the_master_key)
{
    struct secret *master = secret_from_hex(MASTER);
    struct keyring *k = NULL, *same = ring(MASTER, 1, schema_a);
    uint8_t a[HMAC_BYTES], b[HMAC_BYTES];
    ck_assert(keyring_new(master, 1, schema_a, &k, NULL));
    memset(secret_bytes_rw(master), 0, secret_len(master));
    secret_freep(&master);
    derive(k, "token", "", a);
    derive(same, "token", "", b);
    ck_assert_mem_eq(a, b, HMAC_BYTES);
    keyring_freep(&k);
    keyring_freep(&same);
    keyring_freep(&same);
}
END_TEST

START_TEST(gives_hmacs_and_a_seal_that_fit_themselves)
{
    struct keyring *k = ring(MASTER, 1, schema_a);
    struct hmac *h = NULL;
    struct aead *first = NULL, *second = NULL;
    uint8_t mac[HMAC_BYTES], sealed[5 + AEAD_OVERHEAD], opened[5];
    ck_assert(keyring_hmac(k, "row", "health.eligibility", &h, NULL));
    ck_assert(hmac_sign(h, "x", 1, mac, NULL));
    ck_assert(keyring_aead(k, &first, NULL) && keyring_aead(k, &second, NULL));
    ck_assert(aead_seal(first, "row", 3, "hello", 5, sealed, NULL));
    ck_assert(aead_open(second, "row", 3, sealed, sizeof sealed, opened, NULL));
    ck_assert_mem_eq(opened, "hello", 5);
    hmac_freep(&h);
    aead_freep(&first);
    aead_freep(&second);
    keyring_freep(&k);
}
END_TEST

START_TEST(refuses_short_master_keys_epoch_zero_and_endless_subjects)
{
    struct secret *small = secret_from_hex("0011"), *master = secret_from_hex(MASTER), *key = NULL;
    struct keyring *k = NULL;
    struct error err = {0};
    char subject[300];
    ck_assert(!keyring_new(small, 1, schema_a, &k, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert(!keyring_new(master, 0, schema_a, &k, &err));
    ck_assert_ptr_null(k);
    ck_assert(keyring_new(master, 1, schema_a, &k, NULL));
    memset(subject, 's', sizeof subject);
    subject[sizeof subject - 1] = '\0';
    ck_assert(!keyring_derive(k, "row", subject, &key, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert_ptr_null(key);
    keyring_freep(&k);
    secret_freep(&small);
    secret_freep(&master);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("keyring");
    TCase *t = tcase_create("keyring");
    tcase_add_test(t, derives_what_hkdf_gives_for_the_documented_info);
    tcase_add_test(t, derives_another_key_for_every_difference);
    tcase_add_test(t, has_a_check_value_that_tells_keys_epochs_and_schemas_apart);
    tcase_add_test(t, keeps_its_own_copy_of_the_master_key);
    tcase_add_test(t, gives_hmacs_and_a_seal_that_fit_themselves);
    tcase_add_test(t, refuses_short_master_keys_epoch_zero_and_endless_subjects);
    suite_add_tcase(s, t);
    return s;
}
