// SPDX-License-Identifier: Apache-2.0
// Covers common/text.c.
#include "common/text.h"

#include <check.h>
#include <string.h>
#include <time.h>

START_TEST(views_compare_and_trim)
{
    ck_assert_uint_eq(view_of(NULL).len, 0);
    ck_assert(view_equals(view_of("abc"), "abc"));
    ck_assert(!view_equals(view_of("abc"), "ab"));
    ck_assert(!view_equals(view_of("abc"), "abC"));
    ck_assert(view_equals(view_of(NULL), ""));
    ck_assert(view_equals_nocase(view_of("aBc"), "AbC"));
    ck_assert(!view_equals_nocase(view_of("aBc"), "AbD"));
    ck_assert(!view_equals_nocase(view_of("a"), "ab"));
    ck_assert(view_equals(view_trim(view_of(" \t a b\t ")), "a b"));
    ck_assert(view_equals(view_trim(view_of(" \t ")), ""));
    ck_assert(view_equals(view_trim(view_of("\n")), "\n"));
}
END_TEST

static const struct {
    const char *text;
    int64_t min, max;
    bool good;
    int64_t want;
} integers[] = {
    {"0", 0, 0, true, 0},
    {"-0", 0, 0, true, 0},
    {"007", 0, 10, true, 7},
    {"12", 0, 11, false, 0},
    {"-12", -12, 0, true, -12},
    {"-13", -12, 0, false, 0},
    {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
    {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
    {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
    {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
    {"99999999999999999999", INT64_MIN, INT64_MAX, false, 0},
    {"", 0, 9, false, 0},
    {"-", -9, 9, false, 0},
    {"+1", 0, 9, false, 0},
    {" 1", 0, 9, false, 0},
    {"1 ", 0, 9, false, 0},
    {"1.0", 0, 9, false, 0},
    {"0x1", 0, 9, false, 0},
    {"1e1", 0, 99, false, 0},
    {"--1", -9, 9, false, 0},
};

START_TEST(integers_are_whole_and_in_range)
{
    int64_t value = 42;
    ck_assert_msg(text_to_int64(view_of(integers[_i].text), integers[_i].min, integers[_i].max, &value) ==
                      integers[_i].good,
                  "\"%s\"", integers[_i].text);
    ck_assert_int_eq(value, integers[_i].good ? integers[_i].want : 42);
}
END_TEST

START_TEST(every_day_there_is_agrees_with_the_c_library)
{
    struct date previous = {0};
    int n = 0;
    for (int year = 1850; year <= 2100; year++)
        for (int month = 0; month <= 13; month++)
            for (int day = 0; day <= 32; day++) {
                struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12};
                struct date d = {INT32_MIN};
                time_t t = timegm(&tm);
                bool exists = tm.tm_year == year - 1900 && tm.tm_mon == month - 1 && tm.tm_mday == day;
                ck_assert_int_eq(date_from_ymd(year, month, day, &d), exists);
                if (!exists) {
                    ck_assert_int_eq(d.days, INT32_MIN);
                    continue;
                }
                ck_assert_int_eq(d.days, (t - 43200) / 86400);
                ck_assert(n++ == 0 || d.days == previous.days + 1);
                previous = d;
                int y, m, dd;
                date_to_ymd(d, &y, &m, &dd);
                ck_assert(y == year && m == month && dd == day);
            }
    ck_assert_int_eq(n, 91676);
}
END_TEST

static const struct {
    const char *text;
    bool good;
} iso_dates[] = {
    {"2026-11-22", true},  {"2024-02-29", true},  {"2100-12-31", true},  {"1850-01-01", true},  {"2023-02-29", false},
    {"2100-02-29", false}, {"1849-12-31", false}, {"2101-01-01", false}, {"2026-13-01", false}, {"2026-00-10", false},
    {"2026-1-01", false},  {"20261122", false},   {"2026/11/22", false}, {"2026-11-2x", false}, {"2026-11-22 ", false},
    {"", false},           {"2026-11--2", false}, {"-026-11-02", false}, {"2026-04-31", false}, {"2026-11-00", false},
};

START_TEST(iso_dates_are_strict_and_come_back)
{
    struct date d;
    char text[11];
    ck_assert_msg(date_from_iso(view_of(iso_dates[_i].text), &d) == iso_dates[_i].good, "\"%s\"", iso_dates[_i].text);
    if (iso_dates[_i].good) {
        date_to_iso(d, text);
        ck_assert_str_eq(text, iso_dates[_i].text);
    }
}
END_TEST

START_TEST(days_beyond_the_calendar_of_people_are_still_written)
{
    char text[11];
    date_to_iso((struct date){INT32_MAX}, text);
    ck_assert_uint_eq(strlen(text), 10);
    date_to_iso((struct date){INT32_MIN}, text);
    ck_assert_uint_eq(strlen(text), 10);
    date_to_iso((struct date){-719529}, text); /* one day before the year 0 */
    ck_assert_str_eq(text, "0000-12-31");
    date_to_iso((struct date){0}, text);
    ck_assert_str_eq(text, "1970-01-01");
}
END_TEST

static const struct {
    const char *text;
    size_t len;
    bool good;
} utf8_cases[] = {
    {"", 0, true},
    {"plain ASCII, longer than a word", 31, true},
    {"Nu\xc3\xb1"
     "ez",
     6, true},
    {"12345678\xe2\x80\x99s", 12, true},
    {"\xf0\x9f\x98\x80", 4, true},
    {"\xf4\x8f\xbf\xbf", 4, true},
    {"\xed\x9f\xbf", 3, true},
    {"\xee\x80\x80", 3, true},
    {"a\0b", 3, false},
    {"12345678\0", 9, false},
    {"\x80", 1, false},
    {"\xc0\xaf", 2, false},
    {"\xc1\xbf", 2, false},
    {"\xe0\x80\xaf", 3, false},
    {"\xe0\x9f\xbf", 3, false},
    {"\xf0\x8f\xbf\xbf", 4, false},
    {"\xf4\x90\x80\x80", 4, false},
    {"\xf5\x80\x80\x80", 4, false},
    {"\xff", 1, false},
    {"\xed\xa0\x80", 3, false},
    {"\xed\xbf\xbf", 3, false},
    {"\xef\xbf\xbd", 3, false},
    {"\xc3", 1, false},
    {"\xe2\x80", 2, false},
    {"\xf0\x9f\x98", 3, false},
    {"\xc3(", 2, false},
    {"\xe2\x28\xa1", 3, false},
    {"Mu\xf1oz in latin 1", 15, false},
};

START_TEST(utf8_is_told_from_damage)
{
    ck_assert_msg(utf8_is_valid((struct view){utf8_cases[_i].text, utf8_cases[_i].len}) == utf8_cases[_i].good,
                  "case %d", _i);
}
END_TEST

START_TEST(hex_comes_back)
{
    uint8_t bytes[256], back[256];
    char text[513];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)i;
    hex_encode(bytes, sizeof(bytes), text);
    ck_assert_uint_eq(strlen(text), 512);
    ck_assert(hex_decode(view_of(text), back, sizeof(back)));
    ck_assert_mem_eq(bytes, back, sizeof(bytes));
    ck_assert(hex_decode(view_of("FFfe"), back, 2));
    ck_assert(back[0] == 0xff && back[1] == 0xfe);
}
END_TEST

START_TEST(wrong_hex_leaves_the_output_alone)
{
    uint8_t out[2] = {1, 2};
    ck_assert(!hex_decode(view_of("aabbcc"), out, 2));
    ck_assert(!hex_decode(view_of("aab"), out, 2));
    ck_assert(!hex_decode(view_of("aabg"), out, 2));
    ck_assert(!hex_decode(view_of("aab "), out, 2));
    ck_assert(out[0] == 1 && out[1] == 2);
}
END_TEST

START_TEST(did_you_mean_finds_the_near_and_not_the_far)
{
    static const char *const keys[] = {"delimiter", "encoding", "quote", "header", "date_format", "", "id"};
    static const struct {
        const char *word, *want;
    } cases[] = {
        {"delimeter", "delimiter"},
        {"Quote", "quote"},
        {"qoute", "quote"},
        {"headers", "header"},
        {"dateformat", "date_format"},
        {"zzz", NULL},
        {"", NULL},
        {"x", NULL},
        {"ip", "id"},
        {"xy", NULL},
        {"completely_else", NULL},
        {"encodign", "encoding"},
        {"DATE-FORMATS", "date_format"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = text_nearest(cases[i].word, keys, COUNT_OF(keys));
        if (cases[i].want == NULL)
            ck_assert_msg(got == NULL, "%s -> %s", cases[i].word, got);
        else
            ck_assert_str_eq(got, cases[i].want);
    }
    char giant[200];
    memset(giant, 'a', sizeof(giant));
    giant[199] = '\0';
    const char *const giants[] = {giant, "quote"};
    ck_assert_ptr_null(text_nearest(giant, giants, 2));
    ck_assert_str_eq(text_nearest("quot", giants, 2), "quote");
    ck_assert_ptr_null(text_nearest(NULL, keys, 2));
    ck_assert_ptr_null(text_nearest("quote", keys, 0));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("text");
    TCase *tc = tcase_create("text");
    tcase_add_test(tc, views_compare_and_trim);
    tcase_add_loop_test(tc, integers_are_whole_and_in_range, 0, (int)COUNT_OF(integers));
    tcase_add_test(tc, every_day_there_is_agrees_with_the_c_library);
    tcase_add_loop_test(tc, iso_dates_are_strict_and_come_back, 0, (int)COUNT_OF(iso_dates));
    tcase_add_test(tc, days_beyond_the_calendar_of_people_are_still_written);
    tcase_add_loop_test(tc, utf8_is_told_from_damage, 0, (int)COUNT_OF(utf8_cases));
    tcase_add_test(tc, hex_comes_back);
    tcase_add_test(tc, wrong_hex_leaves_the_output_alone);
    tcase_add_test(tc, did_you_mean_finds_the_near_and_not_the_far);
    suite_add_tcase(s, tc);
    return s;
}
