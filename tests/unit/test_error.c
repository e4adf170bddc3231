// SPDX-License-Identifier: Apache-2.0
// Covers common/error.c.
#include "common/error.h"

#include <check.h>
#include <errno.h>
#include <string.h>

static const char *message(const struct error *err)
{
    static char text[2048];
    return err_message(err, text, sizeof(text));
}

START_TEST(reads_from_the_outermost_frame_to_the_cause)
{
    struct error err = {0};
    ck_assert(!err_set(&err, ERR_DATA, "column \"%s\": not a calendar date", "dob"));
    ck_assert(!err_wrap(&err, "line %d", 12));
    ck_assert(!err_wrap(&err, "extract \"%s\"", "x.csv"));
    ck_assert_str_eq(message(&err), "extract \"x.csv\": line 12: column \"dob\": not a calendar date");
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_str_eq(err.file, __FILE__);
    ck_assert_int_gt(err.line, 0);
}
END_TEST

START_TEST(keeps_the_cause_when_frames_run_out)
{
    struct error err = {0};
    ck_assert(!err_set(&err, ERR_DATA, "cause"));
    for (int i = 1; i < ERR_FRAMES + 3; i++)
        ck_assert(!err_wrap(&err, "frame %d", i));
    ck_assert_int_eq(err.depth, ERR_FRAMES);
    ck_assert_str_eq(err.frame[0], "cause");
    ck_assert_str_eq(err.frame[ERR_FRAMES - 1], "frame 8");
    ck_assert_str_eq(message(&err), "frame 8: frame 4: frame 3: frame 2: frame 1: cause");
}
END_TEST

START_TEST(a_second_cause_replaces_the_first)
{
    struct error err = {0};
    ck_assert(!err_set(&err, ERR_DATA, "first"));
    ck_assert(!err_hint(&err, "try %s", "this"));
    ck_assert(!err_hint(&err, "a hint from farther away does not replace it"));
    ck_assert_str_eq(err.hint, "try this");
    ck_assert(!err_set(&err, ERR_BUSY, "second"));
    ck_assert_str_eq(message(&err), "second");
    ck_assert_str_eq(err.hint, "");
    ck_assert_int_eq(err.code, ERR_BUSY);
}
END_TEST

static const struct {
    int errnum;
    enum err_code want;
} shortages[] = {
    {ENOSPC, ERR_RETRY}, {ENOMEM, ERR_RETRY}, {EDQUOT, ERR_RETRY}, {EACCES, ERR_OUTPUT}, {EIO, ERR_OUTPUT},
};

START_TEST(tells_a_shortage_from_a_failure)
{
    struct error err = {0};
    ck_assert(!err_set_errno(&err, ERR_OUTPUT, shortages[_i].errnum, "writing \"%s\"", "x"));
    ck_assert_int_eq(err.code, shortages[_i].want);
    ck_assert(strncmp(message(&err), "writing \"x\": ", 13) == 0);
    ck_assert(strstr(message(&err), strerror(shortages[_i].errnum)) != NULL);
}
END_TEST

START_TEST(keeps_the_reason_behind_a_path_that_is_too_long)
{
    char path[600];
    memset(path, 'p', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    struct error err = {0};
    ck_assert(!err_set_errno(&err, ERR_OUTPUT, ENOENT, "\"%s\"", path));
    ck_assert_uint_eq(strlen(err.frame[0]), ERR_FRAME_LEN - 1);
    ck_assert(strstr(err.frame[0], ": No such file or directory") != NULL);
}
END_TEST

START_TEST(shows_control_bytes_of_names_as_question_marks)
{
    struct error err = {0};
    ck_assert(!err_set(&err, ERR_DATA, "\"%s\"", "a\nb\x1b[31m\x7f\xc3\xa9"));
    ck_assert_str_eq(err.frame[0], "\"a?b?[31m?\xc3\xa9\"");
    ck_assert(!err_wrap(&err, "a\rb"));
    ck_assert_str_eq(err.frame[1], "a?b");
}
END_TEST

START_TEST(accepts_that_nobody_wants_to_know)
{
    ck_assert(!err_set(NULL, ERR_DATA, "x"));
    ck_assert(!err_set_errno(NULL, ERR_DATA, EIO, "x"));
    ck_assert(!err_wrap(NULL, "x"));
    ck_assert(!err_hint(NULL, "x"));
    err_clear(NULL);
}
END_TEST

START_TEST(can_be_cleared_for_a_second_try)
{
    struct error err = {0};
    ck_assert(!err_set(&err, ERR_RETRY, "database gone"));
    err_clear(&err);
    ck_assert_int_eq(err.code, ERR_NONE);
    ck_assert_str_eq(message(&err), "");
}
END_TEST

START_TEST(a_wrapped_success_is_a_bug)
{
    struct error err = {0};
    ck_assert(!err_wrap(&err, "extract"));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert_str_eq(message(&err), "extract");
}
END_TEST

START_TEST(cuts_a_message_at_the_end_of_the_memory_given)
{
    struct error err = {0};
    char text[12];
    ck_assert(!err_set(&err, ERR_DATA, "0123456789"));
    ck_assert(!err_wrap(&err, "frame"));
    ck_assert_str_eq(err_message(&err, text, sizeof(text)), "frame: 0123");
    ck_assert_str_eq(err_message(&err, text, 1), "");
    ck_assert_str_eq(err_message(&err, text, 0), "");
}
END_TEST

START_TEST(every_code_has_its_exit_status_and_name)
{
    ck_assert_int_eq(err_exit_status(ERR_NONE), 0);
    ck_assert_str_eq(err_name(ERR_NONE), "none");
#define ERROR(code, status, text)                                                                                      \
    ck_assert_int_eq(err_exit_status(code), status);                                                                   \
    ck_assert_str_eq(err_name(code), text);
#include "common/error.def"
#undef ERROR
    ck_assert_int_eq(err_exit_status(ERR_RETRY), 75);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("error");
    TCase *tc = tcase_create("error");
    tcase_add_test(tc, reads_from_the_outermost_frame_to_the_cause);
    tcase_add_test(tc, keeps_the_cause_when_frames_run_out);
    tcase_add_test(tc, a_second_cause_replaces_the_first);
    tcase_add_loop_test(tc, tells_a_shortage_from_a_failure, 0, (int)COUNT_OF(shortages));
    tcase_add_test(tc, keeps_the_reason_behind_a_path_that_is_too_long);
    tcase_add_test(tc, shows_control_bytes_of_names_as_question_marks);
    tcase_add_test(tc, accepts_that_nobody_wants_to_know);
    tcase_add_test(tc, can_be_cleared_for_a_second_try);
    tcase_add_test(tc, a_wrapped_success_is_a_bug);
    tcase_add_test(tc, cuts_a_message_at_the_end_of_the_memory_given);
    tcase_add_test(tc, every_code_has_its_exit_status_and_name);
    suite_add_tcase(s, tc);
    return s;
}
