// SPDX-License-Identifier: Apache-2.0
// Covers export/part.c and export/parts.c, the inequalities made of what they find, and choices made of those (export/cover.c,
// export/exchange.c, export/repair.c): random tables of three dimensions, held against the attacker who sees the whole.
#include "export/parts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/cover.h"
#include "export/exchange.h"
#include "export/guards.h"
#include "export/puzzle.h"
#include "export/repair.h"
#include "tests/support/toy_table.h"

enum { ROUNDS = 6, CHOICES = 30, A = 9, B = 5, C = 4, MINIMUM = 6, WIDTH = 5 };

static unsigned seed;

struct scene {
    struct toy toy;
    struct cells *cells;
    struct suppress_policy policy;
    bool *open, *forced, *hide;
    double *cost;
    int *hidden;
    enum cell_state *states;
    struct cuts *cuts;
    struct parts *parts;
};

static int draw_count(void)
{
    return rand_r(&seed) % 5 == 0 ? 0 : 1 + rand_r(&seed) % 14;
}

static void set_up(struct scene *s)
{
    struct error err = {0};
    *s = (struct scene){.policy = {.minimum_count = MINIMUM, .interval = WIDTH}};
    s->cells = toy_cube(&s->toy, (int[]){A, B, C}, draw_count);
    size_t n = (size_t)s->cells->n_cells + 1;
    s->open = calloc(n, sizeof(*s->open));
    s->forced = calloc(n, sizeof(*s->forced));
    s->hide = calloc(n, sizeof(*s->hide));
    s->cost = calloc(n, sizeof(*s->cost));
    s->hidden = calloc(n, sizeof(*s->hidden));
    s->states = calloc(n, sizeof(*s->states));
    for (int i = 0; i < s->cells->n_cells; i++) {
        s->open[i] = s->cells->cell[i].count > 0;
        s->forced[i] = s->open[i] && s->cells->cell[i].count < MINIMUM;
        s->cost[i] = 1 + rand_r(&seed) % 3;
    }
    ck_assert(cuts_new(s->cells, &s->policy, s->open, s->forced, s->cost, &s->cuts, &err));
    ck_assert(parts_new(s->cells, s->open, guards_outsider(&s->policy), &s->parts, &err));
}

static void tear_down(struct scene *s)
{
    parts_freep(&s->parts);
    cuts_freep(&s->cuts);
    free(s->open);
    free(s->forced);
    free(s->hide);
    free(s->cost);
    free(s->hidden);
    free(s->states);
    cells_freep(&s->cells);
}

// Each cell that need not be hidden is, `share` times in a hundred.
static void choose(struct scene *s, int share)
{
    for (int i = 0; i < s->cells->n_cells; i++) {
        int j = s->cuts->column[i];
        bool hide = s->forced[i] || (j >= 0 && rand_r(&seed) % 100 < share);
        s->states[i] = !hide ? CELL_SHOWN : s->forced[i] ? CELL_SMALL : CELL_OTHER;
        s->hidden[i] = hide ? PART_WHOLE : 0;
        if (j >= 0)
            s->hide[j] = hide;
    }
}

static int narrow_cells(struct scene *s, bool *narrow)
{
    CLEANUP(attack_freep) struct attack *attack = NULL;
    struct narrow *list = NULL;
    struct error err = {0};
    int n = 0;
    for (int i = 0; narrow != NULL && i < s->cells->n_cells; i++)
        narrow[i] = false;
    ck_assert(attack_new(s->cells, NULL, s->states, guards_outsider(&s->policy), &attack, &err));
    ck_assert(attack_find_narrow(attack, &(struct search){.relaxed = true, .programs = UINT64_MAX}, &list, &n, &err));
    for (int k = 0; narrow != NULL && k < n; k++)
        narrow[list[k].cell] = true;
    narrow_freep(&list, n);
    return n;
}

static bool fulfils(const struct scene *s, const struct cut *cut)
{
    double sum = 0;
    for (int e = cut->first; e < cut->first + cut->n; e++)
        sum += s->hide[s->cuts->entry[e].column] ? s->cuts->entry[e].by : 0;
    return sum > 1 - 1e-4 || (cut->when >= 0 && !s->hide[cut->when]);
}

static void check_that_all_is_fulfilled(const struct scene *s)
{
    for (int c = 0; c < s->cuts->n_cuts; c++)
        ck_assert(fulfils(s, &s->cuts->cut[c]));
}

// Ask the parts about a few choices, whole or by fractions, so that there are inequalities.
static void learn(struct scene *s, bool fractions)
{
    struct error err = {0};
    for (int share = 0; share < 60; share += 20) {
        int found = 0;
        choose(s, share);
        for (int i = 0; fractions && i < s->cells->n_cells; i++)
            if (s->cuts->column[i] >= 0)
                s->hidden[i] = rand_r(&seed) % PART_WHOLE;
        ck_assert(parts_look(s->parts, s->hidden, fractions ? PARTS_FRACTIONS : PARTS_CHOICE, s->cuts, &found, &err));
    }
}

static void check_that_safe_choices_fulfil_all(bool fractions)
{
    int safe = 0, learned = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        set_up(&s);
        learn(&s, fractions);
        learned += s.cuts->n_cuts - s.cuts->n_rules;
        for (int k = 0; k < CHOICES; k++) {
            choose(&s, 70 + rand_r(&seed) % 30);
            if (narrow_cells(&s, NULL) > 0)
                continue;
            safe++;
            for (int c = 0; c < s.cuts->n_cuts; c++)
                ck_assert_msg(fulfils(&s, &s.cuts->cut[c]), "inequality %d of %d, seed round %d", c, s.cuts->n_cuts,
                              round);
        }
        tear_down(&s);
    }
    ck_assert_int_gt(learned, ROUNDS * 10);
    ck_assert_int_gt(safe, ROUNDS);
}

START_TEST(every_safe_choice_fulfils_what_parts_say_of_a_choice)
{
    check_that_safe_choices_fulfil_all(false);
}
END_TEST

START_TEST(every_safe_choice_fulfils_what_parts_say_of_fractions)
{
    check_that_safe_choices_fulfil_all(true);
}
END_TEST

START_TEST(a_cell_that_a_part_finds_narrow_is_narrow_to_who_sees_the_whole)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        struct error err = {0};
        int found = 0;
        set_up(&s);
        bool *narrow = calloc((size_t)s.cells->n_cells + 1, sizeof(*narrow));
        choose(&s, 30);
        ck_assert(parts_look(s.parts, s.hidden, PARTS_CHOICE, s.cuts, &found, &err));
        ck_assert_int_ge(narrow_cells(&s, narrow), found);
        for (int c = s.cuts->n_rules; c < s.cuts->n_cuts; c++) {
            ck_assert(!fulfils(&s, &s.cuts->cut[c]));
            ck_assert(s.cuts->cut[c].when < 0 || narrow[s.cuts->cell[s.cuts->cut[c].when]]);
        }
        free(narrow);
        tear_down(&s);
    }
}
END_TEST

START_TEST(with_all_else_hidden_the_cells_of_a_reason_still_give_a_cell_away)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        struct error err = {0};
        int found = 0, asked = 0;
        set_up(&s);
        choose(&s, 30);
        ck_assert(parts_look(s.parts, s.hidden, PARTS_CHOICE, s.cuts, &found, &err));
        for (int c = s.cuts->n_rules; c < s.cuts->n_cuts && asked < 20; c++, asked++) {
            const struct cut *cut = &s.cuts->cut[c];
            // With all hidden but those of the reason some cell is narrow; each of them counts in full.
            for (int e = cut->first; e < cut->first + cut->n; e++)
                ck_assert_double_eq_tol(s.cuts->entry[e].by, 1, 1e-12);
            choose(&s, 100);
            for (int e = cut->first; e < cut->first + cut->n; e++) {
                s.states[s.cuts->cell[s.cuts->entry[e].column]] = CELL_SHOWN;
                s.hide[s.cuts->entry[e].column] = false;
            }
            ck_assert(!fulfils(&s, cut));
            ck_assert_int_gt(narrow_cells(&s, NULL), 0);
        }
        tear_down(&s);
    }
}
END_TEST

// Some cells are hidden besides, others shown again.
static void change_some(struct scene *s)
{
    for (int j = 0; j < s->cuts->n_columns; j++)
        if (rand_r(&seed) % 8 == 0)
            s->hidden[s->cuts->cell[j]] = PART_WHOLE - s->hidden[s->cuts->cell[j]];
}

START_TEST(a_choice_near_one_seen_before_is_looked_at_as_if_it_were_new)
{
    int still_narrow = 0;
    for (int round = 0; round < ROUNDS / 2; round++) {
        struct scene s;
        struct error err = {0};
        int found = 0, anew = 0;
        set_up(&s);
        choose(&s, 30);
        for (int turn = 0; turn < 6; turn++) {
            CLEANUP(parts_freep) struct parts *strangers = NULL;
            change_some(&s);
            ck_assert(parts_look(s.parts, s.hidden, PARTS_CHOICE, s.cuts, &found, &err));
            ck_assert(parts_new(s.cells, s.open, guards_outsider(&s.policy), &strangers, &err));
            ck_assert(parts_look(strangers, s.hidden, PARTS_CHOICE, s.cuts, &anew, &err));
            ck_assert_int_eq(found, anew);
            still_narrow += found;
        }
        tear_down(&s);
    }
    ck_assert_int_gt(still_narrow, 0);
}
END_TEST

START_TEST(a_choice_is_completed_to_one_that_fulfils_all_and_shows_nothing_again)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        struct error err = {0};
        set_up(&s);
        learn(&s, false);
        choose(&s, 10);
        bool *before = calloc((size_t)s.cuts->n_columns + 1, sizeof(*before));
        ck_assert_ptr_nonnull(before);
        memcpy(before, s.hide, (size_t)s.cuts->n_columns * sizeof(*before));
        ck_assert(cover_complete(s.cuts, (struct milp_limits){0}, s.hide, &err));
        check_that_all_is_fulfilled(&s);
        for (int j = 0; j < s.cuts->n_columns; j++)
            ck_assert(s.hide[j] || !before[j]);
        double cost = cover_cost(s.cuts, s.hide);
        ck_assert(cover_extend(s.cuts, before, &err));
        ck_assert_double_le(cost, cover_cost(s.cuts, before) + 1e-6);
        free(before);
        tear_down(&s);
    }
}
END_TEST

START_TEST(the_cheapest_choice_fulfils_all_and_costs_no_less_than_one_by_fractions)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        struct error err = {0};
        struct milp_answer answer = {0};
        double bound = 0, greedy, cheapest;
        set_up(&s);
        learn(&s, false);
        ck_assert(cover_extend(s.cuts, s.hide, &err));
        greedy = cover_cost(s.cuts, s.hide);
        double *part = calloc((size_t)s.cuts->n_columns + 1, sizeof(*part));
        ck_assert_ptr_nonnull(part);
        ck_assert(cover_relax(s.cuts, part, &bound, &err));
        free(part);
        ck_assert(cover_cheapest(s.cuts, (struct milp_limits){0}, s.hide, &answer, &err));
        ck_assert(answer.proven);
        check_that_all_is_fulfilled(&s);
        cheapest = cover_cost(s.cuts, s.hide);
        ck_assert_double_le(bound, cheapest + 1e-6);
        ck_assert_double_le(cheapest, greedy + 1e-6);
        ck_assert(cover_prefer(s.cuts, (struct milp_limits){0}, s.hide, &err));
        check_that_all_is_fulfilled(&s);
        ck_assert_double_eq_tol(cover_cost(s.cuts, s.hide), cheapest, 1e-6);
        tear_down(&s);
    }
}
END_TEST

START_TEST(an_exchange_finds_choices_that_fulfil_all_and_are_nearly_the_cheapest)
{
    double exchanged = 0, cheapest = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        struct error err = {0};
        struct milp_answer answer = {0};
        bool found = false;
        set_up(&s);
        learn(&s, false);
        ck_assert(exchange_search(s.cuts, s.cuts->cost, (struct exchange_limits){LP_INFINITY, 2000, false}, s.hide,
                                  &found, &err));
        ck_assert(found);
        check_that_all_is_fulfilled(&s);
        double cost = cover_cost(s.cuts, s.hide);
        ck_assert(
            exchange_search(s.cuts, s.cuts->cost, (struct exchange_limits){1, 2000, false}, s.hide, &found, &err));
        ck_assert(!found);
        ck_assert_double_eq(cover_cost(s.cuts, s.hide), cost);
        ck_assert(cover_cheapest(s.cuts, (struct milp_limits){0}, s.hide, &answer, &err));
        ck_assert(answer.proven);
        ck_assert_double_ge(cost, cover_cost(s.cuts, s.hide) - 1e-6);
        exchanged += cost;
        cheapest += cover_cost(s.cuts, s.hide);
        tear_down(&s);
    }
    ck_assert_double_le(exchanged, cheapest * 1.01);
}
END_TEST

START_TEST(what_is_hidden_to_repair_a_cell_was_shown_and_makes_it_wide)
{
    int repaired = 0;
    for (int round = 0; round < ROUNDS; round++) {
        CLEANUP(repair_freep) struct repair *repair = NULL;
        struct scene s;
        struct error err = {0};
        set_up(&s);
        bool *narrow = calloc((size_t)s.cells->n_cells + 1, sizeof(*narrow));
        bool *hide = calloc((size_t)s.cells->n_cells + 1, sizeof(*hide));
        ck_assert(narrow != NULL && hide != NULL);
        choose(&s, 10);
        (void)narrow_cells(&s, narrow);
        ck_assert(repair_new(s.cells, s.open, s.forced, s.cost, guards_outsider(&s.policy), &repair, &err));
        for (int cell = 0; cell < s.cells->n_cells; cell++) {
            int n = 0;
            if (!narrow[cell])
                continue;
            memset(hide, 0, (size_t)s.cells->n_cells);
            ck_assert(repair_cell(repair, s.states, cell, hide, &n, &err));
            for (int i = 0; i < s.cells->n_cells; i++) {
                ck_assert(!hide[i] || (s.open[i] && s.states[i] == CELL_SHOWN));
                s.states[i] = hide[i] ? CELL_OTHER : s.states[i];
            }
            (void)narrow_cells(&s, narrow);
            ck_assert(n == 0 || !narrow[cell]);
            repaired += n > 0;
        }
        free(narrow);
        free(hide);
        tear_down(&s);
    }
    ck_assert_int_gt(repaired, ROUNDS);
}
END_TEST

// The interval of each cell as a certificate gives it.
static void solve_as_reader(const struct scene *s, struct puzzle_answer *ret_answer)
{
    struct error err = {0};
    int64_t *count = calloc((size_t)s->cells->n_cells + 1, sizeof(*count));
    struct puzzle_line *line = calloc((size_t)s->cells->n_lines + 1, sizeof(*line));
    ck_assert(count != NULL && line != NULL);
    for (int i = 0; i < s->cells->n_cells; i++)
        count[i] = s->states[i] == CELL_SHOWN ? s->cells->cell[i].count : PUZZLE_BLANK;
    for (int l = 0; l < s->cells->n_lines; l++)
        line[l] = (struct puzzle_line){s->cells->line[l].total, s->cells->line[l].part, s->cells->line[l].n_parts};
    const struct puzzle p = {
        .n_cells = s->cells->n_cells, .count = count, .floor = 1, .line = line, .n_lines = s->cells->n_lines};
    ck_assert(puzzle_solve(&p, ret_answer, &err));
    free(count);
    free(line);
}

// What cells are narrow when no programs are left to look for whole tables.
static int narrow_without_programs(const struct cells *cells, const enum cell_state *states, int64_t width,
                                   bool *narrow)
{
    CLEANUP(attack_freep) struct attack *attack = NULL;
    const struct attacker outsider = {.minimum_count = MINIMUM, .floor = 1, .width = width};
    struct narrow *list = NULL;
    struct error err = {0};
    int n = 0, unsure = 0;
    ck_assert(attack_new(cells, NULL, states, outsider, &attack, &err));
    ck_assert(attack_find_narrow(attack, &(struct search){.programs = 0}, &list, &n, &err));
    for (int k = 0; k < n; k++) {
        narrow[list[k].cell] = true;
        unsure += !list[k].sure;
    }
    narrow_freep(&list, n);
    return unsure;
}

START_TEST(without_programs_for_whole_tables_a_cell_is_narrow_where_a_certificate_would_say_so)
{
    int wide = 0, close = 0;
    for (int round = 0; round < 2 * ROUNDS; round++) {
        CLEANUP(puzzle_answer_done) struct puzzle_answer answer = {0};
        struct scene s;
        set_up(&s);
        bool *narrow = calloc((size_t)s.cells->n_cells + 1, sizeof(*narrow));
        ck_assert_ptr_nonnull(narrow);
        choose(&s, 30 + rand_r(&seed) % 50);
        (void)narrow_without_programs(s.cells, s.states, WIDTH, narrow);
        solve_as_reader(&s, &answer);
        for (int i = 0; i < s.cells->n_cells; i++) {
            bool unlimited = answer.high[i] == PUZZLE_UNBOUNDED;
            if (s.states[i] == CELL_SHOWN)
                continue;
            ck_assert_int_eq(narrow[i], !unlimited && answer.high[i] - answer.low[i] < WIDTH);
            wide += !narrow[i];
            close += narrow[i];
        }
        free(narrow);
        tear_down(&s);
    }
    ck_assert_int_gt(wide, 0);
    ck_assert_int_gt(close, 0);
}
END_TEST

// Of three cells each two and one more make 6, so the three together are 7.5 at most by fractions. Cell 0 is the sum of three such, cell 1 of
// three others, and both are 11: cell 0 lies from 3.5 to 7.5, that is from 4 to 7.
START_TEST(a_cell_as_wide_as_asked_by_fractions_alone_is_not_taken_for_wide)
{
    enum { CELLS = 21, LINES = 9, TOTAL = 20 };
    static const int sixes[6][3] = {{2, 3, 8}, {3, 4, 9}, {4, 2, 10}, {5, 6, 11}, {6, 7, 12}, {7, 5, 13}};
    static const int counts[CELLS] = {6, 5, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 3, 3, 6, 6, 6, 6, 6, 6, 11};
    struct cell cell[CELLS] = {{0}};
    struct cell_line line[LINES] = {{0}};
    int part[LINES][3] = {{2, 3, 4}, {5, 6, 7}, {0, 1}};
    struct cells cells = {.cell = cell, .n_cells = CELLS, .line = line, .n_lines = LINES};
    enum cell_state states[CELLS];
    bool narrow[CELLS] = {false};
    for (int i = 0; i < CELLS; i++) {
        cell[i].count = counts[i];
        states[i] = i < 14 ? CELL_OTHER : CELL_SHOWN;
    }
    for (int l = 0; l < LINES; l++) {
        line[l] = (struct cell_line){.total = l < 2 ? l : l == 2 ? TOTAL : 11 + l, .part = part[l], .n_parts = 3};
        for (int k = 0; k < 3 && l > 2; k++)
            part[l][k] = sixes[l - 3][k];
    }
    line[2].n_parts = 2;
    ck_assert_int_gt(narrow_without_programs(&cells, states, 4, narrow), 0);
    ck_assert(narrow[0]);
    memset(narrow, 0, sizeof(narrow));
    (void)narrow_without_programs(&cells, states, 3, narrow);
    ck_assert(!narrow[0]);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("parts");
    TCase *t = tcase_create("parts");
    seed = 20261127u;
    (void)printf("seed %u\n", seed);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, every_safe_choice_fulfils_what_parts_say_of_a_choice);
    tcase_add_test(t, every_safe_choice_fulfils_what_parts_say_of_fractions);
    tcase_add_test(t, a_cell_that_a_part_finds_narrow_is_narrow_to_who_sees_the_whole);
    tcase_add_test(t, with_all_else_hidden_the_cells_of_a_reason_still_give_a_cell_away);
    tcase_add_test(t, a_choice_near_one_seen_before_is_looked_at_as_if_it_were_new);
    tcase_add_test(t, a_choice_is_completed_to_one_that_fulfils_all_and_shows_nothing_again);
    tcase_add_test(t, the_cheapest_choice_fulfils_all_and_costs_no_less_than_one_by_fractions);
    tcase_add_test(t, an_exchange_finds_choices_that_fulfil_all_and_are_nearly_the_cheapest);
    tcase_add_test(t, what_is_hidden_to_repair_a_cell_was_shown_and_makes_it_wide);
    tcase_add_test(t, without_programs_for_whole_tables_a_cell_is_narrow_where_a_certificate_would_say_so);
    tcase_add_test(t, a_cell_as_wide_as_asked_by_fractions_alone_is_not_taken_for_wide);
    suite_add_tcase(s, t);
    return s;
}
