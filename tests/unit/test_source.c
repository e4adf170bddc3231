// SPDX-License-Identifier: Apache-2.0
// config/source.c config/source_columns.c config/source_resolve.c config/source_schema.c config/source_values.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/source.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static const char good[] = "name: probation.toy\n"
                           "system: probation\n"
                           "title: Toys\n"
                           "files: \"TOY*\"\n"
                           "format: {encoding: latin-1, delimiter: tab, quote: \"'\", header: true}\n"
                           "max_reject_share: 0.5\n"
                           "missing: [NONE]\n"
                           "key: [COUNTY, NO]\n"
                           "operation: {column: MARK, delete: [N]}\n"
                           "owners:\n"
                           "  - {namespace: pin, id: PIN, qualifier: COUNTY, qualifier_codes: county}\n"
                           "  - {namespace: cii, id: CII, live: [{column: MARK, is: [\"Y\"]}]}\n"
                           "columns:\n"
                           "  - {name: COUNTY, type: code, codes: [county], required: true}\n"
                           "  - {name: NO, type: id, form: digits, length: 8}\n"
                           "  - {name: PIN, type: id, form: upper, max_length: 20}\n"
                           "  - {name: CII, type: id, form: plain, missing: [X]}\n"
                           "  - {name: NAME, type: text}\n"
                           "  - {name: AKA, type: text}\n"
                           "  - {name: DOB, type: date, formats: [mm/dd/yyyy, yyyymmdd]}\n"
                           "  - {name: SEX, type: code, codes: [sex]}\n"
                           "  - {name: CHARGE, type: code, codes: [legacy_charge], open: true, take: 9}\n"
                           "  - {name: SCORE, type: integer, min: 0, max: 23}\n"
                           "  - {name: MARK, type: code, codes: [yes_no], optional_column: true, invalid: missing}\n"
                           "withhold:\n"
                           "  - {reason: sealed, withdraw: true, when: [{column: NAME, prefix: SEAL}]}\n"
                           "rules:\n"
                           "  - {rule: required_when, column: DOB, when: [{column: SCORE, min: 1}], reason: R-1}\n"
                           "  - {rule: same_id, column: PIN, other: CII, reason: differ}\n"
                           "identifiers:\n"
                           "  - {kind: full_name, order: last_first, from: [NAME]}\n"
                           "  - {kind: alias, order: first_last, separator: \";\", from: [AKA]}\n"
                           "  - {kind: birth_date, from: [DOB]}\n"
                           "  - {kind: id, namespace: cii, from: [CII]}\n"
                           "attributes:\n"
                           "  - {attribute: sex, from: [SEX], codes: sex}\n"
                           "  - {attribute: birth_month, from: [DOB]}\n"
                           "  - {attribute: birth_quality, constant: exact}\n"
                           "events:\n"
                           "  - kind: csec\n"
                           "    start: DOB\n"
                           "    when: [{column: MARK, given: true, not: true}]\n"
                           "    values:\n"
                           "      - {attribute: tier, from: [CHARGE], codes: legacy_charge, needed: true}\n"
                           "      - {attribute: score, from: [SCORE], combine: sum}\n";

static struct codes *codes;
static struct sources *sources;
static struct error err;
static char message[2048];

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    codes = NULL;
    sources = NULL;
    ck_assert_msg(codes_load(repo_path("config/codes"), &codes, &err), "%s",
                  err_message(&err, message, sizeof(message)));
}

static void teardown(void)
{
    sources_freep(&sources);
    codes_freep(&codes);
    scratch_remove();
}

static bool load(const struct edit *edit)
{
    edited_write("probation.toy.yaml", good, edit);
    return sources_load(scratch_path(""), codes, &sources, &err);
}

static const char *said(void)
{
    const char *name = strstr(err_message(&err, message, sizeof(message)), "probation.toy.yaml:");
    return name ? name + strlen("probation.toy.yaml:") : message;
}

START_TEST(turns_names_into_indices)
{
    ck_assert_msg(load(NULL), "%s", said());
    const struct source *s = sources_find(sources, "probation.toy");
    ck_assert_ptr_eq(s, sources_at(sources, 0));
    ck_assert_str_eq(s->system, "probation");
    ck_assert_int_eq(s->dialect.delimiter, '\t');
    ck_assert_int_eq(s->dialect.quote, '\'');
    ck_assert(s->latin1 && s->header && !s->allow_extra);
    ck_assert_uint_eq(s->n_columns, 11);
    ck_assert_uint_eq(s->n_key, 2);
    ck_assert_int_eq(s->key[1], 1);
    ck_assert_int_eq(s->operation, 10);
    ck_assert_str_eq(s->delete_marks[0], "N");
    ck_assert_uint_eq(s->n_owners, 2);
    ck_assert_int_eq(s->owners[0].qualifier, 0);
    ck_assert_int_eq(s->owners[1].qualifier, -1);
    ck_assert_uint_eq(s->owners[1].n_live, 1);
    ck_assert_str_eq(s->missing[0], "NONE");
    ck_assert_double_eq(s->max_reject_share, 0.5);
}
END_TEST

START_TEST(keeps_what_columns_say)
{
    ck_assert(load(NULL));
    const struct source_column *c = sources_at(sources, 0)->columns;
    ck_assert(c[0].required && c[0].type == COLUMN_CODE && strcmp(c[0].codes[0], "county") == 0);
    ck_assert(c[1].form == FORM_DIGITS && c[1].length == 8);
    ck_assert_uint_eq(c[2].max_length, 20);
    ck_assert_str_eq(c[3].missing[0], "X");
    ck_assert_uint_eq(c[6].n_formats, 2);
    ck_assert(c[8].open_codes && c[8].take == 9);
    ck_assert(c[9].min == 0 && c[9].max == 23);
    ck_assert(c[10].optional_column && !c[10].required && c[10].invalid == INVALID_IS_MISSING);
}
END_TEST

START_TEST(keeps_what_rows_say)
{
    ck_assert(load(NULL));
    const struct source *s = sources_at(sources, 0);
    ck_assert(s->withhold[0].withdraw && strcmp(s->withhold[0].when->prefix, "SEAL") == 0);
    ck_assert(s->rules[0].kind == RULE_REQUIRED_WHEN && s->rules[0].when->has_range &&
              s->rules[0].when->max == INT64_MAX);
    ck_assert(s->rules[1].kind == RULE_SAME_ID && s->rules[1].other == 3);
    ck_assert(s->identifiers[0].kind == KIND_FULL_NAME && s->identifiers[0].order == ORDER_LAST_FIRST);
    ck_assert(s->identifiers[1].order == ORDER_FIRST_LAST && strcmp(s->identifiers[1].separator, ";") == 0);
    ck_assert_str_eq(s->identifiers[3].namespace_name, "cii");
    ck_assert_int_eq(s->attributes[1].attribute, RECORD_BIRTH_MONTH);
    ck_assert_str_eq(s->attributes[2].constant, "exact");
    const struct source_event *e = &s->events[0];
    ck_assert(e->kind == EVENT_CSEC && e->start == 6 && e->end == -1 && e->n_when == 1 && e->when->given &&
              e->when->negate);
    ck_assert(e->values[0].needed && e->values[0].attribute == ATTR_TIER && e->values[1].combine == COMBINE_SUM);
}
END_TEST

static const struct edit faults[] = {
    {"delimiter:", "delimeter:", "5:29: unknown key \"delimeter\", did you mean \"delimiter\"?"},
    {"type: integer", "type: intger", "23:25: unknown type \"intger\", did you mean \"integer\"?"},
    {"form: digits", "form: digit", "15:32: unknown form \"digit\", did you mean \"digits\"?"},
    {"encoding: latin-1", "encoding: latin1", "5:20: unknown encoding \"latin1\", did you mean \"latin-1\"?"},
    {"delimiter: tab", "delimiter: \"||\"", "5:40: \"delimiter\" must be one printable character or \"tab\""},
    {"quote: \"'\"", "max_row: 1", "5:54: \"max_row\" must lie between 64 and 16777216 bytes"},
    {"share: 0.5", "share: 1.5", "6:19: \"max_reject_share\" must lie between 0 and 1"},
    {"name: probation.toy", "name: probation", "1:7: \"name\" must be \"probation.<something>\""},
    {"name: probation.toy", "name: probation.tool",
     "1:7: \"probation.tool\" must stand in a file \"probation.tool.yaml\""},
    {"key: [COUNTY, NO]", "key: [COUNTY, NOO]", "8:15: unknown column \"NOO\", did you mean \"NO\"?"},
    {"column: MARK, delete", "column: MRAK, delete", "9:21: unknown column \"MRAK\", did you mean \"MARK\"?"},
    {", qualifier_codes: county", "", "11:5: \"qualifier\" and \"qualifier_codes\" go together"},
    {"qualifier_codes: county", "qualifier_codes: counti",
     "11:67: unknown crosswalk of the column \"counti\", did you mean \"county\"?"},
    {"id: PIN,", "id: NAME,", "11:26: column \"NAME\" must be of type id"},
    {"is: [\"Y\"]", "is: [\"J\"]", "12:58: column \"MARK\" has no code \"J\" in crosswalk \"yes_no\""},
    {"{column: MARK, is: [\"Y\"]}", "{column: MARK}",
     "12:38: a condition needs exactly one of \"is\", \"prefix\", \"given\", or \"min\" and \"max\""},
    {"{column: MARK, is: [\"Y\"]}", "{column: MARK, min: 1}",
     "12:38: \"min\" and \"max\" need a column of type integer"},
    {"{column: SCORE, min: 1}", "{column: SCORE, min: 3, max: 1}", "28:47: \"min\" is above \"max\""},
    {"  - {name: NO,", "  - {name: COUNTY,", "15:12: column \"COUNTY\" is listed twice"},
    {"codes: [county], required", "codes: [countys], required",
     "14:40: system \"probation\" has no crosswalk \"countys\", did you mean \"county\"?"},
    {"codes: [sex]}", "codes: []}", "21:5: column \"SEX\" needs \"codes\""},
    {"codes: [sex]}", "codes: [sex, sex, sex, sex, sex]}", "21:36: at most 4 crosswalks can be named here"},
    {", form: plain", "", "17:5: column \"CII\" needs \"form\""},
    {"form: upper, max_length", "form: upper, length", "16:48: \"length\" belongs to columns of form digits only"},
    {"length: 8", "length: 65", "15:48: \"length\" must lie between 1 and 64"},
    {"name: NAME, type: text", "name: NAME, type: text, form: upper",
     "18:36: \"form\" belongs to columns of type id only"},
    {"take: 9", "take: 0", "22:74: \"take\" must lie between 1 and 64"},
    {"yyyymmdd]", "yyyymmd]", "20:51: unknown date format \"yyyymmd\", did you mean \"yyyymmdd\"?"},
    {", formats: [mm/dd/yyyy, yyyymmdd]", "", "20:5: column \"DOB\" needs \"formats\""},
    {"min: 0, max: 23", "min: 0", "23:5: column \"SCORE\" needs \"min\" and \"max\""},
    {"min: 0, max: 23", "min: 24, max: 23", "23:39: \"min\" is above \"max\""},
    {"optional_column: true", "optional_column: true, required: true",
     "24:64: column \"MARK\" is both required and optional"},
    {"optional_column: true, invalid: missing", "invalid: missing, required: true",
     "24:56: column \"MARK\" is required: what is invalid cannot count as missing"},
    {"header: true}", "header: false}", "24:64: a file without header has no optional columns"},
    {"header: true}", "header: false, extra_columns: refuse}", "5:87: a file without header has no extra columns"},
    {"reason: sealed", "reason: \"sealed by court\"",
     "26:14: \"reason\" must be a word of at most 32 letters, digits, \"_\" or \"-\""},
    {"when: [{column: SCORE, min: 1}], ", "", "28:5: this rule needs \"when\""},
    {"reason: differ", "when: [{column: SCORE, min: 1}], reason: differ", "29:5: this rule has no \"when\""},
    {"other: CII, ", "", "29:5: this rule needs \"other\""},
    {"rule: required_when, ", "rule: required_when, other: NO, ", "28:5: this rule has no \"other\""},
    {"column: PIN, other", "column: NAME, other", "29:29: column \"NAME\" must be of type id"},
    {"rule: same_id, column: PIN, other: CII", "rule: not_before, column: DOB, other: NAME",
     "29:44: column \"NAME\" is not a date"},
    {"kind: full_name", "kind: fullname", "31:12: unknown identifier kind \"fullname\", did you mean \"full_name\"?"},
    {"kind: full_name, order: last_first", "kind: full_name", "31:5: identifier \"full_name\" needs \"order\""},
    {"kind: birth_date,", "kind: birth_date, order: last_first,", "33:5: identifier \"birth_date\" has no order"},
    {"kind: id, namespace: cii", "kind: id", "34:5: identifier \"id\" needs \"namespace\""},
    {"kind: birth_date,", "kind: birth_date, namespace: x,", "33:5: identifier \"birth_date\" has no namespace"},
    {"from: [AKA]", "from: [AKA, NAME]", "32:49: \"separator\" belongs to aliases in one column only"},
    {"kind: birth_date, from: [DOB]", "kind: birth_date, from: [NAME]",
     "33:30: identifier \"birth_date\" needs one column of type date"},
    {"attribute: sex,", "attribute: sax,", "36:17: unknown attribute \"sax\", did you mean \"sex\"?"},
    {"from: [SEX], codes: sex}", "from: [SEX]}", "36:5: attribute \"sex\" needs either \"codes\" or \"codes_each\""},
    {"from: [SEX], codes: sex}", "codes: sex}", "36:5: attribute \"sex\" needs either \"from\" or \"constant\""},
    {"from: [SEX], codes: sex}", "from: [SEX], codes_each: [sex, sex]}",
     "36:47: \"codes_each\" must name one crosswalk for each of the 1 columns"},
    {"from: [SEX], codes: sex}", "from: [COUNTY], codes: county}",
     "36:45: crosswalk \"county\" leads to vocabulary \"county\", attribute \"sex\" needs its own"},
    {"from: [SEX], codes: sex}", "from: [SEX], codes: sex, combine: sum}",
     "36:56: this way to combine does not fit the attribute"},
    {"from: [SEX], codes: sex}", "from: [SEX], codes: sex, needed: true}", "36:55: \"needed\" belongs to events only"},
    {"birth_month, from: [DOB]", "birth_month, from: [SEX]", "37:37: column \"SEX\" must be of type date"},
    {"birth_month, from: [DOB]", "birth_month, constant: x", "37:5: attribute \"birth_month\" is not a code"},
    {"constant: exact", "constant: exakt", "38:42: unknown birth_quality \"exakt\", did you mean \"exact\"?"},
    {"kind: csec", "kind: cesc", "40:11: unknown event \"cesc\", did you mean \"csec\"?"},
    {"start: DOB", "start: SEX", "41:12: column \"SEX\" is not a date"},
    {"start: DOB", "start: DOB\n    end: NAME", "42:10: column \"NAME\" is not a date"},
    {"score, from: [SCORE]", "score, from: [SEX]", "45:35: column \"SEX\" must be of type integer"},
};

START_TEST(says_what_is_wrong_and_where)
{
    ck_assert(!load(&faults[_i]));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_str_eq(said(), faults[_i].want);
    ck_assert_ptr_null(sources);
}
END_TEST

START_TEST(limits_how_many_columns_a_key_names)
{
    char many[256] = "key: [NO";
    for (int i = 0; i < SOURCE_MAX_FROM; i++)
        (void)snprintf(many + strlen(many), sizeof(many) - strlen(many), ", NO");
    (void)snprintf(many + strlen(many), sizeof(many) - strlen(many), "]");
    const struct edit edit = {"key: [COUNTY, NO]", many, NULL};
    ck_assert(!load(&edit));
    ck_assert_str_eq(said(), "8:6: at most 32 columns can be named here");
}
END_TEST

START_TEST(needs_at_least_one_source)
{
    ck_assert(!sources_load(scratch_path(""), codes, &sources, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, message, sizeof(message)), "no source file (*.yaml) in"));
    ck_assert(!sources_load(scratch_path("nowhere"), codes, &sources, &err));
}
END_TEST

/* ---- what is shipped --------------------------------------------------------------------------------------------- */

static void load_shipped(void)
{
    ck_assert_msg(sources_load(repo_path("config/sources"), codes, &sources, &err), "%s",
                  err_message(&err, message, sizeof(message)));
}

START_TEST(shipped_sources_load_and_are_named_in_the_vocabulary)
{
    load_shipped();
    const struct vocabulary *names = codes_vocabulary(codes, "source"), *systems = codes_vocabulary(codes, "system");
    ck_assert_uint_eq(sources_count(sources), names->n_entries);
    for (size_t i = 0; i < sources_count(sources); i++) {
        ck_assert_ptr_nonnull(vocabulary_label(names, sources_at(sources, i)->name));
        ck_assert_ptr_nonnull(vocabulary_label(systems, sources_at(sources, i)->system));
    }
}
END_TEST

START_TEST(a_file_name_tells_its_source)
{
    static const struct {
        const char *file, *source;
    } cases[] = {
        {"CWS_CLIENT_20260701.csv.gz", "child_welfare.client"},
        {"CWS_CSECHIST.csv", "child_welfare.csec_grid"},
        {"CWS_SCREEN.csv", "child_welfare.screening"},
        {"PROB_REFERRAL_19.csv", "probation.referral"},
        {"health_elig.txt", "health.eligibility"},
        {"health_enc.txt.gz", "health.encounter"},
        {"SINF_2026.txt", "schools.demographics"},
        {"STAS.txt", "schools.attendance"},
        {"cws_client.csv", NULL},
        {"x/SINF.txt", NULL},
        {"", NULL},
    };
    load_shipped();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct source *s = sources_match(sources, cases[i].file);
        ck_assert_str_eq(s ? s->name : "none", cases[i].source ? cases[i].source : "none");
    }
    ck_assert_ptr_null(sources_find(sources, "child_welfare.clients"));
}
END_TEST

START_TEST(a_file_name_that_fits_two_sources_tells_none)
{
    static const struct edit other = {"name: probation.toy", "name: probation.too", NULL};
    edited_write("probation.too.yaml", good, &other);
    ck_assert_msg(load(NULL), "%s", said());
    ck_assert_uint_eq(sources_count(sources), 2);
    ck_assert_ptr_null(sources_match(sources, "TOY.csv"));
}
END_TEST

/* A sealed child must not slip in by a spelling: every source with names knows how its system marks one. */
START_TEST(shipped_sources_withhold_sealed_children)
{
    static const char *const marked[] = {"child_welfare.client", "probation.referral"};
    load_shipped();
    for (size_t i = 0; i < COUNT_OF(marked); i++) {
        const struct source *s = sources_find(sources, marked[i]);
        bool sealed = false;
        for (size_t j = 0; j < s->n_withhold; j++)
            sealed = sealed || (s->withhold[j].withdraw && strcmp(s->withhold[j].reason, "sealed") == 0);
        ck_assert_msg(sealed, "%s", marked[i]);
    }
    const struct source *encounter = sources_find(sources, "health.encounter");
    ck_assert(strcmp(encounter->withhold[0].reason, "part2") == 0 && !encounter->withhold[0].withdraw);
}
END_TEST

START_TEST(shipped_sources_take_no_street)
{
    load_shipped();
    for (size_t i = 0; i < sources_count(sources); i++)
        for (size_t j = 0; j < sources_at(sources, i)->n_identifiers; j++)
            ck_assert_int_ne(sources_at(sources, i)->identifiers[j].kind, KIND_STREET);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("source");
    TCase *t = tcase_create("source");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, turns_names_into_indices);
    tcase_add_test(t, keeps_what_columns_say);
    tcase_add_test(t, keeps_what_rows_say);
    tcase_add_loop_test(t, says_what_is_wrong_and_where, 0, COUNT_OF(faults));
    tcase_add_test(t, limits_how_many_columns_a_key_names);
    tcase_add_test(t, needs_at_least_one_source);
    tcase_add_test(t, shipped_sources_load_and_are_named_in_the_vocabulary);
    tcase_add_test(t, a_file_name_tells_its_source);
    tcase_add_test(t, a_file_name_that_fits_two_sources_tells_none);
    tcase_add_test(t, shipped_sources_withhold_sealed_children);
    tcase_add_test(t, shipped_sources_take_no_street);
    suite_add_tcase(s, t);
    return s;
}
