// SPDX-License-Identifier: Apache-2.0
// ingest/cell.c
#include <check.h>
#include <string.h>

#include "ingest/cell.h"
#include "tests/support/edited.h"

static struct codes *codes;
static struct date as_of;

static const char *const two_formats[] = {"mm/dd/yyyy", "yyyymmdd"};
static const char *const stamp[] = {"yyyy-mm-dd hh:mm:ss.ffffff"};
static const char *const month_name[] = {"dd-mon-yyyy"};
static const char *const none[] = {"NONE"};
static const char *const nines[] = {"99"};

enum { TEXT, ID, CWS, DATE, STAMP, MON, MONTH, YEAR, INTEGER, CODE, TWO_CODES, OPEN, TAKE, UNCHECKED, COLUMNS };
static const struct source_column columns[COLUMNS] = {
    [TEXT] = {.name = "TEXT", .type = COLUMN_TEXT, .max_length = 5},
    [ID] = {.name = "ID", .type = COLUMN_ID, .form = FORM_DIGITS, .length = 4},
    [CWS] = {.name = "CWS", .type = COLUMN_ID, .form = FORM_CWS},
    [DATE] = {.name = "DATE", .type = COLUMN_DATE, .formats = two_formats, .n_formats = 2},
    [STAMP] = {.name = "STAMP", .type = COLUMN_DATE, .formats = stamp, .n_formats = 1},
    [MON] = {.name = "MON", .type = COLUMN_DATE, .formats = month_name, .n_formats = 1},
    [MONTH] = {.name = "MONTH", .type = COLUMN_MONTH},
    [YEAR] = {.name = "YEAR", .type = COLUMN_SCHOOL_YEAR},
    [INTEGER] = {.name = "INTEGER", .type = COLUMN_INTEGER, .min = -5, .max = 23, .missing = nines, .n_missing = 1},
    [CODE] = {.name = "CODE", .type = COLUMN_CODE, .codes = {"sex"}, .n_codes = 1},
    [TWO_CODES] = {.name = "TWO_CODES", .type = COLUMN_CODE, .codes = {"csec_tier", "csec_context"}, .n_codes = 2},
    [OPEN] = {.name = "OPEN", .type = COLUMN_CODE, .codes = {"sex"}, .n_codes = 1, .open_codes = true},
    [TAKE] = {.name = "TAKE", .type = COLUMN_CODE, .codes = {"sex"}, .n_codes = 1, .take = 1},
    [UNCHECKED] = {.name = "UNCHECKED",
                   .type = COLUMN_DATE,
                   .formats = two_formats,
                   .n_formats = 2,
                   .invalid = INVALID_IS_MISSING},
};
static const struct source toy = {
    .name = "child_welfare.toy",
    .system = "child_welfare",
    .columns = columns,
    .n_columns = COLUMNS,
    .missing = none,
    .n_missing = 1,
};

static void setup(void)
{
    struct error err = {0};
    ck_assert(codes_load(repo_path("config/codes"), &codes, &err));
    ck_assert(date_from_iso(view_of("2026-06-30"), &as_of));
}

static void teardown(void)
{
    codes_freep(&codes);
}

static const struct {
    int column;
    const char *raw;
    enum cell_status status;
    const char *want; /* reason, date, id, number or code */
} cases[] = {
    {TEXT, "  Ann ", CELL_OK, NULL},
    {TEXT, "", CELL_MISSING, NULL},
    {TEXT, " \t ", CELL_MISSING, NULL},
    {TEXT, "NONE", CELL_MISSING, NULL},
    {TEXT, "Annabel", CELL_BAD, "too_long"},
    {TEXT, "Jos\xc3\xa9", CELL_OK, NULL},
    {TEXT, "Jos\xe9", CELL_BAD, "bad_encoding"},
    {TEXT, "\xc0\x80", CELL_BAD, "bad_encoding"},
    {ID, "0012", CELL_OK, "0012"},
    {ID, "12", CELL_BAD, "bad_id"},
    {ID, "0000", CELL_MISSING, NULL},
    {CWS, "0315-2076-8676-8002051", CELL_OK, "5Y3vKVs0X5"},
    {CWS, "5Y3", CELL_BAD, "bad_id"},
    {DATE, "02/29/2024", CELL_OK, "2024-02-29"},
    {DATE, "20240229", CELL_OK, "2024-02-29"},
    {DATE, "02/29/2023", CELL_BAD, "bad_date"},
    {DATE, "2/9/2023", CELL_BAD, "bad_date"},
    {DATE, "02/09/2023x", CELL_BAD, "bad_date"},
    {STAMP, "2026-01-02 23:59:60.123456", CELL_OK, "2026-01-02"},
    {STAMP, "2026-01-02 24:00:00.000000", CELL_BAD, "bad_date"},
    {STAMP, "2026-01-02 23:60:00.000000", CELL_BAD, "bad_date"},
    {STAMP, "2026-01-02", CELL_BAD, "bad_date"},
    {MON, "07-Mar-2020", CELL_OK, "2020-03-07"},
    {MON, "07-Mrz-2020", CELL_BAD, "bad_date"},
    {MON, "07-M", CELL_BAD, "bad_date"},
    {MONTH, "202402", CELL_OK, "2024-02-01"},
    {MONTH, "202413", CELL_BAD, "bad_date"},
    {YEAR, "2024-2025", CELL_OK, "2024-07-01"},
    {YEAR, "2024-2026", CELL_BAD, "bad_date"},
    {YEAR, "2024", CELL_BAD, "bad_date"},
    {YEAR, "2024-20255", CELL_BAD, "bad_date"},
    {INTEGER, "23", CELL_OK, "23"},
    {INTEGER, "-5", CELL_OK, "-5"},
    {INTEGER, "24", CELL_BAD, "out_of_range"},
    {INTEGER, "1.5", CELL_BAD, "bad_integer"},
    {INTEGER, "99", CELL_MISSING, NULL},
    {CODE, "F", CELL_OK, "F"},
    {CODE, "I", CELL_OK, "X"},
    {CODE, "f", CELL_BAD, "bad_code"},
    {TWO_CODES, "6869", CELL_OK, "confirmed"},
    {TWO_CODES, "1234", CELL_BAD, "bad_code"},
    {OPEN, "anything", CELL_OK, ""},
    {OPEN, "M", CELL_OK, "M"},
    {TAKE, "Female", CELL_OK, "F"},
    {UNCHECKED, "20240229", CELL_OK, "2024-02-29"},
    {UNCHECKED, "20244502", CELL_MISSING, NULL},
    {UNCHECKED, "2024-02-29 or so, nobody remembers", CELL_MISSING, NULL},
    {UNCHECKED, "Jos\xe9", CELL_BAD, "bad_encoding"},
};

START_TEST(types_a_cell_by_its_column)
{
    struct cell cell = {0};
    char iso[11];
    struct cell_reader reader;
    size_t column = (size_t)cases[_i].column;
    cell_reader_init(&toy, column, codes, as_of, &reader);
    cell_view(&reader, view_of(cases[_i].raw), &cell);
    cell_type(&reader, &cell);
    ck_assert_msg(cell.status == cases[_i].status, "\"%s\" in %s: status %d", cases[_i].raw, columns[column].name,
                  (int)cell.status);
    if (cell.status == CELL_BAD)
        ck_assert_str_eq(cell.reason, cases[_i].want);
    if (cell.status != CELL_OK || cases[_i].want == NULL)
        return;
    switch (columns[column].type) {
    case COLUMN_ID:
        ck_assert_str_eq(cell.id, cases[_i].want);
        return;
    case COLUMN_INTEGER:
        ck_assert_int_eq(cell.number, strtol(cases[_i].want, NULL, 10));
        return;
    case COLUMN_CODE:
        ck_assert_str_eq(cell.target[0], cases[_i].want);
        return;
    default:
        date_to_iso(cell.date, iso);
        ck_assert_str_eq(iso, cases[_i].want);
    }
}
END_TEST

START_TEST(a_code_is_read_by_the_crosswalk_that_is_asked_for)
{
    struct cell cell = {0};
    struct cell_reader reader;
    cell_reader_init(&toy, TWO_CODES, codes, as_of, &reader);
    cell_view(&reader, view_of("6869"), &cell);
    cell_type(&reader, &cell);
    ck_assert_str_eq(cell_target(&columns[TWO_CODES], &cell, "csec_context"), "during_care");
    ck_assert_str_eq(cell_target(&columns[TWO_CODES], &cell, "sex"), "");
    cell_view(&reader, view_of(""), &cell);
    ck_assert_str_eq(cell_target(&columns[TWO_CODES], &cell, "csec_context"), "");
}
END_TEST

START_TEST(a_reader_says_of_a_code_what_a_fresh_one_says_whatever_it_read_before)
{
    struct cell_reader old;
    cell_reader_init(&toy, TWO_CODES, codes, as_of, &old);
    for (int i = 0; i < 20000; i++) { /* 6860 to 6869 again and again, among others that share their places */
        char code[16];
        (void)snprintf(code, sizeof(code), "%d", i % 2 == 0 ? 6860 + i / 2 % 10 : i);
        struct cell cell = {0}, fresh_cell = {0};
        struct cell_reader fresh;
        cell_reader_init(&toy, TWO_CODES, codes, as_of, &fresh);
        cell_view(&old, view_of(code), &cell);
        cell_view(&fresh, view_of(code), &fresh_cell);
        cell_type(&old, &cell);
        cell_type(&fresh, &fresh_cell);
        ck_assert_int_eq(cell.status, fresh_cell.status);
        for (int k = 0; k < 2 && cell.status == CELL_OK; k++)
            ck_assert_str_eq(cell.target[k], fresh_cell.target[k]);
    }
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("cell");
    TCase *t = tcase_create("cell");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, types_a_cell_by_its_column, 0, COUNT_OF(cases));
    tcase_add_test(t, a_code_is_read_by_the_crosswalk_that_is_asked_for);
    tcase_add_test(t, a_reader_says_of_a_code_what_a_fresh_one_says_whatever_it_read_before);
    suite_add_tcase(s, t);
    return s;
}
