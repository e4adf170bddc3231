// SPDX-License-Identifier: Apache-2.0
// Covers common/digest.c. Vectors: FIPS 180-4 examples.
#include "common/digest.h"

#include <check.h>
#include <string.h>

#include "common/text.h"
#include "tests/support/scratch.h"

#define TWO_BLOCKS "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

static const struct {
    const char *text, *want;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {TWO_BLOCKS, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void expect_hex(const uint8_t digest[DIGEST_BYTES], const char *want)
{
    char hex[DIGEST_HEX + 1];
    hex_encode(digest, DIGEST_BYTES, hex);
    ck_assert_str_eq(hex, want);
}

START_TEST(agrees_with_published_vectors_at_once_in_pieces_and_from_a_file)
{
    struct error err = {0};
    uint8_t out[DIGEST_BYTES];
    uint64_t bytes = 99;
    const char *text = vectors[_i].text;
    ck_assert(digest_once(text, strlen(text), out, &err));
    expect_hex(out, vectors[_i].want);

    CLEANUP(digest_freep) struct digest *d = NULL;
    ck_assert(digest_new(&d, &err));
    for (const char *p = text; *p != '\0'; p++)
        ck_assert(digest_add(d, p, 1, &err));
    ck_assert(digest_end(d, out, &err));
    expect_hex(out, vectors[_i].want);

    scratch_write("file", text, strlen(text));
    ck_assert(digest_file(scratch_path("file"), out, &bytes, &err));
    expect_hex(out, vectors[_i].want);
    ck_assert_uint_eq(bytes, strlen(text));
}
END_TEST

START_TEST(digests_a_million_letters_from_a_file)
{
    static char a[1000000];
    memset(a, 'a', sizeof(a));
    scratch_write("million", a, sizeof(a));
    struct error err = {0};
    uint8_t out[DIGEST_BYTES];
    ck_assert(digest_file(scratch_path("million"), out, NULL, &err));
    expect_hex(out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(only_files_have_a_digest)
{
    struct error err = {0};
    uint8_t out[DIGEST_BYTES];
    uint64_t bytes = 7;
    ck_assert(!digest_file(scratch_path("missing"), out, &bytes, &err));
    ck_assert(!digest_file(scratch_path(""), out, &bytes, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert(!digest_file("/proc/self/mem", out, &bytes, &err)); /* a regular file; nothing is at its first byte */
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert_uint_eq(bytes, 7);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("digest");
    TCase *tc = tcase_create("digest");
    tcase_add_checked_fixture(tc, scratch_make, scratch_remove);
    tcase_add_loop_test(tc, agrees_with_published_vectors_at_once_in_pieces_and_from_a_file, 0, (int)COUNT_OF(vectors));
    tcase_add_test(tc, digests_a_million_letters_from_a_file);
    tcase_add_test(tc, only_files_have_a_digest);
    suite_add_tcase(s, tc);
    return s;
}
