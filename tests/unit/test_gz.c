// SPDX-License-Identifier: Apache-2.0
// Covers common/gz.c.
#include "common/gz.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/fsio.h"
#include "tests/support/scratch.h"

static struct buf text; /* CSV of some size that does not compress to nothing */

static void make_text(void)
{
    struct error err = {0};
    uint64_t state = 20240701;
    buf_init(&text, 1u << 24);
    for (int i = 0; i < 20000; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        ck_assert(
            buf_printf(&text, &err, "%d,%llu,2010-0%d-1%d\n", i, (unsigned long long)(state >> 16), i % 9 + 1, i % 9));
    }
    scratch_make();
}

static void drop_text(void)
{
    buf_done(&text);
    scratch_remove();
}

static void write_member(const char *name, const void *data, size_t len, int level)
{
    struct error err = {0};
    CLEANUP(closep) int fd = open(scratch_path(name), O_WRONLY | O_CREAT | O_APPEND, 0600);
    CLEANUP(gz_writer_closep) struct gz_writer *w = NULL;
    ck_assert(gz_writer_open(fd, level, &w, &err));
    ck_assert(gz_write(w, data, len / 3, &err));
    ck_assert(gz_write(w, (const char *)data + len / 3, len - len / 3, &err));
    ck_assert(gz_writer_finish(w, &err));
}

/* Everything gz_read gives for the file, `step` bytes a call. */
static bool read_all(const char *name, struct gz_limits limits, size_t step, struct buf *out, struct error *err)
{
    CLEANUP(closep) int fd = open(scratch_path(name), O_RDONLY);
    CLEANUP(gz_closep) struct gz_reader *r = NULL;
    ck_assert_int_ge(fd, 0);
    buf_init(out, 1u << 30);
    if (!buf_reserve(out, 0, err) || !gz_open(fd, limits, &r, err))
        return false;
    for (size_t n = 1; n > 0; out->len += n)
        if (!buf_reserve(out, step, err) || !gz_read(r, out->data + out->len, step, &n, err))
            return false;
    ck_assert_int_eq((int)gz_bytes_in(r), (int)lseek(fd, 0, SEEK_END));
    size_t n = 1;
    return gz_read(r, out->data, step, &n, err) && n == 0; /* stays ended */
}

static const size_t steps[] = {100000, 65536, 1 << 20, 777};

static void expect_text(const char *name, const char *want, size_t len)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        CLEANUP(buf_done) struct buf out = {0};
        struct error err = {0};
        ck_assert_msg(read_all(name, (struct gz_limits){0}, steps[i], &out, &err), "%s", err.frame[0]);
        ck_assert_uint_eq(out.len, len);
        ck_assert(len == 0 || memcmp(out.data, want, len) == 0);
    }
}

static void expect_error(const char *name, struct gz_limits limits, const char *says)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        CLEANUP(buf_done) struct buf out = {0};
        struct error err = {0};
        ck_assert(!read_all(name, limits, steps[i], &out, &err));
        ck_assert_int_eq(err.code, ERR_DATA);
        ck_assert_msg(strstr(err.frame[0], says) != NULL, "%s", err.frame[0]);
    }
}

static void load(const char *name, struct buf *out)
{
    struct error err = {0};
    ck_assert(fs_read_file(scratch_path(name), 1u << 24, out, &err));
}

START_TEST(plain_files_pass)
{
    scratch_write("plain", text.data, text.len);
    scratch_write("empty", "", 0);
    scratch_write("one", "\x1f", 1);
    scratch_write("almost", "\x1f,a\n", 4);
    expect_text("plain", text.data, text.len);
    expect_text("empty", "", 0);
    expect_text("one", "\x1f", 1);
    expect_text("almost", "\x1f,a\n", 4);
}
END_TEST

START_TEST(gzip_is_inflated_whatever_its_level)
{
    write_member("x.gz", text.data, text.len, _i);
    expect_text("x.gz", text.data, text.len);
}
END_TEST

START_TEST(an_empty_member_is_an_empty_file)
{
    write_member("x.gz", "", 0, 6);
    expect_text("x.gz", "", 0);
}
END_TEST

START_TEST(members_are_joined)
{
    write_member("x.gz", text.data, 100000, 6);
    write_member("x.gz", "", 0, 6);
    write_member("x.gz", text.data + 100000, text.len - 100000, 1);
    expect_text("x.gz", text.data, text.len);
}
END_TEST

START_TEST(a_file_cut_off_anywhere_is_damaged)
{
    CLEANUP(buf_done) struct buf whole;
    write_member("x.gz", text.data, text.len, 6);
    load("x.gz", &whole);
    const size_t cuts[] = {
        2, 3, 9, 10, 11, 1000, whole.len / 2, whole.len - 9, whole.len - 8, whole.len - 4, whole.len - 1};
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        scratch_write("cut.gz", whole.data, cuts[i]);
        expect_error("cut.gz", (struct gz_limits){0}, "the gzip data is cut off");
    }
}
END_TEST

START_TEST(a_second_member_cut_off_is_damaged)
{
    CLEANUP(buf_done) struct buf whole;
    write_member("x.gz", "first\n", 6, 6);
    write_member("x.gz", "second\n", 7, 6);
    load("x.gz", &whole);
    scratch_write("cut.gz", whole.data, whole.len - 1);
    expect_error("cut.gz", (struct gz_limits){0}, "cut off");
    scratch_write("cut.gz", whole.data, whole.len / 2 + 3);
    expect_error("cut.gz", (struct gz_limits){0}, "cut off");
}
END_TEST

START_TEST(a_checksum_or_length_that_does_not_hold_is_damage)
{
    CLEANUP(buf_done) struct buf whole;
    write_member("x.gz", text.data, text.len, 6);
    load("x.gz", &whole);
    for (size_t from_end = 1; from_end <= 8; from_end++) {
        whole.data[whole.len - from_end] ^= 0x10;
        scratch_write("bad.gz", whole.data, whole.len);
        expect_error("bad.gz", (struct gz_limits){0}, "the gzip data is damaged");
        whole.data[whole.len - from_end] ^= 0x10;
    }
    whole.data[2] = 7; /* a method there is not */
    scratch_write("bad.gz", whole.data, whole.len);
    expect_error("bad.gz", (struct gz_limits){0}, "damaged (unknown compression method)");
}
END_TEST

START_TEST(a_flipped_bit_never_passes)
{
    CLEANUP(buf_done) struct buf whole;
    write_member("x.gz", text.data, 20000, 6);
    load("x.gz", &whole);
    for (size_t at = 10; at < whole.len; at += 97) {
        CLEANUP(buf_done) struct buf out = {0};
        struct error err = {0};
        whole.data[at] ^= 4;
        scratch_write("bad.gz", whole.data, whole.len);
        ck_assert_msg(!read_all("bad.gz", (struct gz_limits){0}, 65536, &out, &err), "byte %zu", at);
        whole.data[at] ^= 4;
    }
}
END_TEST

START_TEST(nothing_but_members_may_follow)
{
    static const char *const tails[] = {"x", "garbage", "\x1f", "\x1f\x8c", "\n"};
    CLEANUP(buf_done) struct buf whole;
    struct error err = {0};
    write_member("x.gz", text.data, text.len, 6);
    load("x.gz", &whole);
    size_t len = whole.len;
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        whole.len = len;
        ck_assert(buf_add_str(&whole, tails[i], &err));
        scratch_write("tail.gz", whole.data, whole.len);
        expect_error("tail.gz", (struct gz_limits){0}, "followed by something else");
    }
    whole.len = len;
    ck_assert(buf_add(&whole, "\0\0\0\0", 4, &err));
    scratch_write("tail.gz", whole.data, whole.len);
    expect_error("tail.gz", (struct gz_limits){0}, "followed by something else");
}
END_TEST

START_TEST(a_bomb_is_refused_soon_after_its_first_mebibyte)
{
    static char zeros[32u << 20];
    CLEANUP(buf_done) struct buf out = {0};
    struct error err = {0};
    write_member("bomb.gz", zeros, sizeof(zeros), 9);
    expect_error("bomb.gz", (struct gz_limits){0}, "expands more than 200 times");
    ck_assert(!read_all("bomb.gz", (struct gz_limits){0}, 65536, &out, &err));
    ck_assert_uint_le(out.len, 2u << 20);
    buf_done(&out);
    ck_assert(read_all("bomb.gz", (struct gz_limits){.max_ratio = 1100}, 1u << 20, &out, &err));
    ck_assert_uint_eq(out.len, sizeof(zeros));
}
END_TEST

START_TEST(a_small_member_may_expand_as_it_likes)
{
    static char zeros[1u << 20];
    write_member("small.gz", zeros, sizeof(zeros), 9);
    write_member("small.gz", zeros, sizeof(zeros), 9);
    CLEANUP(buf_done) struct buf out = {0};
    struct error err = {0};
    ck_assert(read_all("small.gz", (struct gz_limits){0}, 65536, &out, &err));
    ck_assert_uint_eq(out.len, 2u << 20);
}
END_TEST

START_TEST(output_has_a_limit_plain_or_not)
{
    const struct gz_limits exact = {.max_bytes = text.len}, less = {.max_bytes = text.len - 1};
    scratch_write("plain", text.data, text.len);
    write_member("x.gz", text.data, text.len, 6);
    for (int i = 0; i < 2; i++) {
        const char *name = i == 0 ? "plain" : "x.gz";
        CLEANUP(buf_done) struct buf out = {0};
        struct error err = {0};
        ck_assert(read_all(name, exact, 65536, &out, &err));
        expect_error(name, less, "bytes allowed");
    }
}
END_TEST

START_TEST(what_cannot_be_read_is_no_empty_file)
{
    CLEANUP(gz_closep) struct gz_reader *r = NULL;
    struct error err = {0};
    CLEANUP(closep) int folder = open(scratch_path(""), O_RDONLY | O_DIRECTORY);
    ck_assert(!gz_open(folder, (struct gz_limits){0}, &r, &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert_ptr_null(r);
}
END_TEST

START_TEST(a_full_disk_is_a_reason_to_try_again)
{
    CLEANUP(closep) int fd = open("/dev/full", O_WRONLY);
    CLEANUP(gz_writer_closep) struct gz_writer *w = NULL;
    struct error err = {0};
    ck_assert(gz_writer_open(fd, 6, &w, &err));
    bool ok = gz_write(w, text.data, text.len, &err) && gz_writer_finish(w, &err);
    ck_assert(!ok);
    ck_assert_int_eq(err.code, ERR_RETRY);
}
END_TEST

START_TEST(the_same_bytes_make_the_same_member)
{
    CLEANUP(buf_done) struct buf one;
    CLEANUP(buf_done) struct buf two;
    write_member("1.gz", text.data, text.len, 6);
    write_member("2.gz", text.data, text.len, 6);
    load("1.gz", &one);
    load("2.gz", &two);
    ck_assert_uint_eq(one.len, two.len);
    ck_assert_mem_eq(one.data, two.data, one.len);
    ck_assert_mem_eq(one.data + 4, "\0\0\0\0", 4); /* no time of writing */
}
END_TEST

START_TEST(there_is_no_level_ten)
{
    CLEANUP(gz_writer_closep) struct gz_writer *w = NULL;
    struct error err = {0};
    ck_assert(!gz_writer_open(1, 10, &w, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("gz");
    TCase *tc = tcase_create("gz");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, make_text, drop_text);
    tcase_add_test(tc, plain_files_pass);
    tcase_add_loop_test(tc, gzip_is_inflated_whatever_its_level, 1, 10);
    tcase_add_test(tc, an_empty_member_is_an_empty_file);
    tcase_add_test(tc, members_are_joined);
    tcase_add_test(tc, a_file_cut_off_anywhere_is_damaged);
    tcase_add_test(tc, a_second_member_cut_off_is_damaged);
    tcase_add_test(tc, a_checksum_or_length_that_does_not_hold_is_damage);
    tcase_add_test(tc, a_flipped_bit_never_passes);
    tcase_add_test(tc, nothing_but_members_may_follow);
    tcase_add_test(tc, a_bomb_is_refused_soon_after_its_first_mebibyte);
    tcase_add_test(tc, a_small_member_may_expand_as_it_likes);
    tcase_add_test(tc, output_has_a_limit_plain_or_not);
    tcase_add_test(tc, what_cannot_be_read_is_no_empty_file);
    tcase_add_test(tc, a_full_disk_is_a_reason_to_try_again);
    tcase_add_test(tc, the_same_bytes_make_the_same_member);
    tcase_add_test(tc, there_is_no_level_ten);
    suite_add_tcase(s, tc);
    return s;
}
