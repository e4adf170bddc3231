// SPDX-License-Identifier: Apache-2.0
// config/linkage.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/linkage.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static const char good[] =
    "threshold: 16\n"
    "bonus: 4\n"
    "hot_token: 40\n"
    "recipes:\n"
    "  - name: ALL\n"
    "    title: names and date\n"
    "    parts: [family_name/exact, given_name/exact, birth_date/exact]\n"
    "    unordered: true\n"
    "    variants: true\n"
    "    weight: 22\n"
    "    exposure: working\n"
    "    implies: [LIKE, NAMES]\n"
    "  - {name: LIKE, title: t, parts: [family_name/phonetic, birth_date/year, birth_date/monthday],\n"
    "     weight: 15, exposure: working}\n"
    "  - {name: NAMES, title: t, parts: [family_name/exact], weight: 3, exposure: sealed}\n"
    "  - {name: CIN, title: t, parts: [id/cin], weight: 30, exposure: working}\n"
    "  - {name: S0, title: t, parts: [ssn/exact], weight: 22, exposure: working, hot: 3, postgres_only: true}\n"
    "engine: postgres\n"
    "memory: 512\n"
    "link: 0.9\n"
    "review: 0.25\n"
    "strict: [CIN, S0]\n"
    "strict_recall: 0.75\n"
    "compare:\n"
    "  - {field: family_name, frequency: true}\n"
    "  - {field: id/cin, m: {exact: 0.875, different: 0.125}, u: {exact: 0.25, different: 0.75}}\n";

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
    ck_assert_double_eq(linkage->threshold, 16);
    ck_assert_uint_eq(linkage->hot_token, 40);
    const struct recipe *all = &linkage->recipes[0];
    ck_assert(all->unordered && all->all_variants && all->working && all->n_parts == 3);
    ck_assert_int_eq(all->part[2].part, PART_BIRTH);
    ck_assert_uint_eq(linkage->family[0], ALL | LIKE | NAMES);
    ck_assert_uint_eq(linkage->family[3], CIN);
    ck_assert_uint_eq(linkage->recipes[3].part[0].subject, identifier_subject("cin"));
    ck_assert(!linkage->recipes[2].working && !linkage->recipes[1].unordered);
    ck_assert(all->memory && all->hot == 40 && !linkage->recipes[4].memory && linkage->recipes[4].hot == 3);
}
END_TEST

START_TEST(reads_what_is_compared_and_how_it_is_estimated)
{
    ck_assert_msg(load(NULL), "%s", said());
    ck_assert(linkage->engine == ENGINE_POSTGRES && linkage->memory_mib == 512 && linkage->threads == 0);
    ck_assert_double_eq(linkage->link, 0.9);
    ck_assert_double_eq(linkage->review, 0.25);
    ck_assert_uint_eq(linkage->strict, CIN | S0);
    ck_assert_double_eq(linkage->strict_recall, 0.75);
    ck_assert_uint_eq(linkage->random_pairs, 1000000);
    ck_assert_uint_eq(linkage->n_fields, 2);
    const struct linkage_field *family = &linkage->fields[0], *cin = &linkage->fields[1];
    ck_assert(family->field == FIELD_FAMILY_NAME && family->frequency && !family->pinned);
    ck_assert(cin->field == FIELD_ID && cin->subject == identifier_subject("cin") && cin->pinned);
    ck_assert_double_eq(cin->m[LEVEL_EXACT], 0.875);
    ck_assert_double_eq(cin->u[LEVEL_DIFFERENT], 0.75);
}
END_TEST

START_TEST(weighs_sets_of_recipes)
{
    static const struct {
        uint32_t set;
        double weight;
    } cases[] = {
        {0, 0},
        {NAMES, 3},
        {ALL, 22},
        {ALL | LIKE | NAMES, 22},          /* implied: nothing new */
        {LIKE | NAMES, 15 + 4},            /* neither implies the other */
        {ALL | LIKE | NAMES | S0, 22 + 4}, /* equal weights: the first listed is the strongest, then S0 */
        {CIN | ALL | NAMES, 30 + 4},       /* ALL adds once and takes NAMES away */
        {CIN | S0 | ALL | LIKE, 30 + 4 + 4},
        {CIN | LIKE | NAMES | S0, 30 + 3 * 4},
    };
    ck_assert(load(NULL));
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_double_eq(linkage_weight(linkage, cases[i].set), cases[i].weight);
}
END_TEST

static const struct edit faults[] = {
    {"threshold: 16", "threshold: 0", "1:12: \"threshold\" must lie above 0, at most 64"},
    {"bonus: 4", "bonus: -1", "2:8: \"bonus\" must lie between 0 and 64"},
    {"hot_token: 40", "hot_token: 1", "3:12: \"hot_token\" must lie between 2 and 1000000"},
    {"given_name/exact", "given_name/exakt",
     "7:32: unknown part \"given_name/exakt\", did you mean \"given_name/exact\"?"},
    {"weight: 22", "weight: 65", "10:13: \"weight\" must lie between 0 and 64"},
    {"[LIKE, NAMES]", "[LIKE, NAME]", "12:21: unknown recipe \"NAME\""},
    {"name: S0", "name: CIN", "17:12: recipe \"CIN\" is listed twice"},
    {"weight: 3, exposure: sealed", "weight: 3, exposure: working",
     "15:78: recipe \"NAMES\" may not enter the working table: it holds neither id, SSN nor full birth date"},
    {"birth_date/year, birth_date/monthday", "birth_date/year",
     "14:28: recipe \"LIKE\" may not enter the working table: it holds neither id, SSN nor full birth date"},
    {"[ssn/exact], ", "[ssn/exact], unordered: true, ", "17:57: \"unordered\" needs two parts or more"},
    {"[ssn/exact]", "[ssn/exact, sex/exact, id/a, id/b, id/c, id/d, id/e]", "17:33: a recipe has at most 6 parts"},
    {"exposure: sealed", "exposure: sealed, postgres_only: true",
     "15:101: recipe \"NAMES\" would not be used: a sealed recipe is for the memory engine only"},
    {"hot: 3", "hot: 1", "17:82: \"hot\" must lie between 2 and 1000000"},
    {"review: 0.25", "review: 0.95", "21:9: \"review\" must not lie above \"link\""},
    {"link: 0.9", "link: 1", "20:7: \"link\" must lie between 0 and 1"},
    {"[CIN, S0]", "[CIN, S1]", "22:15: unknown recipe \"S1\""},
    {"field: family_name", "field: family", "25:13: unknown field \"family\""},
    {"field: family_name", "field: id/cin", "26:5: field \"id/cin\" is listed twice"},
    {"exact: 0.875", "exact: 0.75", "26:24: the shares in \"m\" must add up to 1"},
    {"exact: 0.875", "near: 0.875",
     "26:24: \"m\" of \"id/cin\" gives a share above 0 to each of its levels, and to no other (\"near\")"},
    {", u: {exact: 0.25, different: 0.75}", "", "26:5: \"id/cin\": \"m\" and \"u\" are pinned together or not at all"},
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
    char text[8192] = "threshold: 1\nbonus: 1\nhot_token: 9\nengine: memory\nlink: 0.9\nreview: 0.5\nstrict: [R0]\n"
                      "strict_recall: 0.8\ncompare: [{field: sex}]\nrecipes:\n";
    for (int i = 0; i <= RECIPE_MAX; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text),
                       "  - {name: R%d, title: t, parts: [ssn/exact], weight: 1, exposure: working}\n", i);
    scratch_write("linkage.yaml", text, strlen(text));
    ck_assert(!linkage_load(scratch_path("linkage.yaml"), &linkage, &err));
    ck_assert_str_eq(said(), "11:3: at most 31 recipes");
}
END_TEST

static uint32_t set_of(const char *names) /* "C1 C4" */
{
    uint32_t set = 0;
    for (const char *at = names; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        size_t len = strcspn(at, " "), i = 0;
        while (i < linkage->n_recipes &&
               (strlen(linkage->recipes[i].name) != len || strncmp(linkage->recipes[i].name, at, len) != 0))
            i++;
        ck_assert_msg(i < linkage->n_recipes, "no recipe \"%s\"", at);
        set |= 1u << i;
    }
    return set;
}

/* What the numbers of the shipped file must mean, however they are tuned. */
START_TEST(shipped_recipes_link_what_must_be_linked_and_no_more)
{
    static const struct {
        const char *shared;
        bool linked;
    } cases[] = {
        {"CIN", true}, {"S0", false}, {"S0 C4", true}, {"S0 C8", true}, {"C1 C2 C3 C4 C5 C6 C7 C8 C9", true},
        {"C4", false}, /* namesakes born on a near day */
        {"C8", false}, /* twins of one sex with one initial */
        {"C9", false},
    };
    ck_assert_msg(linkage_load(repo_path("config/linkage.yaml"), &linkage, &err), "%s",
                  err_message(&err, message, sizeof(message)));
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg((linkage_weight(linkage, set_of(cases[i].shared)) >= linkage->threshold) == cases[i].linked, "%s",
                      cases[i].shared);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("linkage");
    TCase *t = tcase_create("linkage");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, reads_recipes);
    tcase_add_test(t, reads_what_is_compared_and_how_it_is_estimated);
    tcase_add_test(t, weighs_sets_of_recipes);
    tcase_add_loop_test(t, says_what_is_wrong_and_where, 0, COUNT_OF(faults));
    tcase_add_test(t, limits_the_number_of_recipes);
    tcase_add_test(t, shipped_recipes_link_what_must_be_linked_and_no_more);
    suite_add_tcase(s, t);
    return s;
}
