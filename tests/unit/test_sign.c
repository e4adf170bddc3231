/* SPDX-License-Identifier: Apache-2.0 */
/* Covers common/sign.c and common/libcrypto.c: Ed25519 by RFC 8032 section 7.1, tests 1 to 3 and SHA(abc). */
#include <check.h>
#include <string.h>

#include <openssl/err.h>

#include "common/libcrypto.h"
#include "common/sign.h"
#include "common/text.h"
#include "tests/support/secrets.h"

Suite *suite(void);

static const struct {
    const char *seed, *public_key, *message, *signature;
} rfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
     "454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
     "3dca179c138ac17ad9bef1177331a704"},
};

START_TEST(agrees_with_rfc_8032)
{
    struct secret *seed = secret_from_hex(rfc8032[_i].seed);
    uint8_t message[64], want_key[SIGN_PUBLIC_BYTES], want[SIGN_BYTES], key[SIGN_PUBLIC_BYTES], got[SIGN_BYTES];
    size_t len = strlen(rfc8032[_i].message) / 2;
    bool valid = false;
    ck_assert(hex_decode(view_of(rfc8032[_i].message), message, len));
    ck_assert(hex_decode(view_of(rfc8032[_i].public_key), want_key, sizeof want_key));
    ck_assert(hex_decode(view_of(rfc8032[_i].signature), want, sizeof want));
    ck_assert(sign_public(seed, key, NULL));
    ck_assert_mem_eq(key, want_key, sizeof key);
    ck_assert(sign_message(seed, message, len, got, NULL));
    ck_assert_mem_eq(got, want, sizeof got);
    ck_assert(sign_verify(key, message, len, got, &valid, NULL));
    ck_assert(valid);
    secret_freep(&seed);
}
END_TEST

START_TEST(does_not_verify_another_message_key_or_signature)
{
    struct secret *seed = secret_from_hex(rfc8032[0].seed), *other = secret_from_hex(rfc8032[1].seed);
    uint8_t key[SIGN_PUBLIC_BYTES], other_key[SIGN_PUBLIC_BYTES], signature[SIGN_BYTES], zeros[SIGN_BYTES] = {0};
    bool valid = true;
    ck_assert(sign_public(seed, key, NULL) && sign_public(other, other_key, NULL));
    ck_assert(sign_message(seed, "release", 7, signature, NULL));
    ck_assert(sign_verify(key, "releasE", 7, signature, &valid, NULL) && !valid);
    ck_assert(sign_verify(other_key, "release", 7, signature, &valid, NULL) && !valid);
    ck_assert(sign_verify(key, "release", 7, zeros, &valid, NULL) && !valid);
    signature[SIGN_BYTES - 1] ^= 0x80;
    ck_assert(sign_verify(key, "release", 7, signature, &valid, NULL) && !valid);
    secret_freep(&seed);
    secret_freep(&other);
}
END_TEST

START_TEST(refuses_a_seed_of_another_size)
{
    struct secret *seed = secret_from_hex("00112233");
    uint8_t out[SIGN_BYTES];
    struct error err = {0};
    ck_assert(!sign_public(seed, out, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert(!sign_message(seed, "", 0, out, NULL));
    secret_freep(&seed);
}
END_TEST

START_TEST(tells_lack_of_memory_from_a_bug_in_openssl_errors)
{
    struct error err = {0};
    ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
    ck_assert(!libcrypto_failed(&err, "HMAC"));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    err_clear(&err);
    ck_assert(!libcrypto_failed(&err, "HMAC"));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert_str_eq(err.frame[0], "HMAC: OpenSSL says \"nothing\"");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("sign");
    TCase *t = tcase_create("sign");
    tcase_add_loop_test(t, agrees_with_rfc_8032, 0, (int)COUNT_OF(rfc8032));
    tcase_add_test(t, does_not_verify_another_message_key_or_signature);
    tcase_add_test(t, refuses_a_seed_of_another_size);
    tcase_add_test(t, tells_lack_of_memory_from_a_bug_in_openssl_errors);
    suite_add_tcase(s, t);
    return s;
}
