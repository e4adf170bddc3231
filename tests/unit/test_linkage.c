// SPDX-License-Identifier: Apache-2.0
// config/linkage.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/fsio.h"
#include "config/linkage.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static const char good[] =
    "random_pairs: 5000\n"
    "threads: 2\n"
    "hot_token: 40\n"
    "recipes:\n"
    "  - name: ALL\n"
    "    title: names and date\n"
    "    parts: [family_name/exact, given_name/exact, birth_date/exact]\n"
    "    unordered: true\n"
    "    variants: true\n"
    "    hot: 40\n"
    "    exposure: working\n"
    "  - {name: LIKE, title: t, parts: [family_name/phonetic, birth_date/year, birth_date/monthday],\n"
    "     exposure: working, memory_from: 700}\n"
    "  - {name: NAMES, title: t, parts: [family_name/exact], exposure: sealed, hot: 60, hot_least: 5}\n"
    "  - {name: CIN, title: t, parts: [id/cin], exposure: working}\n"
    "  - {name: S0, title: t, parts: [ssn/exact], exposure: working, hot: 3, postgres_only: true}\n"
    "  - {name: L0, title: own id, parts: [record/key], exposure: record}\n"
    "engine: postgres\n"
    "memory: 512\n"
    "link: 0.9\n"
    "review: 0.25\n"
    "strict: [CIN, S0]\n"
    "strict_recall: 0.75\n"
    "prior: -12.5\n"
    "compare:\n"
    "  - {field: family_name, frequency: true}\n"
    "  - {field: id/cin, m: {exact: 0.875, different: 0.125}, u: {exact: 0.25, different: 0.75}}\n"
    "leak_limits: {frequency: 5, rank_attack: 0.25, degree: 1.5, component: 7}\n";

enum { ALL = 1, LIKE = 2, NAMES = 4, CIN = 8, S0 = 16 };

static struct linkage_config *linkage;
static struct error err;
static char message[2048];

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    linkage = NULL;
}

static void teardown(void)
{
    linkage_freep(&linkage);
    scratch_remove();
}

static bool load(const struct edit *edit)
{
    edited_write("linkage.yaml", good, edit);
    return linkage_load(scratch_path("linkage.yaml"), &linkage, &err);
}

static const char *said(void)
{
    const char *name = strstr(err_message(&err, message, sizeof(message)), "linkage.yaml:");
    return name ? name + strlen("linkage.yaml:") : message;
}

START_TEST(reads_recipes)
{
    ck_assert_msg(load(NULL), "%s", said());
    ck_assert_uint_eq(linkage->n_recipes, 5);
    ck_assert_uint_eq(linkage->recipes[1].hot, 40);
    const struct recipe *all = &linkage->recipes[0];
    ck_assert(all->unordered && all->all_variants && all->working && all->n_parts == 3);
    ck_assert_int_eq(all->part[2].part, PART_BIRTH);
    ck_assert_uint_eq(linkage->recipes[3].part[0].subject, identifier_subject("cin"));
    ck_assert(!linkage->recipes[2].working && !linkage->recipes[1].unordered);
    ck_assert(all->memory && all->hot == 40 && !linkage->recipes[4].memory && linkage->recipes[4].hot == 3);
    ck_assert(linkage->recipes[1].memory && linkage->recipes[1].memory_from == 700 && all->memory_from == 0);
    ck_assert_uint_eq(linkage->recipes[2].hot, 60);
    ck_assert_uint_eq(linkage->recipes[2].hot_least, 5);
    ck_assert_uint_eq(all->hot_least, 40); // as said of all recipes, unless it is less itself
    ck_assert_uint_eq(linkage->recipes[4].hot_least, 3);
}
END_TEST

/* The bits of the others stay theirs, wherever it stands: it makes no tokens. */
START_TEST(the_recipe_that_joins_sightings_is_apart)
{
    ck_assert_msg(load(NULL), "%s", said());
    ck_assert_str_eq(linkage->record.name, "L0");
    ck_assert_str_eq(linkage->record.title, "own id");
    linkage_freep(&linkage);
    const struct edit first = {"recipes:\n",
                               "recipes:\n  - {name: R, title: t, parts: [record/key], exposure: record}\n", NULL};
    edited_write("linkage.yaml", good, &first);
    const struct edit only = {"  - {name: L0, title: own id, parts: [record/key], exposure: record}\n", "", NULL};
    CLEANUP(buf_done) struct buf text = {0};
    ck_assert(fs_read_file(scratch_path("linkage.yaml"), 1 << 16, &text, &err));
    edited_write("linkage.yaml", text.data, &only);
    ck_assert_msg(linkage_load(scratch_path("linkage.yaml"), &linkage, &err), "%s", said());
    ck_assert_str_eq(linkage->record.name, "R");
    ck_assert_uint_eq(linkage->n_recipes, 5);
    ck_assert_str_eq(linkage->recipes[0].name, "ALL");
    ck_assert_uint_eq(linkage->strict, CIN | S0);
}
END_TEST

START_TEST(reads_what_is_compared_and_how_it_is_estimated)
{
    ck_assert_msg(load(NULL), "%s", said());
    ck_assert(linkage->engine == ENGINE_POSTGRES && linkage->memory_mib == 512 && linkage->threads == 2);
    ck_assert_double_eq(linkage->link, 0.9);
    ck_assert_double_eq(linkage->review, 0.25);
    ck_assert_uint_eq(linkage->strict, CIN | S0);
    ck_assert_double_eq(linkage->strict_recall, 0.75);
    ck_assert_double_eq(linkage->prior, -12.5);
    ck_assert_uint_eq(linkage->random_pairs, 5000);
    ck_assert(linkage->leak_limits.frequency == 5 && linkage->leak_limits.component == 7);
    ck_assert_double_eq(linkage->leak_limits.rank_attack, 0.25);
    ck_assert_double_eq(linkage->leak_limits.degree, 1.5);
    ck_assert_uint_eq(linkage->n_fields, 2);
    const struct linkage_field *family = &linkage->fields[0], *cin = &linkage->fields[1];
    ck_assert(family->field == FIELD_FAMILY_NAME && family->frequency && !family->pinned);
    ck_assert(cin->field == FIELD_ID && cin->subject == identifier_subject("cin") && cin->pinned);
    ck_assert_double_eq(cin->m[LEVEL_EXACT], 0.875);
    ck_assert_double_eq(cin->u[LEVEL_DIFFERENT], 0.75);
}
END_TEST

static const struct edit faults[] = {
    {"random_pairs: 5000", "random_pairs: -1", "1:15: \"random_pairs\" must lie between 0 and 100000000"},
    {"threads: 2", "threads: 257", "2:10: \"threads\" must lie between 0 and 256"},
    {"hot_token: 40", "hot_token: 1", "3:12: \"hot_token\" must lie between 2 and 1000000"},
    {"given_name/exact", "given_name/exakt",
     "7:32: unknown part \"given_name/exakt\", did you mean \"given_name/exact\"?"},
    {"name: S0", "name: CIN", "16:12: recipe \"CIN\" is listed twice"},
    {"exposure: sealed", "exposure: working",
     "14:67: recipe \"NAMES\" may not enter the working table: it holds neither id, SSN nor full birth date"},
    {"birth_date/year, birth_date/monthday", "birth_date/year",
     "13:16: recipe \"LIKE\" may not enter the working table: it holds neither id, SSN nor full birth date"},
    {"[ssn/exact], ", "[ssn/exact], unordered: true, ", "16:57: \"unordered\" needs two parts or more"},
    {"[ssn/exact]", "[ssn/exact, sex/exact, id/a, id/b, id/c, id/d, id/e]", "16:33: a recipe has at most 6 parts"},
    {"exposure: sealed", "exposure: sealed, postgres_only: true",
     "14:90: recipe \"NAMES\" would not be used: a sealed recipe is for the memory engine only"},
    {"hot: 3", "hot: 1", "16:70: \"hot\" must lie between 2 and 1000000"},
    {"hot_least: 5", "hot_least: 1", "14:95: \"hot_least\" must lie between 2 and \"hot\", which is 60"},
    {"hot_least: 5", "hot_least: 61", "14:95: \"hot_least\" must lie between 2 and \"hot\", which is 60"},
    {"exposure: record", "exposure: record, hot_least: 9",
     "17:81: \"hot_least\" says nothing of a recipe of exposure \"record\""},
    {"memory_from: 700", "memory_from: -1", "13:38: \"memory_from\" must lie between 0 and 2147483647"},
    {"memory_from: 700", "memory_from: 7, postgres_only: true",
     "13:38: recipe \"LIKE\" is for the engine postgres only, however many records there are"},
    {"exposure: record", "exposure: record, memory_from: 9",
     "17:83: \"memory_from\" says nothing of a recipe of exposure \"record\""},
    {"review: 0.25", "review: 0.95", "21:9: \"review\" must not lie above \"link\""},
    {"prior: -12.5", "prior: 3", "24:8: \"prior\" must lie between -64 and 0 bits"},
    {"link: 0.9", "link: 1", "20:7: \"link\" must lie between 0 and 1"},
    {"[CIN, S0]", "[CIN, S1]", "22:15: unknown recipe \"S1\""},
    {"field: family_name", "field: family", "26:13: unknown field \"family\""},
    {"field: family_name", "field: id/cin", "27:5: field \"id/cin\" is listed twice"},
    {"exact: 0.875", "exact: 0.75", "27:24: the shares in \"m\" must add up to 1"},
    {"exact: 0.875", "near: 0.875",
     "27:24: \"m\" of \"id/cin\" gives a share above 0 to each of its levels, and to no other (\"near\")"},
    {", u: {exact: 0.25, different: 0.75}", "", "27:5: \"id/cin\": \"m\" and \"u\" are pinned together or not at all"},
    {"  - {name: L0, title: own id, parts: [record/key], exposure: record}\n", "",
     "5:3: no recipe of exposure \"record\": sightings are joined by one with the parts [record/key]"},
    {"[ssn/exact], exposure: working, hot: 3, postgres_only: true", "[record/key], exposure: record",
     "17:62: recipes \"S0\" and \"L0\" are both of exposure \"record\": there is one"},
    {"[record/key]", "[id/cin]", "17:38: a recipe of exposure \"record\" has the parts [record/key]"},
    {"[record/key]", "[record/key, sex/exact]", "17:38: a recipe of exposure \"record\" has the parts [record/key]"},
    {"[record/key]", "[record/kay]", "17:38: a recipe of exposure \"record\" has the parts [record/key]"},
    {"[id/cin], exposure", "[id/cin, record/key], exposure",
     "15:43: recipe \"CIN\": \"record/key\" is for the recipe of exposure \"record\""},
    {"exposure: record", "exposure: sealed",
     "17:39: recipe \"L0\": \"record/key\" is for the recipe of exposure \"record\""},
    {"exposure: record", "exposure: record, hot: 9", "17:75: \"hot\" says nothing of a recipe of exposure \"record\""},
    {"exposure: record", "exposure: record, variants: true",
     "17:80: \"variants\" says nothing of a recipe of exposure \"record\""},
    {"exposure: record", "exposure: record, unordered: true",
     "17:81: \"unordered\" says nothing of a recipe of exposure \"record\""},
    {"exposure: record", "exposure: record, postgres_only: true",
     "17:85: \"postgres_only\" says nothing of a recipe of exposure \"record\""},
    {"name: L0", "name: S0", "17:12: recipe \"S0\" is listed twice"},
    {"[CIN, S0]", "[CIN, L0]", "22:15: recipe \"L0\" makes no pairs"},
    {"frequency: 5", "frequency: 0", "28:26: \"frequency\" must lie between 1 and 1e+06"},
    {"rank_attack: 0.25", "rank_attack: 1.5", "28:42: \"rank_attack\" must lie between 0 and 1"},
    {"degree: 1.5", "degree: -1", "28:56: \"degree\" must lie between 0 and 1000"},
    {"component: 7", "component: 0", "28:72: \"component\" must lie between 1 and 1e+06"},
    {"component: 7", "componnet: 7", "28:61: unknown key \"componnet\", did you mean \"component\"?"},
    {"variants: true", "variant: true", "9:5: unknown key \"variant\", did you mean \"variants\"?"},
};

START_TEST(says_what_is_wrong_and_where)
{
    ck_assert(!load(&faults[_i]));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_str_eq(said(), faults[_i].want);
}
END_TEST

START_TEST(limits_the_number_of_recipes)
{
    char text[8192] = "hot_token: 9\nengine: memory\nlink: 0.9\nreview: 0.5\nstrict: [R0]\n"
                      "strict_recall: 0.8\ncompare: [{field: sex}]\nrecipes:\n"
                      "  - {name: L0, title: t, parts: [record/key], exposure: record}\n";
    for (int i = 0; i <= RECIPE_MAX; i++) {
        if (i == RECIPE_MAX) {
            scratch_write("linkage.yaml", text, strlen(text));
            ck_assert(linkage_load(scratch_path("linkage.yaml"), &linkage, &err));
            ck_assert_uint_eq(linkage->n_recipes, RECIPE_MAX);
            linkage_freep(&linkage);
        }
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text),
                       "  - {name: R%d, title: t, parts: [ssn/exact], exposure: working}\n", i);
    }
    scratch_write("linkage.yaml", text, strlen(text));
    ck_assert(!linkage_load(scratch_path("linkage.yaml"), &linkage, &err));
    ck_assert_str_eq(said(), "9:3: at most 31 recipes that make pairs");
}
END_TEST

/* Whatever the shipped file is tuned to. */
START_TEST(shipped_recipes_keep_single_fields_out_of_the_database)
{
    ck_assert_msg(linkage_load(repo_path("config/linkage.yaml"), &linkage, &err), "%s",
                  err_message(&err, message, sizeof(message)));
    for (size_t i = 0; i < linkage->n_recipes; i++) {
        const struct recipe *r = &linkage->recipes[i];
        bool id = r->part[0].part == PART_ID || r->part[0].part == PART_SSN;
        ck_assert_msg(!r->working || id || r->n_parts >= 3, "%s", r->name);
    }
    ck_assert(linkage->review < linkage->link && linkage->n_fields >= 6);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("linkage");
    TCase *t = tcase_create("linkage");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, reads_recipes);
    tcase_add_test(t, the_recipe_that_joins_sightings_is_apart);
    tcase_add_test(t, reads_what_is_compared_and_how_it_is_estimated);
    tcase_add_loop_test(t, says_what_is_wrong_and_where, 0, COUNT_OF(faults));
    tcase_add_test(t, limits_the_number_of_recipes);
    tcase_add_test(t, shipped_recipes_keep_single_fields_out_of_the_database);
    suite_add_tcase(s, t);
    return s;
}
