// SPDX-License-Identifier: Apache-2.0
// Covers export/cube_score.c, and how export/score.c gathers counts: the tables of a specification are scored by what they print.
#include "export/cube_score.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/suppress.h"
#include "tests/support/ok.h"
#include "tests/support/scratch.h"

static struct error err;
static char text[1024];
static struct spec *spec;
static struct cube *cube;
static struct suppression suppression;

#define OK(call) OK_OR(err, call)

static void setup(void)
{
    err_clear(&err);
    scratch_make();
    (void)scratch_printf("people.csv", "vocabulary,code,population\narea,all,39538223\nplace,A,1204\nplace,B,300000\n"
                                       "place,C,2500000\nplace,north,301204\n");
    (void)scratch_printf("district.csv", "parent,child\nall,north\nnorth,A\nnorth,B\nall,C\n");
}

static void teardown(void)
{
    suppression_done(&suppression);
    cube_freep(&cube);
    spec_freep(&spec);
    scratch_remove();
}

static const char places[] = "{name: place, total: all, hierarchy: district.csv, score: residence}";

static void protect(const char *dimensions, const char *table, const char *cells)
{
    suppression_done(&suppression);
    cube_freep(&cube);
    spec_freep(&spec);
    OK(spec_load(scratch_printf("table.yaml",
                                "count: n\nperiod: {code: Q1, start: 2024-01-01, end: 2024-12-31}\n"
                                "populations: people.csv\ndimensions: [%s]\n"
                                "tables: [{name: t, dimensions: [%s]}]\npolicy: {seconds: 0, line_rule: false}\n",
                                dimensions, table),
                 &spec, &err));
    OK(cube_read(spec, scratch_printf("cells.csv", "%s", cells), &cube, &err));
    struct suppress_policy policy = suppress_policy_of_spec(&spec->policy);
    OK(suppress_decide(cube->cells, &policy, &suppression, &err));
}

static const struct panel_score *score(bool rounded)
{
    const struct panel_score *scores = NULL;
    OK(cube_scores(cube, rounded ? NULL : suppression.state, &scores, &err));
    return scores;
}

// The points of the rows, and what drives them: "7 3 7(A) 0 1".
static const char *rows_of(const struct score *s)
{
    size_t len = 0;
    for (int i = 0; i < s->n_rows; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%d%s%s%s", i > 0 ? " " : "", s->row[i].level->points,
                                s->row[i].driver != NULL ? "(" : "", s->row[i].driver != NULL ? s->row[i].driver : "",
                                s->row[i].driver != NULL ? ")" : "");
    return text;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *what, *dimensions, *table, *cells, *rows; /* events, variables, place, time, how many are crossed */
} cases[] = {
    {"the finest codes of a hierarchy; an open dimension",
     "{name: place, total: all, hierarchy: district.csv, score: "
     "residence}, {name: grade, total: all}",
     "place, grade", "place,grade,n\nA,x,40\nB,x,50\nC,x,60\nA,y,20\nB,y,30\nC,y,70\n", "5 3 7(A) 0 1"},
    {"a small count is hidden, and scores", "{name: place, total: all, hierarchy: district.csv, score: residence}",
     "place", "place,n\nA,4\nB,50\nC,60\n", "7 7(A) 0 0"},
    {"no place: the whole area", "{name: age, total: all, score: age}", "age",
     "age,n\n0-10,400\n11-14,500\n15-17,600\n", "3 5(15-17) -5 0 1"},
    {"what names no group does not count", "{name: sex, total: all, score: sex, unknown: [U]}", "sex",
     "sex,n\nF,400\nM,500\nU,600\n", "3 1 -5 0 1"},
    {"it counts unless it is said", "{name: sex, total: all, score: sex}", "sex", "sex,n\nF,400\nM,500\nU,600\n",
     "3 3 -5 0 1"},
    {"two trees over one column have the people of the column",
     "{name: court, column: place, total: all, hierarchy: district.csv, score: residence}", "court",
     "place,n\nA,40\nB,50\nC,60\n", "5 7(A) 0 -5"},
    {"people who are not known score highest", "{name: school, total: all, score: population}", "school",
     "school,n\nS,400\nT,500\n", "3 7(S) -5 0 1"},
    {"parts of the period", "{name: quarter, total: all, score: quarters}", "quarter", "quarter,n\n1,400\n2,500\n",
     "3 -5 4 -5"},
};

START_TEST(scores_a_table_by_what_its_dimensions_are)
{
    protect(cases[_i].dimensions, cases[_i].table, cases[_i].cells);
    const struct score *s = &score(false)->score;
    int sum = 0;
    for (int i = 0; i < s->n_rows; i++)
        sum += s->row[i].level->points;
    ck_assert_msg(strcmp(rows_of(s), cases[_i].rows) == 0, "%s: %s", cases[_i].what, text);
    ck_assert_int_eq(s->total, sum);
}
END_TEST

START_TEST(says_the_cheapest_recoding)
{
    char dimensions[256];
    (void)snprintf(dimensions, sizeof(dimensions), "%s, {name: grade, total: all}", places);
    protect(dimensions, "place, grade", "place,grade,n\nA,x,4\nB,x,50\nC,x,60\nA,y,20\nB,y,30\nC,y,70\n");
    const struct recoding *r = &score(false)->recoding;
    ck_assert(r->needed && r->found);
    ck_assert_int_eq(r->cells, 6);
    ck_assert_int_le(r->total, SCORE_LIMIT);
    ck_assert_int_lt(r->cells_left, r->cells);
    ck_assert_msg(strstr(r->words, "\"place\"") != NULL || strstr(r->words, "\"grade\"") != NULL, "%s", r->words);
}
END_TEST

// The sums of a hierarchy come before other ways that cost as much.
START_TEST(tells_a_hierarchy_by_its_sums)
{
    (void)scratch_printf("people.csv", "vocabulary,code,population\narea,all,39538223\nplace,A,1200\nplace,B,700000\n"
                                       "place,C,900000\nplace,D,800\n");
    (void)scratch_printf("district.csv", "parent,child\nall,north\nnorth,A\nnorth,B\nall,south\nsouth,C\nsouth,east\n"
                                         "east,D\n");
    protect(places, "place", "place,n\nA,4\nB,50\nC,60\nD,70\n");
    const struct recoding *r = &score(false)->recoding;
    ck_assert(r->needed && r->found);
    ck_assert_str_eq(r->words, "tell \"place\" as 2 groups (north, south)");
    ck_assert_int_eq(r->total, 6); // events 7, places -1, no further variable 0
    ck_assert_int_eq(r->cells_left, 2);
}
END_TEST

// One depth is told by its own codes and by those that are not as deep.
START_TEST(a_branch_that_is_not_as_deep_stays_as_it_is)
{
    (void)scratch_printf("people.csv", "vocabulary,code,population\nplace,A,1200\nplace,B,700000\nplace,C,900000\n");
    protect(places, "place", "place,n\nA,4\nB,50\nC,60\n");
    ck_assert_str_eq(score(false)->recoding.words, "tell \"place\" as 2 groups (north, C)");
}
END_TEST

/* ---- what is hidden stays hidden -------------------------------------------------------------------------------------------- */

// Rounded counts are not exact, so they count as hidden; and what is hidden may be any number, the score is the same.
START_TEST(tells_nothing_of_hidden_counts)
{
    char dimensions[256], rows[128];
    (void)snprintf(dimensions, sizeof(dimensions), "%s, {name: grade, total: all}", places);
    protect(dimensions, "place, grade", "place,grade,n\nA,x,4\nB,x,50\nC,x,60\nA,y,20\nB,y,30\nC,y,70\n");
    (void)snprintf(rows, sizeof(rows), "%s", rows_of(&score(false)->score));
    ck_assert_str_eq(rows_of(&score(true)->score), rows);
    for (int i = 0; i < cube->cells->n_cells; i++)
        if (suppression.state[i] != CELL_SHOWN)
            cube->cells->cell[i].count = 1000000;
    ck_assert_str_eq(rows_of(&score(false)->score), rows);
    protect(dimensions, "place, grade", "place,grade,n\nA,x,40\nB,x,50\nC,x,60\nA,y,20\nB,y,30\nC,y,70\n");
    ck_assert_int_eq(score(false)->score.row[0].level->points, 5);
    ck_assert_int_eq(score(true)->score.row[0].level->points, 7);
}
END_TEST

enum { VARIABLES = 4, PLACES = 40 };

struct printed {
    unsigned at_total;
    bool shown;
    int64_t count;
};

// What is printed when some variables are left out, looked at place by place.
static struct score_counts slowly(const struct printed *p, unsigned left_out)
{
    struct score_counts c = {0};
    bool hidden = false;
    for (int i = 0; i < PLACES; i++) {
        if ((p[i].at_total & left_out) != left_out)
            continue;
        hidden = hidden || !p[i].shown;
        c.zeros = c.zeros || (p[i].shown && p[i].count == 0);
        if (p[i].shown && p[i].count > 0 && (c.smallest == 0 || p[i].count < c.smallest))
            c.smallest = p[i].count;
    }
    c.smallest = hidden ? 0 : c.smallest;
    return c;
}

START_TEST(gathers_the_counts_of_every_margin)
{
    const char *given = getenv("CROSSCOUNT_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20261127u;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < 300; round++) {
        struct printed p[PLACES];
        struct score_counts counts[1 << VARIABLES];
        score_counts_begin(counts, VARIABLES);
        for (int i = 0; i < PLACES; i++) {
            p[i] = (struct printed){(unsigned)rand_r(&seed) % (1u << VARIABLES), rand_r(&seed) % 30 > 0,
                                    rand_r(&seed) % 3 == 0 ? 0 : rand_r(&seed) % 50};
            score_counts_add(counts, p[i].at_total, p[i].shown, p[i].count);
        }
        score_counts_end(counts, VARIABLES);
        for (unsigned left_out = 0; left_out < 1u << VARIABLES; left_out++) {
            struct score_counts want = slowly(p, left_out);
            ck_assert_int_eq(counts[left_out].smallest, want.smallest);
            ck_assert(counts[left_out].zeros == want.zeros);
        }
    }
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("cube_score");
    TCase *t = tcase_create("cube_score");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, scores_a_table_by_what_its_dimensions_are, 0, (int)COUNT_OF(cases));
    tcase_add_test(t, says_the_cheapest_recoding);
    tcase_add_test(t, tells_a_hierarchy_by_its_sums);
    tcase_add_test(t, a_branch_that_is_not_as_deep_stays_as_it_is);
    tcase_add_test(t, tells_nothing_of_hidden_counts);
    tcase_add_test(t, gathers_the_counts_of_every_margin);
    suite_add_tcase(s, t);
    return s;
}
