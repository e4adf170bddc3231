// SPDX-License-Identifier: Apache-2.0
// ingest/extract.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "ingest/extract.h"
#include "tests/support/scratch.h"

static const struct source_column columns[] = {
    {.name = "IDENTIFIER"}, {.name = "GENDER_CD"}, {.name = "BIRTH_DT"}, {.name = "NOTE", .optional_column = true}};
static struct source source;
static struct extract *extract;
static struct error err;

static void setup(void)
{
    scratch_make();
    source = (struct source){.name = "toy.client",
                             .system = "toy",
                             .dialect = {.delimiter = ',', .quote = '"'},
                             .header = true,
                             .columns = columns,
                             .n_columns = COUNT_OF(columns)};
}

static void teardown(void)
{
    extract_closep(&extract);
    scratch_remove();
}

static bool open_text(const char *text)
{
    scratch_write("x.csv", text, strlen(text));
    return extract_open(scratch_path("x.csv"), &source, &extract, &err);
}

static const struct {
    const char *header, *want; /* NULL: good */
} headers[] = {
    {"IDENTIFIER,GENDER_CD,BIRTH_DT,NOTE\n", NULL},
    {"BIRTH_DT, IDENTIFIER ,GENDER_CD\n", NULL},
    {"IDENTIFIER,BIRTH_DT\n", "column \"GENDER_CD\" is missing"},
    {"IDENTIFIER,GENDR_CD,BIRTH_DT\n", "field 2 looks like a new name of \"GENDER_CD\""},
    {"IDENTIFIER,GENDER_CD,BIRTH_DT,SECRET\n", "field 4 is not a column"},
    {"IDENTIFIER,GENDER_CD,BIRTH_DT,IDENTIFIER\n", "column \"IDENTIFIER\" is there twice"},
    {"Alder,F,2011-05-06\n", "column \"IDENTIFIER\" is missing"},
    {"", "the file is empty"},
};

START_TEST(binds_columns_by_name_and_refuses_drift)
{
    char message[2048];
    bool ok = open_text(headers[_i].header);
    ck_assert_int_eq(ok, headers[_i].want == NULL);
    if (ok)
        return;
    ck_assert_int_eq(err.code, ERR_DATA);
    size_t n = strlen(err_message(&err, message, sizeof(message)));
    snprintf(message + n, sizeof(message) - n, " (%s)", err.hint);
    ck_assert_msg(strstr(message, headers[_i].want) != NULL, "%s", message);
    ck_assert_msg(strstr(message, "Alder") == NULL && strstr(message, "SECRET") == NULL, "%s", message);
}
END_TEST

START_TEST(hands_rows_over_by_column_of_the_source)
{
    struct extract_row row;
    bool has_row = false;
    uint8_t digest[DIGEST_BYTES], again[DIGEST_BYTES];
    ck_assert(open_text("BIRTH_DT,IDENTIFIER,GENDER_CD\n2011-05-06,A1,F\nshort\na,b,c,d\n"));
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert_uint_eq(row.line, 2);
    ck_assert_ptr_null(row.fault);
    ck_assert(view_equals(row.cell[0], "A1"));
    ck_assert(view_equals(row.cell[2], "2011-05-06"));
    ck_assert_ptr_null(row.cell[3].ptr);
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert_str_eq(row.fault, "short_row");
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert_str_eq(row.fault, "long_row");
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert(!has_row);
    ck_assert_uint_eq(extract_bytes_read(extract), extract_bytes_total(extract));
    ck_assert(extract_digest(extract, digest, &err));
    struct fs_stamp stamp;
    ck_assert(extract_hash(scratch_path("x.csv"), again, &stamp, &err));
    ck_assert_mem_eq(digest, again, DIGEST_BYTES);
}
END_TEST

START_TEST(without_a_header_columns_come_in_order)
{
    struct extract_row row;
    bool has_row = false;
    source.header = false;
    ck_assert(open_text("A1,F,2011-05-06\nB2,M,2012-05-06,x\n"));
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert(view_equals(row.cell[0], "A1"));
    ck_assert_ptr_null(row.cell[3].ptr);
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert_str_eq(row.fault, "long_row");
}
END_TEST

START_TEST(an_empty_file_without_header_has_no_rows)
{
    struct extract_row row;
    bool has_row = true;
    source.header = false;
    ck_assert(open_text(""));
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert(!has_row);
}
END_TEST

START_TEST(unknown_columns_are_passed_over_where_the_source_allows_it)
{
    struct extract_row row;
    bool has_row = false;
    source.allow_extra = true;
    ck_assert(open_text("IDENTIFIER,X,GENDER_CD,BIRTH_DT\nA1,?,F,2011-05-06\n"));
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert(view_equals(row.cell[1], "F"));
}
END_TEST

START_TEST(turns_latin1_into_utf8)
{
    struct extract_row row;
    bool has_row = false;
    source.latin1 = true;
    ck_assert(open_text("IDENTIFIER,GENDER_CD,BIRTH_DT\nJos\xe9,F,\xf1\n"));
    ck_assert(extract_next(extract, &row, &has_row, &err));
    ck_assert(view_equals(row.cell[0], "Jos\xc3\xa9"));
    ck_assert(view_equals(row.cell[1], "F"));
    ck_assert(view_equals(row.cell[2], "\xc3\xb1"));
}
END_TEST

START_TEST(a_missing_file_is_no_extract)
{
    uint8_t digest[DIGEST_BYTES];
    ck_assert(!extract_open(scratch_path("none.csv"), &source, &extract, &err));
    err_clear(&err);
    struct fs_stamp stamp;
    ck_assert(!extract_hash(scratch_path("none.csv"), digest, &stamp, &err));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("extract");
    TCase *t = tcase_create("extract");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, binds_columns_by_name_and_refuses_drift, 0, COUNT_OF(headers));
    tcase_add_test(t, hands_rows_over_by_column_of_the_source);
    tcase_add_test(t, without_a_header_columns_come_in_order);
    tcase_add_test(t, an_empty_file_without_header_has_no_rows);
    tcase_add_test(t, unknown_columns_are_passed_over_where_the_source_allows_it);
    tcase_add_test(t, turns_latin1_into_utf8);
    tcase_add_test(t, a_missing_file_is_no_extract);
    suite_add_tcase(s, t);
    return s;
}
