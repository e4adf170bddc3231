// SPDX-License-Identifier: Apache-2.0
// linker/decision_file.c and the merging of bands in linker/review.c.
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/uuid_text.h"
#include "linker/review.h"

#define A      "00000000-0000-0000-0002-000000000001"
#define B      "00000000-0000-0000-0002-000000000002"
#define C      "00000000-0000-0000-0002-000000000003"
#define HEADER "record_a,record_b,decision,decided_by,decided_on,reason\n"

static struct decision_file file;
static struct error err;

static void setup(void)
{
    err_clear(&err);
    decision_file_init(&file);
}

static void teardown(void)
{
    decision_file_done(&file);
}

struct text {
    const char *at;
};

static bool read_text(void *ctx, void *out, size_t size, size_t *ret_len, struct error *e)
{
    (void)e;
    struct text *t = ctx;
    size_t len = strlen(t->at);
    *ret_len = len < size ? len : size;
    memcpy(out, t->at, *ret_len);
    t->at += *ret_len;
    return true;
}

static bool read_file(const char *content)
{
    struct text t = {content};
    struct date today;
    ck_assert(date_from_iso(view_of("2026-07-01"), &today));
    return decision_file_read(&file, read_text, &t, today, &err);
}

// "2:decided_on:bad_date 3:..."
static const char *findings(void)
{
    static char out[512];
    size_t n, len = 0;
    const struct decision_finding *f = decision_file_findings(&file, &n);
    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%ju:%s:%s", i == 0 ? "" : " ", (uintmax_t)f[i].line,
                                f[i].column, f[i].reason);
    return out;
}

START_TEST(reads_decisions_whatever_the_order_of_columns_and_of_the_two)
{
    ck_assert(read_file("decided_on,reason,record_b,decision,decided_by,record_a\n"
                        "2026-06-30,\"same school, same week\"," A ",match,M. Q.," B "\n"
                        "2026-07-01,cannot tell," C ",unsure,M. Q.," B "\n"));
    size_t n;
    const struct decision *d = decision_file_rows(&file, &n);
    ck_assert_uint_eq(n, 2);
    char key[UUID_TEXT];
    uuid_to_text(&d[0].a, key);
    ck_assert_str_eq(key, A);
    ck_assert_str_eq(d[0].decision, "match");
    ck_assert_str_eq(d[0].reason, "same school, same week");
    ck_assert_str_eq(d[1].decided_by, "M. Q.");
    ck_assert_str_eq(findings(), "");
}
END_TEST

static const struct {
    const char *row, *finding;
} bad_rows[] = {
    {"7," B ",match,mq,2026-06-30,seen", "2:record_a:not_a_record_key"},
    {A "," B "x,match,mq,2026-06-30,seen", "2:record_b:not_a_record_key"},
    {A "," A ",match,mq,2026-06-30,seen", "2:record_b:same_record"},
    {A "," B ",maybe,mq,2026-06-30,seen", "2:decision:unknown_decision"},
    {A "," B ",match, ,2026-06-30,seen", "2:decided_by:missing"},
    {A "," B ",match,mq,30/06/2026,seen", "2:decided_on:bad_date"},
    {A "," B ",match,mq,2026-07-02,seen", "2:decided_on:in_the_future"},
    {A "," B ",match,mq,2026-06-30,", "2:reason:missing"},
    {A "," B ",match,mq,2026-06-30,a\x01z", "2:reason:bad_encoding"},
    {A "," B ",match,mq,2026-06-30,a\xffz", "2:reason:bad_encoding"},
    {A "," B ",match,mq,2026-06-30", "2:reason:short_row"},
    {A "," B ",match,mq,2026-06-30,seen,", "2:reason:long_row"},
    {A "," B ",match,0123456789012345678901234567890123456789012345678901234567890123456789,2026-06-30,seen",
     "2:decided_by:too_long"},
    {A "," B ",match,mq,2026-06-30,seen\n" C "," B ",match,mq,2026-06-30,seen\n" B "," A ",unsure,mq,2026-06-30,seen",
     "4:record_b:decided_twice"},
};

START_TEST(says_line_column_and_reason_of_what_is_wrong)
{
    char content[1024];
    (void)snprintf(content, sizeof(content), HEADER "%s\n", bad_rows[_i].row);
    ck_assert(read_file(content));
    ck_assert_str_eq(findings(), bad_rows[_i].finding);
}
END_TEST

static const struct {
    const char *content, *message;
} bad_files[] = {
    {"", "the file is empty"},
    {"record_a,record_b,decision,decided_by,decided_on\n", "line 1: column \"reason\" is missing"},
    {"record_a,record_a,decision,decided_by,decided_on,reason\n", "line 1: column \"record_a\" is there twice"},
    {"record_a,record_b,decision,decided_by,decided_on,reason,weight\n", "line 1: 6 columns wanted"},
};

START_TEST(refuses_a_file_with_another_header)
{
    char message[512];
    ck_assert(!read_file(bad_files[_i].content));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_str_eq(err_message(&err, message, sizeof(message)), bad_files[_i].message);
}
END_TEST

// --- bands ----------------------------------------------------------------------------------------------------------------

static struct review_band band(int from, uint64_t match, uint64_t no_match)
{
    return (struct review_band){.from = from,
                                .below = from + 1,
                                .match = match,
                                .no_match = no_match,
                                .unsure = 1,
                                .expected = match + no_match > 0 ? 0.5 + from / 100.0 : (double)NAN};
}

START_TEST(small_bands_join_their_neighbours)
{
    struct review_band b[] = {band(-2, 0, 2), band(-1, 0, 0), band(0, 2, 4), band(3, 5, 0), band(4, 1, 1)};
    size_t n = COUNT_OF(b);
    review_merge_bands(b, &n, 5);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(b[0].from, -2);
    ck_assert_int_eq(b[0].below, 1);
    ck_assert_uint_eq(b[0].match, 2);
    ck_assert_uint_eq(b[0].no_match, 6);
    ck_assert_uint_eq(b[0].unsure, 3);
    ck_assert_double_eq_tol(b[0].expected, (2 * 0.48 + 6 * 0.5) / 8, 1e-12);
    ck_assert_int_eq(b[1].from, 3);
    ck_assert_int_eq(b[1].below, 5);
    ck_assert_uint_eq(b[1].match, 6);
}
END_TEST

START_TEST(too_few_decisions_are_one_band)
{
    struct review_band b[] = {band(0, 1, 0), band(1, 0, 0), band(7, 0, 1)};
    size_t n = COUNT_OF(b);
    review_merge_bands(b, &n, 5);
    ck_assert_uint_eq(n, 1);
    ck_assert_int_eq(b[0].below, 8);
    n = 0;
    review_merge_bands(b, &n, 5);
    ck_assert_uint_eq(n, 0);
}
END_TEST

// --- record keys --------------------------------------------------------------------------------------------------------

START_TEST(record_key_is_read_in_one_form_only)
{
    static const char *const bad[] = {"",
                                      "0000000000000000000200000000000100000",
                                      "00000000-0000-0000-0002-00000000000",
                                      "00000000-0000-0000-0002-0000000000011",
                                      "00000000-0000-0000-0002-00000000000g",
                                      "00000000_0000-0000-0002-000000000001",
                                      "{0000000-0000-0000-0002-00000000000}"};
    struct uuid u;
    char text[UUID_TEXT];
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_msg(!uuid_from_text(view_of(bad[i]), &u), "%s", bad[i]);
    ck_assert(uuid_from_text(view_of("5D0C8AE1-52a3-4b47-9c3e-6f1a0c9d2b10"), &u));
    uuid_to_text(&u, text);
    ck_assert_str_eq(text, "5d0c8ae1-52a3-4b47-9c3e-6f1a0c9d2b10");
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("decision_file");
    TCase *t = tcase_create("decision_file");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, reads_decisions_whatever_the_order_of_columns_and_of_the_two);
    tcase_add_loop_test(t, says_line_column_and_reason_of_what_is_wrong, 0, (int)COUNT_OF(bad_rows));
    tcase_add_loop_test(t, refuses_a_file_with_another_header, 0, (int)COUNT_OF(bad_files));
    tcase_add_test(t, small_bands_join_their_neighbours);
    tcase_add_test(t, too_few_decisions_are_one_band);
    tcase_add_test(t, record_key_is_read_in_one_form_only);
    suite_add_tcase(s, t);
    return s;
}
