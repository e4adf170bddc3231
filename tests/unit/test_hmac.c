/* SPDX-License-Identifier: Apache-2.0 */
/* Covers common/hmac.c: RFC 4231 (all seven cases), RFC 5869 (cases 1 to 3). */
#include <check.h>
#include <string.h>

#include "common/hmac.h"
#include "common/text.h"
#include "tests/support/secrets.h"

Suite *suite(void);

#define AA20  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define AA131 AA20 AA20 AA20 AA20 AA20 AA20 "aaaaaaaaaaaaaaaaaaaaaa"
#define DD50  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
#define CD50  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"

static const struct {
    const char *key, *data, *mac; /* mac may be truncated, as in case 5 */
} rfc4231[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {AA20, DD50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"0102030405060708090a0b0c0d0e0f10111213141516171819", CD50,
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c", "546573742057697468205472756e636174696f6e",
     "a3b6167473100ee06e0c796c2955552b"},
    {AA131,
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {AA131,
     "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e6420"
     "61206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173"
     "686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

/* Hex to bytes of caller storage; returns the length. */
static size_t unhex(const char *hex, uint8_t *out)
{
    size_t len = strlen(hex) / 2;
    ck_assert(hex_decode(view_of(hex), out, len));
    return len;
}

START_TEST(agrees_with_rfc_4231)
{
    struct secret *key = secret_from_hex(rfc4231[_i].key);
    struct hmac *h = NULL;
    uint8_t data[256], want[HMAC_BYTES], got[HMAC_BYTES];
    size_t len = unhex(rfc4231[_i].data, data), want_len = unhex(rfc4231[_i].mac, want);
    ck_assert(hmac_new(key, &h, NULL));
    for (int again = 0; again < 3; again++) {
        ck_assert(hmac_sign(h, data, len, got, NULL));
        ck_assert_mem_eq(got, want, want_len);
    }
    hmac_freep(&h);
    secret_freep(&key);
}
END_TEST

START_TEST(takes_the_first_eight_bytes_as_a_big_endian_number)
{
    struct secret *key = secret_from_hex(rfc4231[1].key);
    struct hmac *h = NULL;
    uint8_t data[64];
    size_t len = unhex(rfc4231[1].data, data);
    uint64_t value = 0;
    ck_assert(hmac_new(key, &h, NULL));
    ck_assert(hmac_sign64(h, data, len, &value, NULL));
    ck_assert_uint_eq(value, 0x5bdcc146bf60754eU);
    hmac_freep(&h);
    secret_freep(&key);
}
END_TEST

START_TEST(gives_the_same_for_a_message_in_pieces_and_for_a_copy)
{
    struct secret *key = secret_from_hex(rfc4231[3].key);
    struct hmac *h = NULL, *copy = NULL;
    uint8_t whole[HMAC_BYTES], pieces[HMAC_BYTES], copied[HMAC_BYTES];
    ck_assert(hmac_new(key, &h, NULL));
    ck_assert(hmac_sign(h, "abcdef", 6, whole, NULL));
    struct hmac_piece parts[] = {{"ab", 2}, {"", 0}, {"cdef", 4}};
    ck_assert(hmac_sign_pieces(h, parts, COUNT_OF(parts), pieces, NULL));
    ck_assert_mem_eq(whole, pieces, HMAC_BYTES);
    ck_assert(hmac_copy(h, &copy, NULL));
    hmac_freep(&h);
    ck_assert(hmac_sign(copy, "abcdef", 6, copied, NULL));
    ck_assert_mem_eq(whole, copied, HMAC_BYTES);
    hmac_freep(&copy);
    hmac_freep(&copy); /* freeing nothing is fine */
    secret_freep(&key);
}
END_TEST

static const struct {
    const char *ikm, *salt, *info, *okm;
} rfc5869[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
     "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"
     "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
     "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
     "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
};

START_TEST(derives_as_rfc_5869)
{
    uint8_t ikm[96], salt[96], info[96], want[96];
    size_t ikm_len = unhex(rfc5869[_i].ikm, ikm), salt_len = unhex(rfc5869[_i].salt, salt);
    size_t info_len = unhex(rfc5869[_i].info, info), want_len = unhex(rfc5869[_i].okm, want);
    struct secret *okm = NULL;
    ck_assert(hkdf(ikm, ikm_len, salt, salt_len, info, info_len, want_len, &okm, NULL));
    ck_assert_uint_eq(secret_len(okm), want_len);
    ck_assert_mem_eq(secret_bytes(okm), want, want_len);
    secret_freep(&okm);
}
END_TEST

START_TEST(derives_a_key_for_each_purpose)
{
    CLEANUP(secret_freep) struct secret *from = NULL, *okm = NULL;
    CLEANUP(hmac_freep) struct hmac *one = NULL, *same = NULL, *other = NULL;
    struct error err = {0};
    uint8_t a[HMAC_BYTES], b[HMAC_BYTES], c[HMAC_BYTES];
    ck_assert(secret_new(32, &from, &err));
    memset(secret_bytes_rw(from), 9, 32);
    ck_assert(hkdf(secret_bytes(from), 32, NULL, 0, "rounding", 8, HMAC_BYTES, &okm, &err));
    ck_assert(hmac_derive(from, "rounding", &one, &err) && hmac_new(okm, &same, &err));
    ck_assert(hmac_derive(from, "noise", &other, &err));
    ck_assert(hmac_sign(one, "x", 1, a, &err) && hmac_sign(same, "x", 1, b, &err) && hmac_sign(other, "x", 1, c, &err));
    ck_assert(memcmp(a, b, HMAC_BYTES) == 0 && memcmp(a, c, HMAC_BYTES) != 0);
}
END_TEST

START_TEST(refuses_to_derive_more_than_hkdf_has)
{
    struct secret *okm = NULL;
    struct error err = {0};
    ck_assert(!hkdf("k", 1, NULL, 0, "", 0, 255 * 32 + 1, &okm, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert_ptr_null(okm);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("hmac");
    TCase *t = tcase_create("hmac");
    tcase_add_loop_test(t, agrees_with_rfc_4231, 0, (int)COUNT_OF(rfc4231));
    tcase_add_test(t, takes_the_first_eight_bytes_as_a_big_endian_number);
    tcase_add_test(t, gives_the_same_for_a_message_in_pieces_and_for_a_copy);
    tcase_add_loop_test(t, derives_as_rfc_5869, 0, (int)COUNT_OF(rfc5869));
    tcase_add_test(t, derives_a_key_for_each_purpose);
    tcase_add_test(t, refuses_to_derive_more_than_hkdf_has);
    suite_add_tcase(s, t);
    return s;
}
