/* SPDX-License-Identifier: Apache-2.0 */
/* Covers the failure paths of common/{hmac,aead,sign,keyring,digest}.c: OpenSSL is given an allocator whose Nth call fails,
 * for N = 1, 2, ... until there is no such call. Every failure must come back as an error, leak nothing, and leave what was
 * returned untouched. */
#include <check.h>
#include <inttypes.h>
#include <string.h>

#include <openssl/crypto.h>

#include "common/digest.h"
#include "common/keyring.h"
#include "common/sign.h"
#include "tests/support/secrets.h"

Suite *suite(void);

static long fail_at; /* counts down to the call that fails; below zero: none does */

static bool is_to_fail(void)
{
    return fail_at >= 0 && fail_at-- == 0;
}

static void *failing_malloc(size_t size, const char *file UNUSED, int line UNUSED)
{
    return is_to_fail() ? NULL : malloc(size);
}

static void *failing_realloc(void *p, size_t size, const char *file UNUSED, int line UNUSED)
{
    return is_to_fail() ? NULL : realloc(p, size);
}

static void plain_free(void *p, const char *file UNUSED, int line UNUSED)
{
    free(p);
}

static bool derive_and_sign(struct error *err)
{
    static const uint8_t schema[DIGEST_BYTES];
    CLEANUP(secret_freep)
    struct secret *master = secret_from_hex("000102030405060708090a0b0c0d0e0f"
                                            "101112131415161718191a1b1c1d1e1f");
    CLEANUP(keyring_freep) struct keyring *k = NULL;
    CLEANUP(hmac_freep) struct hmac *h = NULL;
    CLEANUP(hmac_freep) struct hmac *copy = NULL;
    uint8_t check[KEY_CHECK_BYTES];
    uint64_t value = 0;
    return keyring_new(master, 1, schema, &k, err) && keyring_check_value(k, check, err) &&
           keyring_hmac(k, "encode", "name/exact", &h, err) && hmac_copy(h, &copy, err) &&
           hmac_sign64(h, "RIVERS", 6, &value, err) && hmac_sign64(copy, "RIVERS", 6, &value, err);
}

static bool seal_and_open(struct error *err)
{
    static const uint8_t schema[DIGEST_BYTES];
    CLEANUP(secret_freep)
    struct secret *master = secret_from_hex("000102030405060708090a0b0c0d0e0f"
                                            "101112131415161718191a1b1c1d1e1f");
    CLEANUP(keyring_freep) struct keyring *k = NULL;
    CLEANUP(aead_freep) struct aead *a = NULL;
    uint8_t sealed[5 + AEAD_OVERHEAD], opened[5];
    return keyring_new(master, 1, schema, &k, err) && keyring_aead(k, &a, err) &&
           aead_seal(a, "row", 3, "hello", 5, sealed, err) &&
           aead_open(a, "row", 3, sealed, sizeof sealed, opened, err);
}

static bool sign_and_verify(struct error *err)
{
    CLEANUP(secret_freep)
    struct secret *seed = secret_from_hex("9d61b19deffd5a60ba844af492ec2cc4"
                                          "4449c5697b326919703bac031cae7f60");
    uint8_t key[SIGN_PUBLIC_BYTES], signature[SIGN_BYTES];
    bool valid = false;
    return sign_public(seed, key, err) && sign_message(seed, "release", 7, signature, err) &&
           sign_verify(key, "release", 7, signature, &valid, err);
}

static bool make_digest(struct error *err)
{
    uint8_t out[DIGEST_BYTES];
    return digest_once("release", 7, out, err);
}

static bool (*const works[])(struct error *err) = {derive_and_sign, seal_and_open, sign_and_verify, make_digest};

START_TEST(reports_every_failed_allocation)
{
    struct error err = {0};
    long failures = 0;
    fail_at = -1;
    if (CRYPTO_set_mem_functions(failing_malloc, failing_realloc, plain_free) != 1)
        return;                          /* OpenSSL has allocated already: not a process of our own (CK_FORK=no) */
    ck_assert(works[_i](&err));          /* providers are loaded now */
    for (long n = 0; fail_at < 0; n++) { /* until the call that should fail is no longer reached */
        ck_assert_int_lt(n, 5000);
        err_clear(&err);
        fail_at = n;
        bool done = works[_i](&err); /* OpenSSL does without some of what it asks for */
        ck_assert(done || err.code == ERR_RETRY || err.code == ERR_BUG);
        failures += !done;
    }
    fail_at = -1;
    ck_assert_int_gt(failures, 0);
    ck_assert(works[_i](&err)); /* and nothing was left broken */
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("openssl_memory");
    TCase *t = tcase_create("openssl_memory");
    tcase_add_loop_test(t, reports_every_failed_allocation, 0, (int)COUNT_OF(works));
    suite_add_tcase(s, t);
    return s;
}
