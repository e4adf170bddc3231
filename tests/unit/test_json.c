// SPDX-License-Identifier: Apache-2.0
// Covers common/json.c.
#include "common/json.h"

#include <check.h>
#include <math.h>
#include <string.h>

static json *sample(void)
{
    json *map = jmap(), *list = jlist();
    jpush(list, jint(INT64_MAX));
    jpush(list, jnum(0.1));
    jpush(list, jnum(2));
    jpush(list, jflag(true));
    jpush(list, jstring(NULL));
    jput(map, "z", list);
    jput(map, "a", jstring("caf\xc3\xa9 \"x\"\n"));
    return map;
}

static const char *text_of(const json *j, bool canonical)
{
    static struct buf out;
    struct error err = {0};
    buf_done(&out);
    buf_init(&out, 1u << 20);
    ck_assert(jtext(j, canonical, &out, &err));
    return out.data;
}

START_TEST(writes_for_people_in_order_of_insertion)
{
    CLEANUP(jfreep) json *j = sample();
    ck_assert_str_eq(text_of(j, false), "{\n"
                                        "  \"z\": [\n"
                                        "    9223372036854775807,\n"
                                        "    0.1,\n"
                                        "    2.0,\n"
                                        "    true,\n"
                                        "    null\n"
                                        "  ],\n"
                                        "  \"a\": \"caf\xc3\xa9 \\\"x\\\"\\n\"\n"
                                        "}\n");
}
END_TEST

START_TEST(writes_for_digests_sorted_and_without_blanks)
{
    CLEANUP(jfreep) json *j = sample();
    ck_assert_str_eq(text_of(j, true),
                     "{\"a\":\"caf\xc3\xa9 \\\"x\\\"\\n\",\"z\":[9223372036854775807,0.1,2.0,true,null]}");
}
END_TEST

static json *item(const void *ctx, size_t i)
{
    json *map = jmap();
    jput(map, "line", jint((int64_t)i));
    jput(map, "text", jstring(ctx));
    return map;
}

START_TEST(a_list_written_item_by_item_reads_as_if_it_had_been_put_last)
{
    static const char words[] = "two\nlines";
    for (size_t n = 0; n < 3; n++) {
        CLEANUP(jfreep) json *map = sample();
        CLEANUP(buf_done) struct buf out = {0};
        struct error err = {0};
        buf_init(&out, 1u << 20);
        ck_assert(jtext_with_list(map, "rows", n, item, words, &out, &err));
        json *list = jlist();
        for (size_t i = 0; i < n; i++)
            jpush(list, item(words, i));
        jput(map, "rows", list);
        ck_assert_str_eq(out.data, text_of(map, false));
    }
}
END_TEST

START_TEST(reads_what_it_writes)
{
    CLEANUP(jfreep) json *j = sample();
    CLEANUP(jfreep) json *back = NULL;
    CLEANUP(buf_done) struct buf text;
    struct error err = {0};
    buf_init(&text, 1u << 20);
    ck_assert(jtext(j, false, &text, &err));
    ck_assert(jparse(text.data, text.len, &back, &err));
    ck_assert_str_eq(jstr(jget(back, "a")), "caf\xc3\xa9 \"x\"\n");
    ck_assert_uint_eq(jcount(jget(back, "z")), 5);
    ck_assert_int_eq(jinteger(jat(jget(back, "z"), 0), 0), INT64_MAX);
    ck_assert_int_eq(jinteger(jat(jget(back, "z"), 1), -1), -1); /* not an integer */
    ck_assert_ptr_null(jstr(jat(jget(back, "z"), 0)));
    ck_assert_ptr_null(jat(jget(back, "z"), 5));
    ck_assert_ptr_null(jget(back, "missing"));
    ck_assert_ptr_null(jget(jget(back, "a"), "not a map"));
    ck_assert_int_eq(jinteger(NULL, 7), 7);
    ck_assert_double_eq(jnumber(jat(jget(back, "z"), 1), 0), 0.1);
    ck_assert_double_eq(jnumber(jget(back, "a"), -7), -7);
    ck_assert(jtrue(jat(jget(back, "z"), 3)) && !jtrue(jat(jget(back, "z"), 2)) && !jtrue(NULL));
    ck_assert_ptr_null(jstr(NULL));
    ck_assert_uint_eq(jcount(NULL), 0);
}
END_TEST

START_TEST(numbers_that_json_cannot_say_are_null)
{
    CLEANUP(jfreep) json *list = jlist();
    jpush(list, jnum((double)NAN));
    jpush(list, jnum((double)INFINITY));
    jpush(list, jnum(-1.5));
    ck_assert_str_eq(text_of(list, true), "[null,null,-1.5]");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_become_question_marks)
{
    CLEANUP(jfreep) json *j = jstring("Mu\xf1oz");
    ck_assert_str_eq(text_of(j, true), "\"Mu?oz\"");
}
END_TEST

START_TEST(a_value_that_could_not_be_built_is_reported_once)
{
    CLEANUP(buf_done) struct buf text;
    CLEANUP(jfreep) json *map = jmap();
    struct error err = {0};
    buf_init(&text, 1000);
    jput(map, "lost", NULL);
    ck_assert(!jtext(map, true, &text, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert(jtext(map, true, &text, &err));
    jpush(NULL, jint(1));
    ck_assert(!jtext(map, true, &text, &err));
    ck_assert(!jtext(NULL, true, &text, &err));
    ck_assert_str_eq(text.data, "{}");
}
END_TEST

START_TEST(a_text_larger_than_its_buffer_is_an_error)
{
    CLEANUP(buf_done) struct buf text;
    CLEANUP(jfreep) json *j = sample();
    struct error err = {0};
    buf_init(&text, 10);
    ck_assert(!jtext(j, true, &text, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert(!jtext(j, true, &text, NULL));
}
END_TEST

static const struct {
    const char *text, *says;
} wrong[] = {
    {"{\"a\": 1,\n \"b\": secret}", "line 2, column 12: invalid token"},
    {"{\"a\": 1, \"a\": 2}", "line 1, column 12: duplicate object key"},
    {"", "line 1, column 0: unexpected token"},
    {"{\"a\": \"x", "line 1, column 8: premature end of input"},
    {"[1] 2", "line 1, column 5: end of file expected"},
    {"\"\xff\"", "line 1, column 1: unable to decode byte 0xff"},
};

START_TEST(refuses_with_line_and_column_and_without_the_value)
{
    json *j = NULL;
    struct error err = {0};
    ck_assert(!jparse(wrong[_i].text, strlen(wrong[_i].text), &j, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_ptr_null(j);
    ck_assert_ptr_null(strstr(err.frame[0], "secret"));
    ck_assert_str_eq(err.frame[0], wrong[_i].says);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("json");
    TCase *tc = tcase_create("json");
    tcase_add_test(tc, writes_for_people_in_order_of_insertion);
    tcase_add_test(tc, writes_for_digests_sorted_and_without_blanks);
    tcase_add_test(tc, a_list_written_item_by_item_reads_as_if_it_had_been_put_last);
    tcase_add_test(tc, reads_what_it_writes);
    tcase_add_test(tc, numbers_that_json_cannot_say_are_null);
    tcase_add_test(tc, bytes_that_are_not_utf8_become_question_marks);
    tcase_add_test(tc, a_value_that_could_not_be_built_is_reported_once);
    tcase_add_test(tc, a_text_larger_than_its_buffer_is_an_error);
    tcase_add_loop_test(tc, refuses_with_line_and_column_and_without_the_value, 0, (int)COUNT_OF(wrong));
    suite_add_tcase(s, tc);
    return s;
}
