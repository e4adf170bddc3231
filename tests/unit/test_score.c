// SPDX-License-Identifier: Apache-2.0
// Covers export/score.c, export/score_table.c, export/recode.c and config/factor.c: the guidelines' points row by row and at every
// boundary, worked scores, and what the cheapest recoding is. A transcription of the published tables is read from
// ../shared/data/sdc (or CROSSCOUNT_SHARED_DATA); where it is not there those tests say so and pass.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/recode.h"

enum { MAX_CODES = 64, MAX_LINES = 128 };

static struct error err;
static struct arena *arena;

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
}

static void teardown(void)
{
    arena_freep(&arena);
}

/* ---- the published tables --------------------------------------------------------------------------------------------------- */

// Lines of a CSV without its header. False, with a message, where the file is not.
static bool shared_lines(const char *name, char lines[MAX_LINES][128], int *ret_n)
{
    char path[512];
    const char *root = getenv("CROSSCOUNT_SHARED_DATA");
    (void)snprintf(path, sizeof(path), "%s/sdc/ddg/%s", root != NULL ? root : "../shared/data", name);
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        (void)printf("skipped: %s is not here\n", path);
        return false;
    }
    int n = 0;
    ck_assert_ptr_nonnull(fgets(lines[0], sizeof(lines[0]), f));
    while (n < MAX_LINES && fgets(lines[n], sizeof(lines[n]), f) != NULL)
        n++;
    (void)fclose(f);
    *ret_n = n;
    return true;
}

START_TEST(gives_the_points_of_every_row_of_the_published_tables)
{
    static char lines[MAX_LINES][128];
    int n = 0, at = 0;
    if (!shared_lines("scoring_table_ed2.csv", lines, &n))
        return;
    for (int l = 0; l < N_SCORE_LISTS; l++)
        for (int i = 0; i < score_lists[l].n_levels; i++, at++) {
            size_t key = strlen(score_lists[l].key);
            ck_assert_int_lt(at, n);
            ck_assert_msg(strncmp(lines[at], score_lists[l].key, key) == 0 && lines[at][key] == ',', "%s", lines[at]);
            ck_assert_msg(strtol(strrchr(lines[at], ',') + 1, NULL, 10) == score_lists[l].level[i].points, "%s: %s",
                          score_lists[l].level[i].words, lines[at]);
        }
    ck_assert_int_eq(at, n);
}
END_TEST

START_TEST(keeps_to_every_boundary_of_residence)
{
    static char lines[MAX_LINES][128];
    int n = 0;
    if (!shared_lines("residence_geography_boundaries_ed2.csv", lines, &n))
        return;
    ck_assert_int_eq(n, 16);
    for (int i = 0; i < n; i++) {
        char *end = NULL;
        int64_t people = strtoll(lines[i], &end, 10);
        ck_assert_int_eq(score_level(&score_lists[LIST_RESIDENCE], people)->points, strtol(end + 1, NULL, 10));
    }
}
END_TEST

START_TEST(looks_values_up_where_the_guidelines_draw_the_lines)
{
    static const struct {
        enum score_list_id list;
        int64_t value;
        int points;
    } cases[] = {
        {LIST_EVENTS, 0, 7},
        {LIST_EVENTS, 10, 7},
        {LIST_EVENTS, 11, 5},
        {LIST_EVENTS, 99, 5},
        {LIST_EVENTS, 100, 3},
        {LIST_EVENTS, 1000, 2},
        {LIST_AGE, 1, 7},
        {LIST_AGE, 2, 7},
        {LIST_AGE, 3, 5},
        {LIST_AGE, 5, 5},
        {LIST_AGE, 6, 3},
        {LIST_AGE, 10, 3},
        {LIST_AGE, 11, 2},
        {LIST_AGE, 29, 2},
        {LIST_AGE, 30, 1},
        {LIST_POPULATION, 20000, 7},
        {LIST_POPULATION, 20001, 5},
        {LIST_POPULATION, 100001, 3},
        {LIST_SERVICE, 20000, 1},
        {LIST_SERVICE, 1000001, -4},
        {LIST_PROGRAM, 14000000, 0},
        {LIST_PROGRAM, 10000000, 1},
        {LIST_INSURANCE, 20000, 5},
        {LIST_INSURANCE, 20001, 4},
        {LIST_TIME, 60, -5},
        {LIST_TIME, 59, -3},
        {LIST_TIME, 24, -3},
        {LIST_TIME, 12, 0},
        {LIST_TIME, 6, 3},
        {LIST_TIME, 3, 4},
        {LIST_TIME, 1, 5},
        {LIST_OTHER, -4, 3},
        {LIST_OTHER, -5, 5},
        {LIST_OTHER, -9, 5},
        {LIST_OTHER, -10, 7},
        {LIST_INTERACTIONS, -1, 1},
        {LIST_INTERACTIONS, -3, 4},
        {LIST_EVENTS_ONLY, 5, -5},
        {LIST_EVENTS_ONLY, 4, -3},
        {LIST_EVENTS_ONLY, 2, 0},
        {LIST_RESIDENCE, 560000, 0},
        {LIST_RESIDENCE, 0, 7},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_int_eq(score_level(&score_lists[cases[i].list], cases[i].value)->points, cases[i].points);
}
END_TEST

/* ---- variables -------------------------------------------------------------------------------------------------------------- */

struct made {
    struct vocabulary_entry entry[MAX_CODES];
    struct vocabulary codes;
    bool unknown[MAX_CODES];
    int64_t people[MAX_CODES];
    char text[MAX_CODES][16];
    struct table_dimension d;
};

// Codes parted by blanks; "!": the code before it names no group; "=n": so many people.
static const struct table_dimension *make(struct made *m, enum factor by, const char *codes)
{
    char copy[1024], *rest = copy;
    *m = (struct made){.codes = {.name = "made"}};
    (void)snprintf(copy, sizeof(copy), "%s", codes);
    for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " ")) {
        size_t i = m->codes.n_entries++;
        char *people = strchr(word, '='), *mark = strchr(word, '!');
        m->people[i] = people == NULL ? 0 : strtoll(people + 1, NULL, 10);
        m->unknown[i] = mark != NULL;
        (void)snprintf(m->text[i], sizeof(m->text[i]), "%.*s", (int)strcspn(word, "=!"), word);
        m->entry[i] = (struct vocabulary_entry){m->text[i], m->text[i]};
    }
    m->codes.entry = m->entry;
    m->d = (struct table_dimension){
        .name = "made", .title = "Made", .codes = &m->codes, .score = by, .unknown = m->unknown, .people = m->people};
    return &m->d;
}

static const char counties[] = "Alpine=1204 Sierra=3236 Inyo=19016 Napa=138019 Marin=262321 Angeles=10014009 99!";
static const char races[] = "aian asian black hispanic mena nhpi white multiple unknown!";

START_TEST(takes_a_variable_at_its_highest_scoring_group)
{
    static const struct {
        enum factor by;
        const char *codes;
        enum score_list_id list;
        int points;
    } cases[] = {
        {FACTOR_AGE, "0-10 11-12 13-14 15 16 17 18-20 unknown!", LIST_AGE, 7},
        {FACTOR_AGE, "0-11 12-14 15-18", LIST_AGE, 5},
        {FACTOR_AGE, "<6 6-17", LIST_AGE, 3},
        {FACTOR_AGE, "0-49 50+", LIST_AGE, 1},
        {FACTOR_AGE, "child adult", LIST_AGE, 7}, // no ages: not known
        {FACTOR_AGE, "10-5", LIST_AGE, 7},
        {FACTOR_AGE, "unknown!", LIST_AGE, 7},
        {FACTOR_AGE, "10-x", LIST_AGE, 7},
        {FACTOR_AGE, "10x", LIST_AGE, 7},
        {FACTOR_RACE, "white asian black hispanic mena unknown!", LIST_RACE, 2},
        {FACTOR_RACE, races, LIST_RACE, 3},
        {FACTOR_RACE, "white chinese=1259668", LIST_RACE, 3},
        {FACTOR_RACE, "white japanese=272528 cambodian=89000", LIST_POPULATION, 5},
        {FACTOR_RACE, "white malaysian", LIST_POPULATION, 7},
        {FACTOR_ETHNICITY, "hispanic other unknown!", LIST_ETHNICITY, 1},
        {FACTOR_ETHNICITY, "mexican=12000000 peruvian=120000 other=23000000", LIST_POPULATION, 3},
        {FACTOR_LANGUAGE, "english spanish other", LIST_LANGUAGE, 1},
        {FACTOR_LANGUAGE, "english=20833290 spanish=10514821 hmong=74317 other=1000000", LIST_POPULATION, 5},
        {FACTOR_SEX, "F M U!", LIST_SEX, 1},
        {FACTOR_SEX, "F M X U!", LIST_GENDER, 3},
        {FACTOR_SEX, "F M X Y U!", LIST_GENDER, 5},
        {FACTOR_GENDER, "woman man another", LIST_GENDER, 3},
        {FACTOR_ORIENTATION, "a b c d", LIST_ORIENTATION, 2},
        {FACTOR_ORIENTATION, "a b c d e", LIST_POPULATION, 7},
        {FACTOR_INTERSEX, "yes no", LIST_INTERSEX, 2},
        {FACTOR_IMMIGRATION, "citizen naturalized noncitizen", LIST_IMMIGRATION, 1},
        {FACTOR_IMMIGRATION, "a b c d e", LIST_IMMIGRATION, 7},
        {FACTOR_POPULATION, "a=5000000 b=300000", LIST_POPULATION, 3},
        {FACTOR_POPULATION, "a=5000000 b", LIST_POPULATION, 7},
        {FACTOR_PROGRAM, "medi_cal=14000000", LIST_PROGRAM, 0},
        {FACTOR_INSURANCE, "a=600000 b=40000", LIST_INSURANCE, 4},
        {FACTOR_RESIDENCE, counties, LIST_RESIDENCE, 7},
        {FACTOR_SERVICE, counties, LIST_SERVICE, 1},
        {FACTOR_ADDRESS, "a b", LIST_ADDRESS, 3},
        {FACTOR_RURAL_ADDRESS, "a b", LIST_ADDRESS, 5},
        {FACTOR_FRONTIER_ADDRESS, "a b", LIST_ADDRESS, 7},
        {FACTOR_QUARTERS, "1 2 3 4", LIST_TIME, 4},
        {FACTOR_HALF_YEARS, "1 2", LIST_TIME, 3},
        {FACTOR_MONTHS, "1 2 3", LIST_TIME, 5},
        {FACTOR_OTHER, "a b c d unknown!", LIST_OTHER, 3},
        {FACTOR_OTHER, "a b c d e f g h i j", LIST_OTHER, 7},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made m;
        const struct table_dimension *d = make(&m, cases[i].by, cases[i].codes);
        struct score_aspect a = score_aspect(d, NULL, (int)d->codes->n_entries);
        ck_assert_msg(a.list == &score_lists[cases[i].list], "%s %s: by %s", factor_names[cases[i].by], cases[i].codes,
                      a.list->key);
        ck_assert_msg(score_level(a.list, a.value)->points == cases[i].points, "%s %s: %d", factor_names[cases[i].by],
                      cases[i].codes, score_level(a.list, a.value)->points);
    }
}
END_TEST

START_TEST(knows_a_factor_by_its_name)
{
    for (int i = 0; i < N_FACTORS; i++) {
        enum factor f = FACTOR_OTHER;
        ck_assert(factor_named(factor_names[i], &f));
        ck_assert_int_eq((int)f, i);
    }
    enum factor f = FACTOR_AGE;
    ck_assert(!factor_named("ages", &f) && f == FACTOR_AGE);
}
END_TEST

/* ---- scores ----------------------------------------------------------------------------------------------------------------- */

static const struct score_counts hidden_counts[1 << 4] = {{0, true}};

static struct score_case case_of(int months, const struct score_counts *counts)
{
    return (struct score_case){.residents = 39538223, .months = months, .counts = counts};
}

static int points_of(const struct score *s, const char *key)
{
    for (int i = 0; i < s->n_rows; i++)
        if (strcmp(s->row[i].list->key, key) == 0)
            return s->row[i].level->points;
    ck_abort_msg("no row %s", key);
}

// The reference's worked scores: a full crossing by county, the same in a large county, one variable over five years.
START_TEST(scores_the_worked_examples)
{
    struct made county, large, age, gender, race, wide;
    struct score s;
    struct score_case c = case_of(12, hidden_counts);
    c.variable[0] = make(&county, FACTOR_RESIDENCE, counties);
    c.variable[1] = make(&age, FACTOR_AGE, "0-4 5-9 10-14 15-17 18-20");
    c.variable[2] = make(&gender, FACTOR_GENDER, "woman man another");
    c.variable[3] = make(&race, FACTOR_RACE, races);
    c.n_variables = 4;
    score_of(&c, &s);
    ck_assert_int_eq(s.total, 29);
    ck_assert_int_eq(s.n_rows, 7);
    ck_assert_int_eq(points_of(&s, "events"), 7);
    ck_assert_int_eq(points_of(&s, "residence_geo"), 7);
    ck_assert_int_eq(points_of(&s, "interactions"), 4);
    c.variable[0] = make(&large, FACTOR_RESIDENCE, "Angeles=10014009");
    score_of(&c, &s);
    ck_assert_int_eq(s.total, 17);
    c = case_of(60, hidden_counts);
    c.variable[0] = make(&wide, FACTOR_AGE, "0-9 10-17 18-23");
    c.n_variables = 1;
    score_of(&c, &s);
    ck_assert_int_eq(s.total, 1);
}
END_TEST

START_TEST(an_overlap_of_systems_starts_at_fourteen_before_geography)
{
    struct made pattern;
    struct score s;
    struct score_case c = case_of(12, hidden_counts);
    c.variable[0] = make(&pattern, FACTOR_OTHER, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
    c.n_variables = 1;
    score_of(&c, &s);
    ck_assert_int_eq(points_of(&s, "events") + points_of(&s, "other_variable"), 14);
    ck_assert_int_eq(points_of(&s, "residence_geo"), -5);
    ck_assert_int_eq(s.total, 14 - 5 + 0 + 1);
}
END_TEST

START_TEST(events_time_and_place_alone_score_by_their_smallest_count)
{
    static const struct {
        int64_t smallest;
        int total;
    } cases[] = {{0, 7}, {2, 7}, {3, 7 - 3}, {5, 7 - 5}, {11, 5 - 5}, {1000, 2 - 5}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made county;
        struct score s;
        const struct score_counts counts[2] = {{cases[i].smallest, false}};
        struct score_case c = case_of(12, counts);
        c.variable[0] = make(&county, FACTOR_RESIDENCE, "a=300000 b=500000");
        c.n_variables = 1;
        score_of(&c, &s);
        ck_assert_int_eq(s.total, cases[i].total);
    }
}
END_TEST

START_TEST(of_several_places_the_highest_scoring_counts_and_time_is_no_variable)
{
    struct made county, service, quarter;
    struct score s;
    struct score_case c = case_of(12, hidden_counts);
    c.variable[0] = make(&service, FACTOR_SERVICE, "a=1500000");
    c.variable[1] = make(&county, FACTOR_RESIDENCE, "a=60000");
    c.variable[2] = make(&quarter, FACTOR_QUARTERS, "1 2 3 4");
    c.n_variables = 3;
    score_of(&c, &s);
    ck_assert_int_eq(s.total, 7 + 3 + 4 + 0);
    c.residents = 0; // not known scores highest
    c.n_variables = 0;
    score_of(&c, &s);
    ck_assert_int_eq(s.total, 7 + 7 + 0 + 0);
    ck_assert(!s.row[1].known);
}
END_TEST

/* ---- recoding --------------------------------------------------------------------------------------------------------------- */

static struct recoding cheapest(const struct score_case *c)
{
    struct recoding r;
    ck_assert(recode_cheapest(c, arena, &r, &err));
    return r;
}

START_TEST(nothing_is_recoded_at_twelve_or_below)
{
    struct made race, tier;
    struct score_case c = case_of(12, hidden_counts);
    c.variable[0] = make(&race, FACTOR_RACE, races);
    c.variable[1] = make(&tier, FACTOR_OTHER, "a b c d");
    c.n_variables = 2;
    struct recoding r = cheapest(&c); // 7 + 3 + 3 - 5 + 0 + 2
    ck_assert(!r.needed && !r.found);
    ck_assert_int_eq(r.cells, 36);
}
END_TEST

START_TEST(the_cheapest_recoding_loses_the_fewest_cells)
{
    static const struct {
        enum factor by[2];
        const char *codes[2], *words;
        int total;
        int64_t left;
    } cases[] = {
        // 7 + 7 + 3 - 5 + 0 + 2 = 14
        {{FACTOR_AGE, FACTOR_SEX},
         {"0-10 11-12 13-14 15 16 17 18-20 unknown!", "F M X U!"},
         "tell \"X\" together with \"U\"",
         12,
         24},
        {{FACTOR_AGE, FACTOR_OTHER}, // 7 + 7 + 5 - 5 + 2 = 16
         {"0-10 11-12 13-14 15 16 17 18-20 unknown!", "a b c d e"},
         "tell \"Made\" in bands of 3 years or more (0-10, 11-14, 15-17, 18-20); tell \"Made\" in 4 groups at most",
         12,
         20},
        {{FACTOR_OTHER, FACTOR_OTHER}, // 7 + 7 + 3 - 5 + 2 = 14
         {"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "a b c d"},
         "tell \"Made\" in 9 groups at most",
         12,
         36},
        {{FACTOR_RESIDENCE, FACTOR_OTHER}, // 7 + 3 + 7 + 1 = 18
         {counties, "a b c d"},
         "tell the 4 smallest of \"Made\" as one group (up to 138,019 people each)",
         12,
         4 * 4},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made made[2];
        struct score_case c = case_of(12, hidden_counts);
        for (int k = 0; k < 2; k++)
            c.variable[k] = make(&made[k], cases[i].by[k], cases[i].codes[k]);
        c.n_variables = 2;
        struct recoding r = cheapest(&c);
        ck_assert(r.needed && r.found);
        ck_assert_str_eq(r.words, cases[i].words);
        ck_assert_int_eq(r.total, cases[i].total);
        ck_assert_int_eq(r.cells_left, cases[i].left);
    }
}
END_TEST

// Of two ways that lose as much: leaving a variable out comes before pooling years.
START_TEST(among_equals_the_guidelines_order_decides)
{
    struct made place, pair;
    struct score_case c = case_of(12, hidden_counts);
    c.variable[0] = make(&place, FACTOR_FRONTIER_ADDRESS, "a b c");
    c.variable[1] = make(&pair, FACTOR_POPULATION, "a=300000 b=39000000");
    c.n_variables = 2;
    struct recoding r = cheapest(&c); // 7 + 3 + 7 + 1 = 18: five years 13; without the pair 14; both 9
    ck_assert_str_eq(r.words, "leave out \"Made\"");
    ck_assert_int_eq(r.cells_left, 2);
    ck_assert_int_eq(r.total, 7 + 3 - 5 + 1);
    c.variable[0] = make(&place, FACTOR_RESIDENCE, "a=30000 b=30000 c=30000");
    r = cheapest(&c); // 7 + 3 + 4 + 1 = 15: without the pair 11, two years 12; three cells of six either way
    ck_assert_str_eq(r.words, "leave out \"Made\"");
    ck_assert_int_eq(r.cells_left, 3);
    ck_assert_int_eq(r.total, 11);
}
END_TEST

START_TEST(what_is_left_is_scored_by_the_counts_that_are_printed_of_it)
{
    struct made county, tier;
    // Without the tier every count is shown, and none is below 11.
    const struct score_counts counts[4] = {{0, false}, {0, false}, {40, false}, {90, false}};
    struct score_case c = case_of(12, counts);
    c.variable[0] = make(&county, FACTOR_RURAL_ADDRESS, "a b c");
    c.variable[1] = make(&tier, FACTOR_OTHER, "a b c d e f g h i j k l");
    c.n_variables = 2;
    struct recoding r = cheapest(&c); // 7 + 7 + 5 + 1 = 20; without tier 5 + 5 - 5 = 5
    ck_assert(r.found);
    ck_assert_str_eq(r.words, "leave out \"Made\"");
    ck_assert_int_eq(r.total, 7 + 7 - 5 + 1); // the place out keeps twelve cells
    ck_assert_int_eq(r.cells_left, 12);
    c.variable[0] = make(&county, FACTOR_RURAL_ADDRESS, "a b c d e f g h i j k l m n o p q r s t");
    r = cheapest(&c);
    ck_assert_int_eq(r.total,
                     5); // tier in 4 groups and five years: 4 cells of each place in five; without tier one in one
    ck_assert_int_eq(r.cells_left, 20);
}
END_TEST

START_TEST(pooling_periods_takes_no_comfort_from_zeros)
{
    struct made county;
    // 5 + 7 + 0 - 5 at 12 counts of a year; a zero may become a small count when years are pooled
    struct score_counts counts[2] = {{20, true}, {200, false}};
    struct score_case c = case_of(1, counts);
    c.variable[0] = make(&county, FACTOR_FRONTIER_ADDRESS, "a b c d e f g h i j");
    c.n_variables = 1;
    struct score s;
    score_of(&c, &s);
    ck_assert_int_eq(s.total, 5 + 7 + 5 - 5);
    c.counts = (const struct score_counts[2]){{4, true}, {4, true}};
    score_of(&c, &s);
    ck_assert_int_eq(s.total, 7 + 7 + 5 - 3);
    struct recoding r = cheapest(&c); // of five months: 7 + 7 + 4 + 0
    ck_assert_str_eq(r.words, "leave out \"Made\"");
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("score");
    TCase *t = tcase_create("score");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, gives_the_points_of_every_row_of_the_published_tables);
    tcase_add_test(t, keeps_to_every_boundary_of_residence);
    tcase_add_test(t, looks_values_up_where_the_guidelines_draw_the_lines);
    tcase_add_test(t, takes_a_variable_at_its_highest_scoring_group);
    tcase_add_test(t, knows_a_factor_by_its_name);
    tcase_add_test(t, scores_the_worked_examples);
    tcase_add_test(t, an_overlap_of_systems_starts_at_fourteen_before_geography);
    tcase_add_test(t, events_time_and_place_alone_score_by_their_smallest_count);
    tcase_add_test(t, of_several_places_the_highest_scoring_counts_and_time_is_no_variable);
    tcase_add_test(t, nothing_is_recoded_at_twelve_or_below);
    tcase_add_test(t, the_cheapest_recoding_loses_the_fewest_cells);
    tcase_add_test(t, among_equals_the_guidelines_order_decides);
    tcase_add_test(t, what_is_left_is_scored_by_the_counts_that_are_printed_of_it);
    tcase_add_test(t, pooling_periods_takes_no_comfort_from_zeros);
    suite_add_tcase(s, t);
    return s;
}
