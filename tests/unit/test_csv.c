// SPDX-License-Identifier: Apache-2.0
// Covers common/csv.c.
#include "common/csv.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/buf.h"
#include "tests/support/scratch.h"

/* A source that hands out at most `step` bytes a call, so that every boundary falls between two calls once. */
struct memory {
    const char *data;
    size_t len, at, step;
};

static bool read_memory(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    struct memory *m = ctx;
    (void)err;
    size_t n = m->len - m->at;
    n = n < m->step ? n : m->step;
    n = n < size ? n : size;
    memcpy(out, m->data + m->at, n);
    m->at += n;
    *ret_len = n;
    return true;
}

static const size_t steps[] = {1, 2, 3, 7, SIZE_MAX};

/* Rows as "line|field|field\n", then the error if there was one. */
static const char *read_as_text(const struct csv_dialect *dialect, const char *data, size_t len, size_t step)
{
    static struct buf out;
    struct memory m = {data, len, 0, step};
    struct error err = {0};
    CLEANUP(csv_closep) struct csv_reader *r = NULL;
    struct csv_row row;
    bool has_row = false;
    buf_done(&out);
    buf_init(&out, 1u << 24);
    ck_assert(buf_reserve(&out, 0, &err));
    ck_assert(csv_open(dialect, read_memory, &m, &r, &err));
    while (csv_next(r, &row, &has_row, &err) && has_row) {
        ck_assert_uint_eq(csv_line(r), row.line);
        ck_assert(buf_printf(&out, NULL, "%" PRIu64, row.line));
        for (uint32_t i = 0; i < row.n_fields; i++)
            ck_assert(buf_add(&out, "|", 1, NULL) && buf_add(&out, row.field[i].ptr, row.field[i].len, NULL));
        ck_assert(buf_add(&out, "\n", 1, NULL));
    }
    if (err.code != ERR_NONE) {
        ck_assert_int_eq(err.code, ERR_DATA);
        ck_assert(buf_printf(&out, NULL, "error: %s", err.frame[0]));
        ck_assert(!csv_next(r, &row, &has_row, &err)); /* stays broken */
        ck_assert_int_eq(err.code, ERR_BUG);
    } else {
        ck_assert(csv_next(r, &row, &has_row, &err) && !has_row); /* stays ended */
    }
    return out.data;
}

struct example {
    const char *name, *data;
    size_t len; /* 0: up to the NUL */
    const char *want;
};

static void expect(const struct csv_dialect *dialect, const struct example *e)
{
    size_t len = e->len != 0 ? e->len : strlen(e->data);
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        ck_assert_msg(strcmp(read_as_text(dialect, e->data, len, steps[i]), e->want) == 0,
                      "%s, %zu bytes a time: got\n%s\nand not\n%s", e->name, steps[i],
                      read_as_text(dialect, e->data, len, steps[i]), e->want);
}

static const struct csv_dialect comma = {.delimiter = ',', .quote = '"'};

static const struct example commas[] = {
    {"plain", "a,b\nc,d\n", 0, "1|a|b\n2|c|d\n"},
    {"no newline at the end", "a,b\nc,d", 0, "1|a|b\n2|c|d\n"},
    {"empty", "", 0, ""},
    {"only a newline", "\n", 0, ""},
    {"only a CR", "\r", 0, ""},
    {"crlf", "a,b\r\nc,d\r\n", 0, "1|a|b\n2|c|d\n"},
    {"cr", "a,b\rc,d\r", 0, "1|a|b\n2|c|d\n"},
    {"cr at the very end", "a,b\nc,d\r", 0, "1|a|b\n2|c|d\n"},
    {"mixed line ends", "a\r\nb\nc\rd", 0, "1|a\n2|b\n3|c\n4|d\n"},
    {"blank lines are counted as lines and not as rows", "\n\na\n\r\n\nb\n\n", 0, "3|a\n6|b\n"},
    {"blank lines of cr", "\r\ra\r\rb", 0, "3|a\n5|b\n"},
    {"blanks are data", " \n a , b\t\n", 0, "1| \n2| a | b\t\n"},
    {"empty fields", ",\n,,\na,", 0, "1||\n2|||\n3|a|\n"},
    {"quoted", "\"a,b\",\"c\"\"d\",\"\"\n", 0, "1|a,b|c\"d|\n"},
    {"quoted empty alone", "\"\"\nx\n", 0, "1|\n2|x\n"},
    {"a row over three lines", "x,\"a\nb\nc\",y\nz\n", 0, "1|x|a\nb\nc|y\n4|z\n"},
    {"crlf inside quotes is kept", "\"a\r\nb\"\r\nz\r\n", 0, "1|a\r\nb\n3|z\n"},
    {"blank lines inside quotes are kept", "\"a\n\n\nb\"\nz", 0, "1|a\n\n\nb\n5|z\n"},
    {"a quoted field that begins with a line end", "\"\na\",b\nz\n", 0, "1|\na|b\n3|z\n"},
    {"a quoted field at the end without newline", "a,\"b\"", 0, "1|a|b\n"},
    {"short and long rows are handed over", "a,b,c\nd\ne,f,g,h\n", 0, "1|a|b|c\n2|d\n3|e|f|g|h\n"},
    {"utf-8 byte order mark",
     "\xef\xbb\xbf"
     "a,b\nc,d\n",
     0, "1|a|b\n2|c|d\n"},
    {"only a byte order mark", "\xef\xbb\xbf", 0, ""},
    {"half a byte order mark is data", "\xef\xbb", 0, "1|\xef\xbb\n"},
    {"a byte order mark further down is data",
     "a\n\xef\xbb\xbf"
     "b\n",
     0,
     "1|a\n2|\xef\xbb\xbf"
     "b\n"},
    {"utf-16le",
     "\xff\xfe"
     "a\0,\0",
     6, "error: line 1: the file is UTF-16 or UTF-32"},
    {"utf-16be", "\xfe\xff\0a\0,", 6, "error: line 1: the file is UTF-16 or UTF-32"},
    {"utf-32le", "\xff\xfe\0\0a\0\0\0", 8, "error: line 1: the file is UTF-16 or UTF-32"},
    {"utf-32be", "\0\0\xfe\xff\0\0\0a", 8, "error: line 1: the file is UTF-16 or UTF-32"},
    {"utf-16 without a mark", "a\0,\0b\0", 6, "error: line 1: NUL byte"},
    {"nul", "a,b\nc,\0d\n", 9, "1|a|b\nerror: line 2: NUL byte"},
    {"nul in a later line of a row", "a\n\"b\nc\0d\"\n", 10, "1|a\nerror: line 3: NUL byte"},
    {"stray quote in a field", "a,b\nc,d\"e\nf,g\n", 0, "1|a|b\nerror: line 2, column 2: stray quote"},
    {"stray quote behind a quoted field", "a,\"b\"c,d\nf,g\n", 0, "error: line 1, column 2: stray quote"},
    {"stray quote behind a blank", "a, \"b\"\n", 0, "error: line 1, column 2: stray quote"},
    {"stray quote before a blank", "\"a\" ,b\n", 0, "error: line 1, column 1: stray quote"},
    {"stray quote in the last line", "a,b\nc\"", 0, "1|a|b\nerror: line 2, column 1: stray quote"},
    {"unterminated quote", "a,b\nc,\"d\ne,f\ng,h\n", 0,
     "1|a|b\nerror: line 2, column 2: a quote is opened and never closed"},
    {"a quote as the last byte", "a,b\n\"", 0, "1|a|b\nerror: line 2, column 1: a quote is opened and never closed"},
    {"a doubled quote as the last bytes", "a,\"b\"\"", 0,
     "error: line 1, column 2: a quote is opened and never closed"},
};

START_TEST(reads_what_rfc_4180_allows_and_refuses_the_rest)
{
    expect(&comma, &commas[_i]);
}
END_TEST

static const struct example pipes[] = {
    {"quotes mean nothing", "a|\"b|c\"\n\"|x\"y\"z\n", 0, "1|a|\"b|c\"\n2|\"|x\"y\"z\n"},
    {"commas and tabs neither", "a,b|\t\n", 0, "1|a,b|\t\n"},
    {"a nul is refused also where it could be the quote", "a\n\0b\0|c\n", 9, "1|a\nerror: line 2: NUL byte"},
};

START_TEST(reads_formats_without_quoting)
{
    const struct csv_dialect bar = {.delimiter = '|'};
    expect(&bar, &pipes[_i]);
}
END_TEST

static const struct example tabs[] = {
    {"tab", "a\tb c\t\n\t\t\n", 0, "1|a|b c|\n2|||\n"},
    {"single quotes", "'a\tb'\t'c''d'\n", 0, "1|a\tb|c'd\n"},
    {"double quotes are data", "\"a\t\"\n", 0, "1|\"a|\"\n"},
};

START_TEST(reads_other_delimiters_and_quotes)
{
    const struct csv_dialect tab = {.delimiter = '\t', .quote = '\''};
    expect(&tab, &tabs[_i]);
}
END_TEST

static const struct example limited[] = {
    {"at every limit", "12345678,1234\n1,2,3\n", 0, "1|12345678|1234\n2|1|2|3\n"},
    {"field", "a\nb,123456789\n", 0, "1|a\nerror: line 2, column 2: the field is longer than 8 bytes"},
    {"field in quotes", "\"12345678\"\n\"123456789\"\n", 0,
     "1|12345678\nerror: line 2, column 1: the field is longer than 8 bytes"},
    {"field that never ends", "1234567890123456789012345678901234567890", 0,
     "error: line 1, column 1: the field is longer than 8 bytes"},
    {"row", "1234,1234,1234\n1234,1234,12345\n", 0, "1|1234|1234|1234\nerror: line 2: the row is longer than 12 bytes"},
    {"columns", "1,2,3\n1,2,3,4\n", 0, "1|1|2|3\nerror: line 2: more than 3 columns"},
    {"columns at the end of the file", "1,2,3,4", 0, "error: line 1: more than 3 columns"},
    {"a swallowed row", "x\n\"a\nb\nc\nd\ne,\"\n", 0, "1|x\nerror: line 2, column 1: the field is longer than 8 bytes"},
};

START_TEST(keeps_limits_on_fields_rows_and_columns)
{
    const struct csv_dialect small = {.delimiter = ',', .quote = '"', .max_field = 8, .max_row = 12, .max_columns = 3};
    expect(&small, &limited[_i]);
}
END_TEST

START_TEST(default_limits_hold_giant_fields_and_rows)
{
    static char giant[2u << 20];
    memset(giant, 'x', sizeof(giant));
    ck_assert_str_eq(read_as_text(&comma, giant, sizeof(giant), SIZE_MAX),
                     "error: line 1, column 1: the field is longer than 65536 bytes");
    giant[65536] = '\n';
    ck_assert_uint_eq(strlen(read_as_text(&comma, giant, 65537, SIZE_MAX)), 65536 + 3);
    giant[65536] = 'x';
    for (size_t i = 60000; i < sizeof(giant); i += 60000)
        giant[i] = ',';
    ck_assert_str_eq(read_as_text(&comma, giant, sizeof(giant), SIZE_MAX),
                     "error: line 1: the row is longer than 1048576 bytes");
    memset(giant, ',', 2000);
    ck_assert_str_eq(read_as_text(&comma, giant, sizeof(giant), SIZE_MAX), "error: line 1: more than 1024 columns");
}
END_TEST

START_TEST(hints_at_a_missing_quote_when_a_row_runs_on)
{
    const struct csv_dialect small = {.delimiter = ',', .quote = '"', .max_field = 8};
    struct memory m = {"a\n\"b\nc\nd\ne\nf\ng\n", 16, 0, SIZE_MAX};
    struct error err = {0};
    CLEANUP(csv_closep) struct csv_reader *r = NULL;
    struct csv_row row;
    bool has_row;
    ck_assert(csv_open(&small, read_memory, &m, &r, &err));
    ck_assert(csv_next(r, &row, &has_row, &err));
    ck_assert(!csv_next(r, &row, &has_row, &err));
    ck_assert_msg(strstr(err.hint, "a closing quote may be missing") != NULL, "%s", err.hint);
}
END_TEST

/* Rows with all the difficult bytes, over many blocks: compared with a second, naive reading. */
START_TEST(rows_do_not_depend_on_block_boundaries)
{
    CLEANUP(buf_done) struct buf file;
    CLEANUP(buf_done) struct buf want;
    struct error err = {0};
    buf_init(&file, 1u << 24);
    buf_init(&want, 1u << 24);
    uint64_t line = 1;
    const uint64_t seed = 20240701;
    uint64_t state = seed;
    for (int i = 0; i < 9000; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int filler = (int)(state >> 40) % 40;
        const char *end = (state >> 20) % 3 == 0 ? "\r\n" : "\n";
        bool tall = (state >> 10) % 4 == 0;
        ck_assert(buf_printf(&want, &err, "%" PRIu64 "|%d|%s|%*s\n", line, i, tall ? "a\r\nb\"\n" : "c", filler, ""));
        ck_assert(buf_printf(&file, &err, "%d,%s,%*s%s", i, tall ? "\"a\r\nb\"\"\n\"" : "\"c\"", filler, "", end));
        line += tall ? 3 : 1;
    }
    ck_assert_uint_gt(file.len, 3 * 65536);
    static const size_t chunks[] = {1, 1000, 65535, 65536, SIZE_MAX};
    for (size_t i = 0; i < COUNT_OF(chunks); i++)
        ck_assert_msg(strcmp(read_as_text(&comma, file.data, file.len, chunks[i]), want.data) == 0, "%zu bytes a time",
                      chunks[i]);
}
END_TEST

START_TEST(a_crlf_split_between_blocks_is_one_line_end)
{
    static const char tail[] = {'\r', '\n', 'y', ',', 'z', '\r', '\n'};
    static char file[65536 + 100];
    for (size_t before = 65530; before <= 65540; before++) {
        memset(file, 'x', sizeof(file));
        for (size_t i = 1000; i + 1000 < before; i += 1000)
            file[i] = ',';
        memcpy(file + before, tail, sizeof(tail));
        const char *text = read_as_text(&comma, file, before + sizeof(tail), SIZE_MAX);
        ck_assert_msg(strstr(text, "\n2|y|z\n") != NULL, "%zu: %s", before, text + strlen(text) - 20);
    }
}
END_TEST

static bool fail_to_read(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    int *calls = ctx;
    if ((*calls)++ > 0)
        return err_set(err, ERR_DATA, "the gzip data is damaged");
    *ret_len = size < 5 ? size : 5;
    memcpy(out, "a,b\nc", *ret_len);
    return true;
}

START_TEST(passes_on_an_error_of_the_source_without_its_half_row)
{
    int calls = 0;
    struct error err = {0};
    CLEANUP(csv_closep) struct csv_reader *r = NULL;
    struct csv_row row;
    bool has_row = false;
    ck_assert(csv_open(&comma, fail_to_read, &calls, &r, &err));
    ck_assert(csv_next(r, &row, &has_row, &err) && has_row);
    ck_assert(!csv_next(r, &row, &has_row, &err));
    ck_assert_str_eq(err.frame[0], "the gzip data is damaged");
}
END_TEST

START_TEST(refuses_dialects_that_make_no_sense)
{
    static const struct csv_dialect wrong[] = {
        {.delimiter = '\0', .quote = '"'}, {.delimiter = '\n', .quote = '"'}, {.delimiter = '\r'},
        {.delimiter = '"', .quote = '"'},  {.delimiter = ',', .quote = '\n'}, {.delimiter = ',', .quote = '\r'},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct error err = {0};
        struct csv_reader *r = NULL;
        ck_assert(!csv_open(&wrong[i], read_memory, NULL, &r, &err));
        ck_assert_int_eq(err.code, ERR_CONFIG);
        csv_closep(&r);
    }
}
END_TEST

static const struct {
    const char *field, *want;
} written[] = {
    {"plain", "plain"},
    {"", ""},
    {"a,b", "\"a,b\""},
    {"say \"hi\"", "\"say \"\"hi\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {"cr\r", "\"cr\r\""},
    {" blank", "\" blank\""},
    {"blank ", "\"blank \""},
    {"=1+1", "'=1+1"},
    {"@SUM(A1,B1)", "\"'@SUM(A1,B1)\""},
    {"+x", "'+x"},
    {"-x", "'-x"},
    {"\tx", "'\tx"},
    {"\nx", "\"'\nx\""},
    {"\rx", "\"'\rx\""},
    {"-", "'-"},
    {"-12", "-12"},
    {"+1.5", "+1.5"},
    {"-.5", "-.5"},
    {"-1e5", "-1e5"},
    {"-1.5E+07", "-1.5E+07"},
    {"-1e", "'-1e"},
    {"-1e5x", "'-1e5x"},
    {"-1.2.3", "'-1.2.3"},
    {"-1+2", "'-1+2"},
    {"-e5", "'-e5"},
    {"a=b", "a=b"},
    {"12-15", "12-15"},
    {"\xef\xbb\xbfx", "\"\xef\xbb\xbfx\""},
};

START_TEST(writes_fields_that_neither_csv_nor_a_spreadsheet_takes_for_something_else)
{
    CLEANUP(buf_done) struct buf out;
    struct error err = {0};
    char want[64];
    buf_init(&out, 1000);
    ck_assert(csv_add_field(&out, view_of(written[_i].field), false, &err));
    ck_assert(csv_add_field(&out, view_of("z"), true, &err));
    (void)snprintf(want, sizeof(want), "%s,z\n", written[_i].want);
    ck_assert_str_eq(out.data, want);
    ck_assert_uint_eq(out.len, strlen(want));
}
END_TEST

START_TEST(what_is_written_can_be_read)
{
    CLEANUP(buf_done) struct buf out;
    struct error err = {0};
    static const char *const rows[][2] = {
        {"a,\"b\"\r\n", "\n"}, {"", ""}, {" ", "x "}, {"\"", "\"\""}, {"'", "\xc3\xa9"}};
    buf_init(&out, 1000);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        ck_assert(csv_add_field(&out, view_of(rows[i][0]), false, &err) &&
                  csv_add_field(&out, view_of(rows[i][1]), true, &err));
    ck_assert(csv_add_field(&out, view_of(""), true, &err)); /* a row of one empty field is a row */
    ck_assert_str_eq(read_as_text(&comma, out.data, out.len, SIZE_MAX),
                     "1|a,\"b\"\r\n|'\n\n4||\n5| |x \n6|\"|\"\"\n7|'|\xc3\xa9\n8|\n");
}
END_TEST

START_TEST(writing_stops_at_the_maximum_of_the_buffer)
{
    CLEANUP(buf_done) struct buf out;
    struct error err = {0};
    buf_init(&out, 8);
    ck_assert(!csv_add_field(&out, view_of("123456789"), true, &err));
    ck_assert(!csv_add_field(&out, view_of("1,2,3"), true, &err));
    ck_assert(!csv_add_field(&out, view_of("12345678"), true, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
}
END_TEST

#ifndef UNDER_ASAN
START_TEST(says_try_again_when_memory_is_out)
{
    static char giant[8u << 20];
    const struct rlimit little = {512u << 20, 512u << 20}, nothing = {0, 512u << 20};
    const struct csv_dialect wide = {.delimiter = ',', .max_row = UINT32_MAX};
    const struct csv_dialect deep = {.delimiter = ',', .max_field = UINT32_MAX};
    struct memory m = {giant, sizeof(giant), 0, SIZE_MAX};
    struct error err = {0};
    CLEANUP(csv_closep) struct csv_reader *r = NULL;
    struct csv_row row;
    bool has_row;
    const char *fork_mode = getenv("CK_FORK");
    if (fork_mode != NULL && strcmp(fork_mode, "no") == 0)
        return; /* a limit is for a process of its own */
    memset(giant, 'x', sizeof(giant));
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &little), 0);
    ck_assert(!csv_open(&wide, read_memory, &m, &r, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    err_clear(&err);
    ck_assert(csv_open(&deep, read_memory, &m, &r, &err));
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &nothing), 0);
    bool done = csv_next(r, &row, &has_row, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &little), 0);
    ck_assert(!done);
    ck_assert_int_eq(err.code, ERR_RETRY);
}
END_TEST
#endif

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("csv");
    TCase *tc = tcase_create("csv");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, reads_what_rfc_4180_allows_and_refuses_the_rest, 0, (int)COUNT_OF(commas));
    tcase_add_loop_test(tc, reads_formats_without_quoting, 0, (int)COUNT_OF(pipes));
    tcase_add_loop_test(tc, reads_other_delimiters_and_quotes, 0, (int)COUNT_OF(tabs));
    tcase_add_loop_test(tc, keeps_limits_on_fields_rows_and_columns, 0, (int)COUNT_OF(limited));
    tcase_add_test(tc, default_limits_hold_giant_fields_and_rows);
    tcase_add_test(tc, hints_at_a_missing_quote_when_a_row_runs_on);
    tcase_add_test(tc, rows_do_not_depend_on_block_boundaries);
    tcase_add_test(tc, a_crlf_split_between_blocks_is_one_line_end);
    tcase_add_test(tc, passes_on_an_error_of_the_source_without_its_half_row);
    tcase_add_test(tc, refuses_dialects_that_make_no_sense);
    tcase_add_loop_test(tc, writes_fields_that_neither_csv_nor_a_spreadsheet_takes_for_something_else, 0,
                        (int)COUNT_OF(written));
    tcase_add_test(tc, what_is_written_can_be_read);
    tcase_add_test(tc, writing_stops_at_the_maximum_of_the_buffer);
#ifndef UNDER_ASAN
    tcase_add_test(tc, says_try_again_when_memory_is_out);
#endif
    suite_add_tcase(s, tc);
    return s;
}
