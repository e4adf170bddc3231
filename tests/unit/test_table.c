// SPDX-License-Identifier: Apache-2.0
// config/table.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/table.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static const char good[] = "id: T99\n"
                           "title: Toys\n"
                           "definition: Toys, by county.\n"
                           "unit: toy\n"
                           "population: toys\n"
                           "numerator: toys\n"
                           "denominator: all toys\n"
                           "dimensions:\n"
                           "  - {name: county, title: County, codes: county, total: California}\n"
                           "  - {name: tier, title: Tier, codes: tier, omit: [no_concern, history], total: All}\n"
                           "panels:\n"
                           "  - {title: One, dimensions: [county, tier], denominator: tier}\n"
                           "  - {title: Two, population: others, dimensions: [tier]}\n"
                           "systems: [health]\n"
                           "notes: [a, b]\n"
                           "breaks: [c]\n"
                           "linkage_error: [systems, sex]\n"
                           "chart: bar\n";

static struct codes *codes;
static struct tables *tables;
static struct error err;
static char message[2048];

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    codes = NULL;
    tables = NULL;
    ck_assert_msg(codes_load(repo_path("config/codes"), &codes, &err), "%s",
                  err_message(&err, message, sizeof(message)));
}

static void teardown(void)
{
    tables_freep(&tables);
    codes_freep(&codes);
    scratch_remove();
}

static bool load(const struct edit *edit)
{
    edited_write("T99.yaml", good, edit);
    return tables_load(scratch_path(""), codes, &tables, &err);
}

static const char *said(void)
{
    const char *name = strstr(err_message(&err, message, sizeof(message)), "T99.yaml:");
    return name ? name + strlen("T99.yaml:") : message;
}

START_TEST(reads_a_definition)
{
    ck_assert_msg(load(NULL), "%s", said());
    ck_assert_uint_eq(tables_count(tables), 1);
    const struct table *t = tables_find(tables, "T99");
    ck_assert_ptr_eq(t, tables_at(tables, 0));
    ck_assert_uint_eq(t->n_dimensions, 2);
    ck_assert_uint_eq(t->dimensions[0].codes->n_entries, 59);
    ck_assert_str_eq(t->dimensions[0].total_label, "California");
    ck_assert_uint_eq(t->n_panels, 2);
    ck_assert_int_eq(t->panels[0].denominator, 1);
    ck_assert_str_eq(t->panels[0].population, "toys");
    ck_assert_str_eq(t->panels[1].population, "others");
    ck_assert_int_eq(t->panels[1].dimension[0], 1);
    ck_assert_int_eq(t->panels[1].denominator, -1);
    ck_assert(t->n_systems == 1 && t->n_notes == 2 && t->n_breaks == 1);
    ck_assert_str_eq(t->chart, "bar");
    ck_assert_uint_eq(t->n_error_groups, 2);
    ck_assert_str_eq(t->error_groups[0].codes->entry[0].code, "child_welfare");
    ck_assert_str_eq(t->error_groups[1].codes->name, "sex");
    ck_assert_ptr_null(tables_find(tables, "T98"));
}
END_TEST

START_TEST(a_dimension_leaves_out_what_it_omits)
{
    ck_assert(load(NULL));
    const struct vocabulary *tier = tables_at(tables, 0)->dimensions[1].codes;
    ck_assert_uint_eq(tier->n_entries, 3);
    ck_assert_str_eq(tier->entry[0].code, "confirmed");
    ck_assert_str_eq(tier->entry[2].code, "at_risk");
    ck_assert_ptr_null(vocabulary_label(tier, "no_concern"));
}
END_TEST

START_TEST(a_dimension_says_what_the_publication_score_takes_it_for)
{
    static const struct edit edit = {"total: California}",
                                     "total: C, score: residence, unknown: ['99'], sensitive: true}", NULL};
    ck_assert_msg(load(&edit), "%s", said());
    const struct table *t = tables_at(tables, 0);
    ck_assert_int_eq(t->residents, 39538223);
    ck_assert_int_eq(t->dimensions[0].score, FACTOR_RESIDENCE);
    ck_assert(t->dimensions[0].sensitive && !t->dimensions[1].sensitive);
    ck_assert_int_eq(t->dimensions[0].people[1], 1204);
    ck_assert(t->dimensions[0].unknown[58] && !t->dimensions[0].unknown[57]);
    ck_assert_int_eq(t->dimensions[0].people[58], 0);
    ck_assert_int_eq(t->dimensions[1].score, FACTOR_OTHER);
    ck_assert_ptr_null(t->panels[0].known_group);
    tables_freep(&tables);
    static const struct edit known = {"denominator: tier}", "denominator: tier, known_group: [confirmed]}", NULL};
    ck_assert(load(&known) && tables_at(tables, 0)->panels[0].known_group[0]);
    ck_assert(!tables_at(tables, 0)->panels[0].known_group[1]);
}
END_TEST

START_TEST(a_dimension_says_what_its_codes_depend_on_across_systems)
{
    static const struct edit system = {"codes: county, total: California}", "codes: source, total: C, across: system}",
                                       NULL},
                             alone = {"total: California}", "total: C, across: alone}", NULL};
    ck_assert_msg(load(&system), "%s", said());
    ck_assert_int_eq(tables_at(tables, 0)->dimensions[0].across, ACROSS_SYSTEM);
    ck_assert_int_eq(tables_at(tables, 0)->dimensions[1].across, ACROSS_ALL);
    tables_freep(&tables);
    ck_assert_msg(load(&alone), "%s", said());
    ck_assert_int_eq(tables_at(tables, 0)->dimensions[0].across, ACROSS_ALONE);
}
END_TEST

START_TEST(its_digest_changes_with_its_text)
{
    char one[65], two[65];
    static const struct edit edit = {"Toys, by", "Toys by", NULL};
    ck_assert(load(NULL) && table_digest(tables_at(tables, 0), one, &err));
    tables_freep(&tables);
    ck_assert(load(&edit) && table_digest(tables_at(tables, 0), two, &err));
    ck_assert_uint_eq(strlen(one), 64);
    ck_assert_str_ne(one, two);
    ck_assert_int_eq(remove(scratch_path("T99.yaml")), 0);
    ck_assert(!table_digest(tables_at(tables, 0), two, &err));
}
END_TEST

static const struct edit faults[] = {
    {"id: T99", "id: T98", "1:5: table \"T98\" must stand in a file \"T98.yaml\""},
    {"unit:", "units:", "4:1: unknown key \"units\", did you mean \"unit\"?"},
    {"codes: county", "codes: counties", "9:42: there is no vocabulary \"counties\""},
    {"[no_concern, history]", "[no_concern, story]", "10:63: vocabulary \"tier\" has no code \"story\""},
    {"name: tier", "name: county", "10:12: dimension \"county\" is listed twice"},
    {"[county, tier], denom", "[county, teir], denom", "12:39: unknown dimension \"teir\", did you mean \"tier\"?"},
    {"[county, tier], denom", "[tier, tier], denom", "12:37: dimension \"tier\" is named twice"},
    {"[county, tier], denom", "[tier, tier, tier, tier, tier, tier, tier], denom",
     "12:30: a panel has at most 6 dimensions"},
    {"[county, tier], denom", "[county], denom", "12:53: \"denominator\" must be a dimension of the panel"},
    {"denominator: tier", "denominator: teir", "12:59: unknown dimension \"teir\", did you mean \"tier\"?"},
    {"systems: [health]", "systems: [heath]", "14:11: unknown system \"heath\""},
    {"[systems, sex]", "[system, sex]", "17:17: unknown group \"system\", did you mean \"systems\"?"},
    {"[systems, sex]", "[sex, sex]", "17:22: group \"sex\" is listed twice"},
    {"chart: bar", "chart: pie", "18:8: unknown chart \"pie\", known: bar"},
    {"total: California}", "total: C, score: residense}",
     "9:67: unknown factor of the score \"residense\", did you mean \"residence\"?"},
    {"total: California}", "total: C, across: system}", "9:68: its code \"01\" does not begin with a system"},
    {"total: California}", "total: C, across: systems}",
     "9:68: unknown kind of dimension across systems \"systems\", did you mean \"system\"?"},
    {"total: California}", "total: C, unknown: ['99', '77']}", "9:76: dimension \"county\" has no code \"77\""},
    {"denominator: tier}", "denominator: tier, known_group: [history]}",
     "12:79: dimension \"tier\" has no code \"history\""},
    {"dimensions: [tier]}", "dimensions: [tier], known_group: [confirmed]}",
     "13:71: \"known_group\" speaks of the denominator, and the panel has none"},
    {"panels:\n",
     "  - {name: a, title: A, codes: sex, total: All}\n  - {name: b, title: A, codes: sex, total: All}\n"
     "  - {name: c, title: A, codes: sex, total: All}\n  - {name: d, title: A, codes: sex, total: All}\n"
     "  - {name: e, title: A, codes: sex, total: All}\npanels:\n",
     "9:3: a table has at most 6 dimensions"},
};

START_TEST(says_what_is_wrong_and_where)
{
    ck_assert(!load(&faults[_i]));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_str_eq(said(), faults[_i].want);
}
END_TEST

START_TEST(needs_at_least_one_table)
{
    ck_assert(!tables_load(scratch_path(""), codes, &tables, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, message, sizeof(message)), "no table (*.yaml) in"));
    ck_assert(!tables_load(scratch_path("nowhere"), codes, &tables, &err));
}
END_TEST

START_TEST(shipped_tables_say_that_identification_is_not_incidence)
{
    static const char *const ids[] = {"T01", "T03", "T05", "T15"};
    ck_assert_msg(tables_load(repo_path("config/tables"), codes, &tables, &err), "%s",
                  err_message(&err, message, sizeof(message)));
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        const struct table *t = tables_find(tables, ids[i]);
        ck_assert_ptr_nonnull(t);
        ck_assert_ptr_nonnull(strstr(t->notes[0], "Identification is not incidence"));
        ck_assert_uint_eq(t->n_breaks, 3);
    }
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("table");
    TCase *t = tcase_create("table");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, reads_a_definition);
    tcase_add_test(t, a_dimension_leaves_out_what_it_omits);
    tcase_add_test(t, a_dimension_says_what_the_publication_score_takes_it_for);
    tcase_add_test(t, a_dimension_says_what_its_codes_depend_on_across_systems);
    tcase_add_test(t, its_digest_changes_with_its_text);
    tcase_add_loop_test(t, says_what_is_wrong_and_where, 0, COUNT_OF(faults));
    tcase_add_test(t, needs_at_least_one_table);
    tcase_add_test(t, shipped_tables_say_that_identification_is_not_incidence);
    suite_add_tcase(s, t);
    return s;
}
