// SPDX-License-Identifier: Apache-2.0
// ingest/read_ahead.c: the same rows, the same errors as ingest/extract.c gives.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "ingest/read_ahead.h"
#include "tests/support/scratch.h"

enum { ROWS = 3000, COLUMNS = 4, LONG = 60000 };

static const struct source_column columns[COLUMNS] = {
    {.name = "A"}, {.name = "B"}, {.name = "C"}, {.name = "D", .optional_column = true}};
static struct source source;
static struct extract *plain, *extract;
static struct read_ahead *ahead;
static struct error err, plain_err;

static void setup(void)
{
    scratch_make();
    source = (struct source){.name = "toy.client",
                             .system = "toy",
                             .dialect = {.delimiter = ',', .quote = '"'},
                             .header = true,
                             .columns = columns,
                             .n_columns = COLUMNS};
}

static void teardown(void)
{
    read_ahead_closep(&ahead);
    extract_closep(&extract);
    extract_closep(&plain);
    scratch_remove();
}

static void add(struct buf *text, const char *bytes, size_t len)
{
    ck_assert(buf_add(text, bytes, len, &err));
}

/* Rows of all lengths, some longer than a block, some with a field too few, some over two lines; then `end`. */
static void write_rows(int n_rows, const char *end)
{
    CLEANUP(buf_done) struct buf text;
    char *filler = malloc(LONG);
    memset(filler, 'x', LONG);
    buf_init(&text, 1U << 28);
    add(&text, "A,B,C\n", 6);
    for (int i = 0; i < n_rows; i++) {
        ck_assert(buf_printf(&text, &err, "%d,", i));
        add(&text, filler, i % 1000 == 999 ? LONG : (size_t)(i % 50));
        add(&text, i % 7 == 3 ? "\n" : ",", 1);
        if (i % 7 == 3)
            continue;
        add(&text, "\"a\n\",", i % 11 == 5 ? 4 : 0);
        add(&text, filler, i % 11 == 5 ? 0 : i % 1000 == 998 ? LONG : (size_t)(i % 300));
        add(&text, "\n", 1);
    }
    add(&text, end, strlen(end));
    scratch_write("x.csv", text.data, text.len);
    free(filler);
}

static void open_both(void)
{
    ck_assert(extract_open(scratch_path("x.csv"), &source, &plain, &err));
    ck_assert(extract_open(scratch_path("x.csv"), &source, &extract, &err));
    ck_assert(read_ahead_open(extract, COLUMNS, &ahead, &err));
}

static void expect_same_row(const struct extract_row *a, const struct extract_row *b)
{
    ck_assert_uint_eq(a->line, b->line);
    ck_assert_int_eq(a->fault == NULL, b->fault == NULL);
    for (size_t i = 0; a->fault == NULL && i < COLUMNS; i++) {
        ck_assert_uint_eq(a->cell[i].len, b->cell[i].len);
        ck_assert_int_eq(a->cell[i].ptr == NULL, b->cell[i].ptr == NULL);
        if (a->cell[i].len > 0)
            ck_assert(memcmp(a->cell[i].ptr, b->cell[i].ptr, a->cell[i].len) == 0);
    }
}

/* How many rows there are; *ret_ok false: then came an error. */
static int expect_same_rows(bool *ret_ok)
{
    struct extract_row want = {0}, got = {0};
    bool want_row = true, got_row = true;
    for (int n = 0;; n++) {
        bool want_ok = extract_next(plain, &want, &want_row, &plain_err);
        *ret_ok = read_ahead_next(ahead, &got, &got_row, &err);
        ck_assert_int_eq(want_ok, *ret_ok);
        ck_assert_int_eq(want_row, got_row);
        if (!*ret_ok || !got_row)
            return n;
        expect_same_row(&want, &got);
    }
}

static const struct {
    int rows;
    bool latin1;
} files[] = {{0, false}, {1, false}, {511, false}, {512, false}, {513, false}, {ROWS, false}, {ROWS, true}};

START_TEST(hands_out_the_rows_of_the_extract)
{
    uint8_t want[DIGEST_BYTES], got[DIGEST_BYTES];
    bool ok = false;
    source.latin1 = files[_i].latin1;
    write_rows(files[_i].rows, "");
    open_both();
    ck_assert_int_eq(expect_same_rows(&ok), files[_i].rows);
    ck_assert(ok);
    ck_assert_uint_eq(read_ahead_bytes_read(ahead), extract_bytes_total(extract));
    ck_assert(extract_digest(plain, want, &err));
    ck_assert(extract_digest(extract, got, &err)); /* the extract is ours again */
    ck_assert_mem_eq(want, got, DIGEST_BYTES);
}
END_TEST

START_TEST(rows_before_an_error_come_before_it)
{
    bool ok = true;
    write_rows(ROWS, "\"never closed\n");
    open_both();
    ck_assert_int_eq(expect_same_rows(&ok), ROWS);
    ck_assert(!ok);
    ck_assert_int_eq(err.code, plain_err.code);
    ck_assert_str_eq(err.frame[0], plain_err.frame[0]);
}
END_TEST

START_TEST(is_closed_before_the_end)
{
    struct extract_row row;
    bool has_row = false;
    write_rows(ROWS, "");
    open_both();
    for (int i = 0; i < 700 * _i; i++)
        ck_assert(read_ahead_next(ahead, &row, &has_row, &err) && has_row);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("read_ahead");
    TCase *t = tcase_create("read_ahead");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, hands_out_the_rows_of_the_extract, 0, COUNT_OF(files));
    tcase_add_test(t, rows_before_an_error_come_before_it);
    tcase_add_loop_test(t, is_closed_before_the_end, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
