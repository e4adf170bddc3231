// SPDX-License-Identifier: Apache-2.0
// Covers common/log.c.
#include "common/log.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/json.h"
#include "tests/support/scratch.h"

static int saved_stderr = -1;

static void capture(void)
{
    (void)fflush(stderr);
    saved_stderr = dup(STDERR_FILENO);
    int fd = open(scratch_path("stderr"), O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
    (void)close(fd);
}

static const char *captured(void)
{
    static char text[16384];
    (void)fflush(stderr);
    (void)dup2(saved_stderr, STDERR_FILENO);
    (void)close(saved_stderr);
    FILE *f = fopen(scratch_path("stderr"), "rb");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(text, 1, sizeof(text) - 1, f);
    text[n] = '\0';
    (void)fclose(f);
    return text;
}

static struct error sample(void)
{
    struct error err = {0};
    (void)err_set(&err, ERR_DATA, "line 12: stray quote");
    (void)err_wrap(&err, "extract \"births.csv\"");
    (void)err_hint(&err, "double it");
    return err;
}

START_TEST(writes_lines_for_people)
{
    struct error err = sample();
    log_setup(LOG_INFO, false);
    capture();
    log_message(LOG_INFO, "%d rows", 3);
    log_message(LOG_WARNING, "late");
    log_message(LOG_DEBUG, "not shown");
    log_error(&err);
    ck_assert_str_eq(captured(), "crosscount: 3 rows\n"
                                 "crosscount: warning: late\n"
                                 "crosscount: extract \"births.csv\": line 12: stray quote\n"
                                 "hint: double it\n");
}
END_TEST

START_TEST(shows_the_place_of_an_error_at_debug_level)
{
    struct error err = {0};
    (void)err_set(&err, ERR_BUG, "x");
    log_setup(LOG_DEBUG, false);
    capture();
    log_error(&err);
    const char *text = captured();
    ck_assert(strncmp(text, "crosscount: x\ncrosscount: raised at ", 36) == 0);
    ck_assert(strstr(text, "test_log.c:") != NULL);
    ck_assert(strstr(text, "hint") == NULL);
}
END_TEST

START_TEST(a_file_name_begins_no_line_and_steers_no_terminal)
{
    struct error err = {0};
    (void)err_set(&err, ERR_DATA, "extract \"x\ncrosscount: all is well\033[2J\"");
    log_setup(LOG_INFO, false);
    capture();
    log_message(LOG_WARNING, "a\rb.csv");
    log_error(&err);
    ck_assert_str_eq(captured(), "crosscount: warning: a?b.csv\n"
                                 "crosscount: extract \"x?crosscount: all is well?[2J\"\n");
}
END_TEST

START_TEST(writes_one_json_object_a_line)
{
    struct error err = sample();
    log_setup(LOG_INFO, true);
    capture();
    log_message(LOG_WARNING, "a \\ b\tc");
    log_error(&err);
    ck_assert_str_eq(
        captured(), "{\"level\":\"warning\",\"message\":\"a \\\\ b?c\"}\n"
                    "{\"level\":\"error\",\"code\":\"data refused\",\"message\":\"extract \\\"births.csv\\\": line 12: "
                    "stray quote\",\"hint\":\"double it\"}\n");
}
END_TEST

START_TEST(json_lines_stay_json_whatever_they_hold)
{
    char noise[6000];
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (char)(i % 255 + 1);
    noise[sizeof(noise) - 1] = '\0';
    log_setup(LOG_DEBUG, true);
    struct error err = {0};
    for (int i = 0; i < ERR_FRAMES; i++)
        (void)(i == 0 ? err_set(&err, ERR_DATA, "%s", noise) : err_wrap(&err, "\\\\\\\\%s", noise));
    (void)err_hint(&err, "%s", noise);
    capture();
    log_message(LOG_INFO, "%s", noise);
    log_error(&err);
    char *line = strdup(captured());
    int lines = 0;
    for (char *p = line, *end; (end = strchr(p, '\n')) != NULL; p = end + 1, lines++) {
        json *j = NULL;
        ck_assert(jparse(p, (size_t)(end - p), &j, &err));
        ck_assert_ptr_nonnull(jget(j, "message"));
        jfreep(&j);
    }
    ck_assert_int_eq(lines, 2);
    free(line);
}
END_TEST

START_TEST(levels_are_ordered)
{
    log_setup(LOG_WARNING, false);
    ck_assert(log_enabled(LOG_ERROR));
    ck_assert(log_enabled(LOG_WARNING));
    ck_assert(!log_enabled(LOG_INFO));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("log");
    TCase *tc = tcase_create("log");
    tcase_add_checked_fixture(tc, scratch_make, scratch_remove);
    tcase_add_test(tc, writes_lines_for_people);
    tcase_add_test(tc, shows_the_place_of_an_error_at_debug_level);
    tcase_add_test(tc, a_file_name_begins_no_line_and_steers_no_terminal);
    tcase_add_test(tc, writes_one_json_object_a_line);
    tcase_add_test(tc, json_lines_stay_json_whatever_they_hold);
    tcase_add_test(tc, levels_are_ordered);
    suite_add_tcase(s, tc);
    return s;
}
