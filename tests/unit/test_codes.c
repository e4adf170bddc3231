// SPDX-License-Identifier: Apache-2.0
// config/codes.c config/codes_file.c config/codes_lint.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/codes.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static const char words[] = "# words\n"
                            "vocabulary,code,label\n"
                            "county,01,Alameda\n"
                            "county,02,Alpine\n"
                            "county,99,Unknown\n"
                            "delay,at_once,At once\n"
                            "delay,3_days,3 days\n"
                            "delay,10_days,10 days\n"
                            "sex,F,Female\n"
                            "sex,M,Male\n";
static const char maps[] = "field,vocabulary\n"
                           "entity,county\n"
                           "mark,-\n";
static const char toy[] = "system,field,source_code,source_label,target,valid_from,valid_to\n"
                          "toy,sex,1,Male,M,,\n"
                          "toy,sex,2,Female,F,,2019-12-31\n"
                          "toy,sex,2,Male,M,2020-01-01,\n"
                          "toy,sex,9,\"Unknown, not asked\",,,\n"
                          "# a comment, with a comma\n"
                          "toy,entity,X1,Alameda,01,,\n"
                          "toy,delay,D3,3 Day,3_days,,\n"
                          "toy,mark,Y,Yes,,,\n";

static const char people[] = "vocabulary,code,population\n"
                             "area,all,1000\n"
                             "county,01,800\n"
                             "county,02,4\n";

static struct codes *codes;
static struct error err;
static char message[2048];

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    codes = NULL;
}

static void teardown(void)
{
    codes_freep(&codes);
    scratch_remove();
}

static bool load(const char *file, const struct edit *edit)
{
    edited_write("vocabulary.csv", words, strcmp(file, "vocabulary.csv") == 0 ? edit : NULL);
    edited_write("crosswalks.csv", maps, strcmp(file, "crosswalks.csv") == 0 ? edit : NULL);
    edited_write("toy.csv", toy, strcmp(file, "toy.csv") == 0 ? edit : NULL);
    edited_write("populations.csv", people, strcmp(file, "populations.csv") == 0 ? edit : NULL);
    return codes_load(scratch_path(""), &codes, &err);
}

static struct date on(int year)
{
    struct date d = {0};
    ck_assert(date_from_ymd(year, 6, 30, &d));
    return d;
}

static const char *translate(const char *field, const char *code, int year)
{
    const char *target = "untouched";
    switch (codes_translate(codes, "toy", field, view_of(code), on(year), &target)) {
    case CODE_KNOWN:
        return target;
    case CODE_UNKNOWN:
        ck_assert_str_eq(target, "untouched");
        return "unknown";
    default:
        ck_assert_str_eq(target, "untouched");
        return "not valid then";
    }
}

START_TEST(translates_codes_as_of_a_date)
{
    ck_assert_msg(load("", NULL), "%s", err_message(&err, message, sizeof(message)));
    static const struct {
        const char *field, *code;
        int year;
        const char *want;
    } cases[] = {
        {"sex", "1", 1990, "M"},      {"sex", "2", 2019, "F"},
        {"sex", "2", 2020, "M"},      {"sex", " 2\t", 2019, "F"},
        {"sex", "9", 2024, ""},       {"sex", "3", 2024, "unknown"},
        {"sex", "", 2024, "unknown"}, {"entity", "x1", 2024, "unknown"},
        {"entity", "X1", 2024, "01"}, {"nothing", "1", 2024, "unknown"},
        {"mark", "Y", 2024, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(translate(cases[i].field, cases[i].code, cases[i].year), cases[i].want);
}
END_TEST

START_TEST(tells_a_code_that_was_not_valid_then)
{
    static const struct edit until = {"toy,sex,1,Male,M,,", "toy,sex,1,Male,M,2000-01-01,2001-12-31", NULL};
    ck_assert(load("toy.csv", &until));
    ck_assert_str_eq(translate("sex", "1", 2001), "M");
    ck_assert_str_eq(translate("sex", "1", 1999), "not valid then");
    ck_assert_str_eq(translate("sex", "1", 2002), "not valid then");
}
END_TEST

START_TEST(knows_vocabularies_in_printing_order)
{
    ck_assert(load("", NULL));
    const struct vocabulary *delay = codes_vocabulary(codes, "delay");
    ck_assert_uint_eq(delay->n_entries, 3);
    ck_assert_str_eq(delay->entry[0].code, "at_once");
    ck_assert_str_eq(delay->entry[2].label, "10 days");
    ck_assert_str_eq(vocabulary_label(delay, "3_days"), "3 days");
    ck_assert_ptr_null(vocabulary_label(delay, "5_days"));
    ck_assert_ptr_null(codes_vocabulary(codes, "entity"));
    ck_assert_str_eq(codes_field_vocabulary(codes, "entity"), "county");
    ck_assert_str_eq(codes_field_vocabulary(codes, "sex"), "sex");
    ck_assert(codes_has_field(codes, "toy", "entity"));
    ck_assert(!codes_has_field(codes, "other", "entity"));
    ck_assert_str_eq(codes_nearest_field(codes, "toy", "entitty"), "entity");
    ck_assert_ptr_null(codes_nearest_field(codes, "other", "entity"));
}
END_TEST

START_TEST(knows_how_many_people_a_code_stands_for)
{
    ck_assert(load("", NULL));
    ck_assert_int_eq(codes_population(codes, CODES_AREA, "all"), 1000);
    ck_assert_int_eq(codes_population(codes, "county", "01"), 800);
    ck_assert_int_eq(codes_population(codes, "county", "99"), 0);
}
END_TEST

static const struct {
    const char *file;
    struct edit edit;
} faults[] = {
    {"toy.csv",
     {"X1,Alameda,01", "X1,Alameda,10", "7: target \"10\" is not in vocabulary \"county\", did you mean \"01\"?"}},
    {"toy.csv", {"X1,Alameda,01", "X1,Alameda,north", "7: target \"north\" is not in vocabulary \"county\""}},
    {"toy.csv", {"mark,Y,Yes,,", "mark,Y,Yes,yes,", "9: crosswalk \"mark\" only lists codes, but has target \"yes\""}},
    {"toy.csv", {"toy,delay", "toy,delays", "8: crosswalk \"delays\": no vocabulary \"delays\""}},
    {"toy.csv",
     {"M,2020-01-01,", "M,2019-12-31,", "4: code \"2\" of \"sex\" is already given in line 3 for that time"}},
    {"toy.csv",
     {"M,2020-01-01,", "M,2020-01-01,2019-01-01", "4: code \"2\" of \"sex\": valid_to lies before valid_from"}},
    {"toy.csv", {"M,2020-01-01,", "M,2020-13-01,", "4: column \"valid_from\": not a date yyyy-mm-dd"}},
    {"toy.csv", {"F,,2019-12-31", "F,,12/31/2019", "3: column \"valid_to\": not a date yyyy-mm-dd"}},
    {"toy.csv", {"toy,mark", "toys,mark", "9: system \"toys\" does not belong into this file"}},
    {"toy.csv", {"1,Male,M", "1,,M", "2: field, source_code and source_label must be given"}},
    {"toy.csv", {"1,Male,M,,", "1,Male,M,", "2: 6 columns, must be 7"}},
    {"toy.csv",
     {"source_code,source_label", "source_label,source_code",
      "1: column 3 is \"source_label\", must be \"source_code\""}},
    {"toy.csv", {"\"Unknown, not asked\"", "\"Unknown", NULL}},
    {"crosswalks.csv", {"entity,county", "entity,countys", "2: no vocabulary \"countys\""}},
    {"crosswalks.csv", {"field,vocabulary", "field;vocabulary", "1: 1 columns, must be 2"}},
    {"vocabulary.csv",
     {"county,02,Alpine", "county,01,Alpine", "4: code \"01\" of vocabulary \"county\" is given twice"}},
    {"vocabulary.csv", {"county,02,Alpine", "county,02,", "4: vocabulary, code and label must be given"}},
    {"populations.csv", {"county,02,4", "county,03,4", "4: vocabulary \"county\" has no code \"03\""}},
    {"populations.csv", {"area,all", "state,all", "2: vocabulary \"state\" has no code \"all\""}},
    {"populations.csv", {"county,02,4", "county,01,4", "4: the population of \"01\" is given twice"}},
    {"populations.csv", {"county,02,4", "county,02,\"1,204\"", "4: population \"1,204\" is no number from 1 on"}},
    {"populations.csv", {"county,02,4", "county,02,0", "4: population \"0\" is no number from 1 on"}},
};

START_TEST(refuses_faulty_files_with_file_and_line)
{
    char want[512];
    ck_assert(!load(faults[_i].file, &faults[_i].edit));
    ck_assert_ptr_null(codes);
    const char *said = strstr(err_message(&err, message, sizeof(message)), faults[_i].file);
    ck_assert_msg(said != NULL, "%s", message);
    if (!faults[_i].edit.want)
        return;
    (void)snprintf(want, sizeof(want), "%s:%s", faults[_i].file, faults[_i].edit.want);
    ck_assert_str_eq(said, want);
    ck_assert_int_eq(err.code, ERR_CONFIG);
}
END_TEST

START_TEST(needs_a_vocabulary)
{
    edited_write("toy.csv", toy, NULL);
    ck_assert(!codes_load(scratch_path(""), &codes, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, message, sizeof(message)), "vocabulary.csv\" is missing or empty"));
    err_clear(&err);
    scratch_write("vocabulary.csv", "# no header\n", 12);
    ck_assert(!codes_load(scratch_path(""), &codes, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, message, sizeof(message)), "has no header line"));
    err_clear(&err);
    ck_assert(!codes_load(scratch_path("nowhere"), &codes, &err));
}
END_TEST

/* ---- lint -------------------------------------------------------------------------------------------------------- */

static const struct edit suspicious[] = {
    {"D3,3 Day,3_days", "D3,3 Day,10_days",
     "8: \"3 Day\" (D3) leads to \"10_days\" (10 days), but \"3_days\" is the code of that name: are rows shifted?"},
    {"X1,Alameda,01", "X1,Alpine,01",
     "7: \"Alpine\" (X1) leads to \"01\" (Alameda), but \"02\" is the code of that name: are rows shifted?"},
    {"D3,3 Day,3_days", "D3,within 5 days,3_days", "8: \"within 5 days\" (D3) leads to \"3_days\": the numbers differ"},
    {"X1,Alameda,01", "X1,Alameda,77", "7: target \"77\" is not in vocabulary \"county\""},
};

START_TEST(finds_rows_that_are_shifted)
{
    CLEANUP(codes_findings_done) struct codes_findings found = {0};
    edited_write("vocabulary.csv", words, NULL);
    edited_write("crosswalks.csv", maps, NULL);
    edited_write("toy.csv", toy, &suspicious[_i]);
    ck_assert_msg(codes_lint(scratch_path(""), &found, &err), "%s", err_message(&err, message, sizeof(message)));
    bool told = false;
    for (size_t i = 0; i < found.count; i++) {
        const char *text = strstr(found.text[i], "toy.csv:");
        told = told || (text && strcmp(text + strlen("toy.csv:"), suspicious[_i].want) == 0);
    }
    ck_assert_msg(told, "%s", found.count ? found.text[0] : "nothing found");
}
END_TEST

static size_t lint_with(const char *system, const char *text, const struct edit *edit, struct codes_findings *found)
{
    static const char *const files[] = {"vocabulary.csv", "crosswalks.csv"};
    char name[64], whole[1 << 16];
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        (void)snprintf(name, sizeof(name), "config/codes/%s", files[i]);
        FILE *f = fopen(repo_path(name), "rb");
        ck_assert_ptr_nonnull(f);
        size_t len = fread(whole, 1, sizeof(whole), f);
        ck_assert_int_eq(fclose(f), 0);
        scratch_write(files[i], whole, len);
    }
    (void)snprintf(name, sizeof(name), "%s.csv", system);
    edited_write(name, text, edit);
    ck_assert_msg(codes_lint(scratch_path(""), found, &err), "%s", err_message(&err, message, sizeof(message)));
    size_t told = 0;
    for (size_t i = 0; i < found->count; i++)
        told += strstr(found->text[i], name) != NULL;
    return told;
}

static const struct {
    const char *code, *label, *target;
    bool found;
} counties[] = {
    {"1106", "San Joaquin", "40", true}, /* the shift of the published table, by label and by number */
    {"1106", "", "40", true},            /* by number alone */
    {"1106", "San Joaquin", "39", false},
    {"1126", "State", "99", false},
    {"39", "San Joaquin", "39", false},
    {"077", "San Joaquin", "39", false},
    {"077", "San Joaquin", "38", true},
    {"078", "x", "39", false},
    {"1125", "Yuba", "58", false},
    {"1068", "Alameda", "02", true},
    {"40", "San Joaquin", "40", true},
};

START_TEST(checks_county_numbers_by_the_arithmetic_of_their_numberings)
{
    CLEANUP(codes_findings_done) struct codes_findings found = {0};
    char text[512];
    (void)snprintf(text, sizeof(text),
                   "system,field,source_code,source_label,target,valid_from,valid_to\ntoy,county,%s,%s,%s,,\n",
                   counties[_i].code, counties[_i].label[0] ? counties[_i].label : "x", counties[_i].target);
    size_t told = 0;
    (void)lint_with("toy", text, NULL, &found);
    for (size_t i = 0; i < found.count; i++)
        told += strstr(found.text[i], "toy.csv:2") != NULL && strstr(found.text[i], "has no county") == NULL;
    ck_assert_msg((told > 0) == counties[_i].found, "%s", found.count ? found.text[0] : "nothing found");
}
END_TEST

START_TEST(finds_counties_left_out_and_crosswalks_nobody_has)
{
    CLEANUP(codes_findings_done) struct codes_findings found = {0};
    size_t told = lint_with("toy",
                            "system,field,source_code,source_label,target,valid_from,valid_to\n"
                            "toy,county,01,Alameda,01,,\n",
                            NULL, &found);
    ck_assert_uint_eq(told, 57);
    ck_assert_ptr_nonnull(strstr(found.text[0], "crosswalk \"county\" has no county 02"));
    ck_assert_ptr_nonnull(strstr(found.text[found.count - 1], "no system has a crosswalk"));
}
END_TEST

START_TEST(lint_fails_on_files_it_cannot_read)
{
    struct codes_findings found = {0};
    ck_assert(!codes_lint(scratch_path("nowhere"), &found, &err));
}
END_TEST

/* ---- what is shipped --------------------------------------------------------------------------------------------- */

START_TEST(shipped_crosswalks_are_clean)
{
    CLEANUP(codes_findings_done) struct codes_findings found = {0};
    ck_assert_msg(codes_lint(repo_path("config/codes"), &found, &err), "%s",
                  err_message(&err, message, sizeof(message)));
    ck_assert_msg(found.count == 0, "%s", found.count ? found.text[0] : "");
}
END_TEST

START_TEST(shipped_crosswalks_say_what_the_reports_need)
{
    static const struct {
        const char *system, *field, *code, *want;
    } cases[] = {
        {"child_welfare", "csec_tier", "6867", "at_risk"},
        {"child_welfare", "csec_context", "6871", "absent_from_care"},
        {"child_welfare", "government_entity", "1106", "39"}, /* not shifted */
        {"child_welfare", "ethnicity", "3163", "hispanic"},
        {"probation", "county", "LOS ANGELES CO.", "19"},
        {"probation", "legacy_charge", "PC647(B)", "suspected"},
        {"probation", "csec_flag", "AT RISK", "at_risk"},
        {"health", "icd_csec_tier", "T7452XA", "confirmed"},
        {"health", "icd_csec_tier", "T7462XA", ""}, /* labor exploitation */
        {"health", "icd_csec_tier", "Z62813", "history"},
        {"schools", "race", "400", "asian"},
        {"schools", "cds_county", "58", "58"},
    };
    ck_assert_msg(codes_load(repo_path("config/codes"), &codes, &err), "%s",
                  err_message(&err, message, sizeof(message)));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *target = "";
        ck_assert_int_eq(
            codes_translate(codes, cases[i].system, cases[i].field, view_of(cases[i].code), on(2025), &target),
            CODE_KNOWN);
        ck_assert_str_eq(target, cases[i].want);
    }
    const char *target = "";
    ck_assert_int_eq(codes_translate(codes, "health", "icd_csec_tier", view_of("T7452XA"), on(2018), &target),
                     CODE_NOT_VALID_THEN);
    ck_assert_uint_eq(codes_vocabulary(codes, "county")->n_entries, 59);
    ck_assert_uint_eq(codes_vocabulary(codes, "pattern")->n_entries, 16);
}
END_TEST

// The census counted every county, and all of them make the state.
START_TEST(shipped_populations_of_counties_add_up_to_the_state)
{
    int64_t sum = 0;
    ck_assert(codes_load(repo_path("config/codes"), &codes, &err));
    const struct vocabulary *all = codes_vocabulary(codes, "county");
    for (size_t i = 0; i < all->n_entries; i++) {
        int64_t n = codes_population(codes, "county", all->entry[i].code);
        ck_assert((n > 0) == (strcmp(all->entry[i].code, "99") != 0));
        sum += n;
    }
    ck_assert_int_eq(sum, codes_population(codes, CODES_AREA, "all"));
    ck_assert_int_eq(sum, 39538223);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("codes");
    TCase *t = tcase_create("codes");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, translates_codes_as_of_a_date);
    tcase_add_test(t, tells_a_code_that_was_not_valid_then);
    tcase_add_test(t, knows_vocabularies_in_printing_order);
    tcase_add_test(t, knows_how_many_people_a_code_stands_for);
    tcase_add_loop_test(t, refuses_faulty_files_with_file_and_line, 0, COUNT_OF(faults));
    tcase_add_test(t, needs_a_vocabulary);
    tcase_add_loop_test(t, finds_rows_that_are_shifted, 0, COUNT_OF(suspicious));
    tcase_add_loop_test(t, checks_county_numbers_by_the_arithmetic_of_their_numberings, 0, COUNT_OF(counties));
    tcase_add_test(t, finds_counties_left_out_and_crosswalks_nobody_has);
    tcase_add_test(t, lint_fails_on_files_it_cannot_read);
    tcase_add_test(t, shipped_crosswalks_are_clean);
    tcase_add_test(t, shipped_crosswalks_say_what_the_reports_need);
    tcase_add_test(t, shipped_populations_of_counties_add_up_to_the_state);
    suite_add_tcase(s, t);
    return s;
}
