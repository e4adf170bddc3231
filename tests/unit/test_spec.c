// SPDX-License-Identifier: Apache-2.0
// Covers config/spec.c: what a specification says, and every way of saying it wrongly, with the place in the file.
#include "config/spec.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/codes.h"
#include "tests/support/scratch.h"

static struct error err;
static char text[2048];

static const char hiding[] = "count: n\n"
                             "period: {code: SFY2024-25, start: 2024-07-01, end: 2025-06-30}\n"
                             "populations: people.csv\n"
                             "dimensions:\n"
                             "  - {name: place, total: all, hierarchy: district.csv, score: residence}\n"
                             "  - {name: grade, total: all, codes: [low, high, U], unknown: [U]}\n"
                             "  - {name: age, total: all, score: age, unknown: [none]}\n"
                             "tables:\n"
                             "  - {name: by_grade, dimensions: [place, grade]}\n"
                             "policy: {minimum_count: 11, line_rule: true}\n";

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    (void)scratch_printf("district.csv", "parent,child\nall,north\nnorth,A\nnorth,B\nall,C\n");
    (void)scratch_printf("people.csv", "# made up\nvocabulary,code,population\narea,all,90000\nplace,A,1200\n");
}

static const char *said(void)
{
    return err_message(&err, text, sizeof(text));
}

// The specification with `is` for the first `was`.
static const char *changed(const char *was, const char *is)
{
    const char *at = strstr(hiding, was);
    ck_assert_msg(at != NULL, "the specification lacks \"%s\"", was);
    return scratch_printf("table.yaml", "%.*s%s%s", (int)(at - hiding), hiding, is, at + strlen(was));
}

START_TEST(says_what_a_dimension_is_to_the_score)
{
    CLEANUP(spec_freep) struct spec *s = NULL;
    ck_assert_msg(spec_load(changed("count", "count"), &s, &err), "%s", said());
    ck_assert(s->scored && s->policy.method == METHOD_HIDE);
    ck_assert_int_eq(s->dimensions[0].score, FACTOR_RESIDENCE);
    ck_assert_int_eq(s->dimensions[1].score, FACTOR_OTHER);
    ck_assert_int_eq(s->dimensions[2].score, FACTOR_AGE);
    ck_assert_str_eq(s->dimensions[1].unknown[0], "U");
    ck_assert_str_eq(s->period.code, "SFY2024-25");
    ck_assert_int_eq(period_months(&s->period), 12);
    ck_assert_int_eq(spec_people(s, "place", "A"), 1200);
    ck_assert_int_eq(spec_people(s, "place", "B"), 0);
    ck_assert_int_eq(spec_people(s, CODES_AREA, "all"), 90000);
}
END_TEST

START_TEST(is_not_scored_unless_a_dimension_asks_for_it)
{
    CLEANUP(spec_freep) struct spec *s = NULL;
    const char *file = scratch_printf("plain.yaml", "count: n\ndimensions: [{name: grade, total: all}]\n"
                                                    "tables: [{name: t, dimensions: [grade]}]\n"
                                                    "policy: {line_rule: false}\n");
    ck_assert_msg(spec_load(file, &s, &err), "%s", said());
    ck_assert(!s->scored);
    ck_assert_str_eq(s->period.code, "");
    ck_assert_int_eq(spec_people(s, CODES_AREA, "all"), 0);
}
END_TEST

START_TEST(rounds_to_two_more_than_the_interval_when_no_base_is_given)
{
    static const struct {
        const char *policy;
        int64_t base;
    } cases[] = {{"{method: rounding}", 12},
                 {"{method: rounding, base: 15}", 15},
                 {"{method: rounding, minimum_count: 6}", 7},
                 {"{method: rounding, minimum_count: 6, interval: 9}", 11}};
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        CLEANUP(spec_freep) struct spec *s = NULL;
        ck_assert_msg(spec_load(changed("{minimum_count: 11, line_rule: true}", cases[k].policy), &s, &err), "%s",
                      said());
        ck_assert_int_eq(s->policy.method, METHOD_ROUNDING);
        ck_assert_int_eq(s->policy.base, cases[k].base);
    }
}
END_TEST

static const struct {
    const char *was, *is, *want;
} faults[] = {
    {"score: residence", "score: residense",
     "table.yaml:5:63: unknown factor of the score \"residense\", did you mean"},
    {"unknown: [U]", "unknown: [X]", "table.yaml:6:64: dimension \"grade\" has no finest code \"X\""},
    {"score: residence", "score: residence, unknown: [north]",
     "table.yaml:5:84: dimension \"place\" has no finest code"},
    {"period: {code: SFY2024-25, start: 2024-07-01, end: 2025-06-30}\n", "", "table.yaml:4:63: give the \"period\""},
    {"2024-07-01", "2024-07-32", "table.yaml:2:35: \"start\" is no date"},
    {"2025-06-30", "2024-06-30", "table.yaml:2:52: \"end\" comes before \"start\""},
    {"SFY2024-25", "the_whole_year_2024", "table.yaml:2:16: \"code\" of the period must have 1 to 15 letters"},
    {", end: 2025-06-30", "", "table.yaml:2:9: key \"end\" is missing"},
    {"people.csv", "peoples.csv", "table.yaml:3:14: cannot read"},
    {"line_rule: true", "method: rounding, base: 11",
     "table.yaml:10:53: \"base\" of method \"rounding\" must be at least 12"},
    {"line_rule: true", "method: rounding, interval: 9",
     "table.yaml:10:57: \"interval\" of method \"rounding\" must be"},
    {"line_rule: true", "method: rounding, line_rule: true",
     "table.yaml:10:58: \"line_rule\" belongs to method \"hide\""},
    {"line_rule: true", "method: rounding, seconds: 5", "\"seconds\" belongs to method \"hide\""},
    {"line_rule: true", "method: noise", "table.yaml:10:37: noise spends from a budget"},
    {"line_rule: true", "method: roundin", "table.yaml:10:37: unknown method \"roundin\", did you mean \"rounding\"?"},
    {"line_rule: true", "line_rule: true, base: 12", "table.yaml:10:52: \"base\" belongs to method \"rounding\""},
    {", line_rule: true", "", "table.yaml:10:9: key \"line_rule\" is missing"},
};

START_TEST(refuses_what_makes_no_sense_at_its_place)
{
    CLEANUP(spec_freep) struct spec *s = NULL;
    ck_assert(!spec_load(changed(faults[_i].was, faults[_i].is), &s, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_msg(strstr(said(), faults[_i].want) != NULL, "%s", said());
}
END_TEST

START_TEST(refuses_populations_that_nothing_asks_for)
{
    CLEANUP(spec_freep) struct spec *s = NULL;
    const char *file = scratch_printf("plain.yaml", "count: n\npopulations: people.csv\n"
                                                    "dimensions: [{name: grade, total: all}]\n"
                                                    "tables: [{name: t, dimensions: [grade]}]\n"
                                                    "policy: {line_rule: false}\n");
    ck_assert(!spec_load(file, &s, &err));
    ck_assert_msg(strstr(said(), "plain.yaml:2:14: \"populations\" are for the score") != NULL, "%s", said());
}
END_TEST

START_TEST(refuses_a_rounding_for_no_period)
{
    CLEANUP(spec_freep) struct spec *s = NULL;
    const char *file = scratch_printf("plain.yaml", "count: n\ndimensions: [{name: grade, total: all}]\n"
                                                    "tables: [{name: t, dimensions: [grade]}]\n"
                                                    "policy: {method: rounding}\n");
    ck_assert(!spec_load(file, &s, &err));
    ck_assert_msg(strstr(said(), "plain.yaml:4:18: give the \"period\"") != NULL, "%s", said());
}
END_TEST

START_TEST(refuses_faults_of_the_populations_with_their_line)
{
    static const struct {
        const char *content, *want;
    } cases[] = {
        {"vocabulary,code,population\nplace,A,1200\nplace,A,1300\n",
         "people.csv:3: the population of \"A\" is given twice"},
        {"vocabulary,code,population\nplace,A,many\n", "people.csv:2: population \"many\" is no number"},
        {"vocabulary,code,population\nplace,A\n", "people.csv:2: 2 columns, must be 3"},
        {"vocabulary,code,people\n", "people.csv:1: column 3 is \"people\", must be \"population\""},
        {"", "no header line"},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        CLEANUP(spec_freep) struct spec *s = NULL;
        err_clear(&err);
        (void)scratch_printf("people.csv", "%s", cases[k].content);
        ck_assert(!spec_load(changed("count", "count"), &s, &err));
        ck_assert_int_eq(err.code, ERR_CONFIG);
        ck_assert_msg(strstr(said(), cases[k].want) != NULL, "%s", said());
    }
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("spec");
    TCase *t = tcase_create("spec");
    tcase_add_checked_fixture(t, setup, scratch_remove);
    tcase_add_test(t, says_what_a_dimension_is_to_the_score);
    tcase_add_test(t, is_not_scored_unless_a_dimension_asks_for_it);
    tcase_add_test(t, rounds_to_two_more_than_the_interval_when_no_base_is_given);
    tcase_add_loop_test(t, refuses_what_makes_no_sense_at_its_place, 0, (int)COUNT_OF(faults));
    tcase_add_test(t, refuses_populations_that_nothing_asks_for);
    tcase_add_test(t, refuses_a_rounding_for_no_period);
    tcase_add_test(t, refuses_faults_of_the_populations_with_their_line);
    suite_add_tcase(s, t);
    return s;
}
