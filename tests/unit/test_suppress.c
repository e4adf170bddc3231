// SPDX-License-Identifier: Apache-2.0
// Covers export/suppress.c, export/attack.c and export/audit.c. Published examples are read from
// ../shared/data/sdc (or CROSSCOUNT_SHARED_DATA); where they are not there those tests say so and pass.
#include "export/suppress.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "export/audit.h"
#include "tests/support/toy_table.h"

static const char *const dim_a[] = {"a"}, *const dim_ab[] = {"a", "b"};

// A system of one table with all its finest counts, in printing order.
static struct cells *system_of(struct toy *toy, const int64_t *counts)
{
    const struct table *tables[] = {&toy->table};
    struct error err = {0};
    struct cells *c = NULL;
    ck_assert(cells_new(tables, 1, &c, &err));
    int n = 1, sizes[TOY_DIMENSIONS] = {0}, n_dimensions = (int)toy->table.n_dimensions;
    for (int d = 0; d < n_dimensions; d++)
        n *= sizes[d] = (int)toy->dimension[d].codes->n_entries;
    for (int i = 0; i < n; i++) {
        const char *codes[TOY_DIMENSIONS];
        for (int d = n_dimensions - 1, rest = i; d >= 0; rest /= sizes[d], d--)
            codes[d] = toy_code(rest % sizes[d]);
        ck_assert(cells_add(c, &toy->table, "children", codes, counts[i], &err));
    }
    ck_assert(cells_settle(c, &err));
    return c;
}

static struct suppression decide(const struct cells *c, struct suppress_policy policy, struct audit *ret_audit)
{
    struct suppression s = {0};
    struct error err = {0};
    char text[1024];
    ck_assert_msg(suppress_decide(c, &policy, &s, &err), "%s", err_message(&err, text, sizeof(text)));
    ck_assert_msg(audit_cells(c, &s, &policy, ret_audit, &err), "%s", err_message(&err, text, sizeof(text)));
    return s;
}

static enum cell_state state_of(const struct cells *c, const struct suppression *s, const char *key)
{
    for (int i = 0; i < c->n_cells; i++)
        if (strcmp(c->cell[i].key, key) == 0)
            return s->state[i];
    ck_abort_msg("no cell %s", key);
}

// Rows of a small CSV without its header; *field[k] of each row by column. Returns false, with a message, without the
// file.
static bool shared_rows(const char *name, int *ret_n, char field[][8][24])
{
    char path[512], line[256];
    const char *root = getenv("CROSSCOUNT_SHARED_DATA");
    (void)snprintf(path, sizeof(path), "%s/%s", root != NULL ? root : "../shared/data", name);
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        (void)printf("skipped: %s is not here\n", path);
        return false;
    }
    int n = 0;
    ck_assert_ptr_nonnull(fgets(line, sizeof(line), f));
    while (fgets(line, sizeof(line), f) != NULL) {
        char *at = line;
        for (int k = 0; k < 8 && at != NULL; k++) {
            char *token = strsep(&at, ",\n");
            (void)snprintf(field[n][k], sizeof(field[n][k]), "%s", token);
        }
        n++;
    }
    (void)fclose(f);
    *ret_n = n;
    return true;
}

START_TEST(hides_what_the_guidelines_examples_hide)
{
    static const char *const files[] = {"sdc/ddg/ddg_example1.csv", "sdc/ddg/ddg_example2.csv"};
    static char row[16][8][24];
    for (size_t f = 0; f < COUNT_OF(files); f++) {
        struct toy toy;
        struct audit audit;
        int n;
        int64_t counts[16];
        if (!shared_rows(files[f], &n, row))
            return;
        toy_init(&toy, "T", 1, dim_a, (int[]){n - 1}); // the last row is the total
        for (int i = 0; i < n; i++)
            counts[i] = strtoll(row[i][1], NULL, 10);
        CLEANUP(cells_freep) struct cells *c = system_of(&toy, counts);
        CLEANUP(suppression_done) struct suppression s = decide(c, suppress_policy_of(11, 10), &audit);
        for (int i = 0; i < n - 1; i++) {
            char key[32];
            (void)snprintf(key, sizeof(key), "children|a=%d", i);
            enum cell_state want = row[i][2][0] == '1' ? CELL_SMALL : row[i][3][0] == '1' ? CELL_OTHER : CELL_SHOWN;
            ck_assert_msg(state_of(c, &s, key) == want, "%s: %s", files[f], row[i][0]);
        }
        ck_assert_int_eq(state_of(c, &s, "children"), CELL_SHOWN);
    }
}
END_TEST

START_TEST(needs_three_further_cells_for_the_published_region_by_gender_table)
{
    static char row[128][8][24];
    struct toy toy;
    struct audit audit;
    int n;
    int64_t counts[8] = {0};
    if (!shared_rows("sdc/sdctable/microdata1.csv", &n, row))
        return;
    for (int i = 0; i < n; i++) // region "A".."D" by gender "male", "female"
        counts[(row[i][0][1] - 'A') * 2 + (row[i][1][1] == 'f')]++;
    toy_init(&toy, "T", 2, dim_ab, (int[]){4, 2});
    CLEANUP(cells_freep) struct cells *c = system_of(&toy, counts);
    struct suppress_policy policy = {.minimum_count = 3, .interval = 5};
    CLEANUP(suppression_done) struct suppression s = decide(c, policy, &audit);
    ck_assert_uint_eq(s.n_small, 1);
    ck_assert_uint_eq(s.n_other, 3);
    ck_assert_int_eq(state_of(c, &s, "children|a=0|b=1"), CELL_SMALL);
    ck_assert_int_eq(state_of(c, &s, "children|a=0|b=0"), CELL_OTHER);
    ck_assert_int_eq(state_of(c, &s, "children|a=2|b=0"), CELL_OTHER);
    ck_assert_int_eq(state_of(c, &s, "children|a=2|b=1"), CELL_OTHER);
    ck_assert_int_ge(audit.narrowest, 5);
}
END_TEST

// Nine cells hidden, two or more in every line, and yet (w,b) is exactly 47.
START_TEST(the_attacker_sees_through_a_table_that_hides_two_cells_in_every_line)
{
    static char row[32][8][24];
    struct toy toy;
    struct error err = {0};
    int n, wb = -1, xd = -1;
    int64_t counts[16], low = 0, high = 0;
    if (!shared_rows("sdc/trap_4x4/sdctable_4x4_trap.csv", &n, row))
        return;
    toy_init(&toy, "T", 2, dim_ab, (int[]){4, 4});
    for (int i = 0; i < 16; i++)
        counts[i] = strtoll(row[i][2], NULL, 10);
    CLEANUP(cells_freep) struct cells *c = system_of(&toy, counts);
    enum cell_state state[32] = {CELL_SHOWN};
    for (int i = 0; i < 16; i++) {
        int at = cells_place(&c->panel[0], (int[TABLE_MAX_DIMENSIONS]){i / 4, i % 4});
        state[c->panel[0].cell[at]] = row[i][3][0] == '1' ? CELL_OTHER : CELL_SHOWN;
        wb = i == 1 ? c->panel[0].cell[at] : wb;
        xd = i == 7 ? c->panel[0].cell[at] : xd;
    }
    CLEANUP(attack_freep) struct attack *attack = NULL;
    struct attacker outsider = {.floor = 1, .minimum_count = 11, .width = 10};
    ck_assert(attack_new(c, NULL, state, outsider, &attack, &err));
    ck_assert(attack_interval(attack, wb, &low, &high, &err));
    ck_assert_int_eq(low, 47);
    ck_assert_int_eq(high, 47);
    state[xd] = CELL_OTHER; // one more cell opens it
    ck_assert(attack_refresh(attack, &err));
    ck_assert(attack_interval(attack, wb, &low, &high, &err));
    ck_assert_int_ge(high - low, 70);
    ck_assert(!attack_interval(attack, c->panel[0].cell[0 * 5 + 3], &low, &high, &err)); // (w,d) is shown
}
END_TEST

START_TEST(the_audit_refuses_what_is_not_safe)
{
    static const struct {
        const char *name, *want;
        int64_t counts[4];
        enum cell_state state[4], total;
    } cases[] = {
        {"small and shown", "not hidden", {5, 20, 30, 0}, {CELL_SHOWN}, CELL_SHOWN},
        {"zero and hidden", "is zero", {50, 20, 30, 0}, {0, 0, 0, CELL_OTHER}, CELL_SHOWN},
        {"the difference to the total", "too closely", {5, 20, 30, 0}, {CELL_SMALL}, CELL_SHOWN},
        {"a pair that gives little room", "too closely", {5, 20, 6, 0}, {CELL_SMALL, 0, CELL_SMALL}, CELL_SHOWN},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        struct toy toy;
        struct error err = {0};
        struct audit audit;
        char text[1024];
        enum cell_state state[5];
        toy_init(&toy, "T", 1, dim_a, (int[]){4});
        CLEANUP(cells_freep) struct cells *c = system_of(&toy, cases[k].counts);
        for (int i = 0; i < 4; i++)
            state[c->panel[0].cell[i]] = cases[k].state[i];
        state[c->panel[0].cell[4]] = cases[k].total;
        struct suppression s = {.state = state, .n_cells = 5};
        struct suppress_policy policy = suppress_policy_of(11, 10);
        ck_assert_msg(!audit_cells(c, &s, &policy, &audit, &err), "%s", cases[k].name);
        ck_assert_msg(strstr(err_message(&err, text, sizeof(text)), cases[k].want) != NULL, "%s", text);
    }
}
END_TEST

START_TEST(the_line_rule_leaves_no_line_of_tiny_counts)
{
    struct toy toy;
    struct audit audit;
    const int64_t counts[] = {3, 3, 3, 3, 3, 3, 90, 14};
    toy_init(&toy, "T", 1, dim_a, (int[]){8});
    CLEANUP(cells_freep) struct cells *c = system_of(&toy, counts);
    struct suppress_policy policy = suppress_policy_of(11, 10);
    policy.marks_interval = 0;
    CLEANUP(suppression_done) struct suppression s = decide(c, policy, &audit);
    ck_assert_int_eq(state_of(c, &s, "children|a=7"), CELL_OTHER);
    policy.line_rule = false;
    CLEANUP(suppression_done) struct suppression without = decide(c, policy, &audit);
    ck_assert_uint_eq(without.n_other, 0);
}
END_TEST

START_TEST(shows_everything_when_nothing_is_small_and_survives_when_all_is)
{
    struct toy toy;
    struct audit audit;
    toy_init(&toy, "T", 2, dim_ab, (int[]){2, 2});
    CLEANUP(cells_freep) struct cells *large = system_of(&toy, (const int64_t[]){11, 12, 0, 400});
    CLEANUP(suppression_done) struct suppression none = decide(large, suppress_policy_of(11, 10), &audit);
    ck_assert_uint_eq(none.n_small + none.n_other, 0);
    ck_assert_int_eq(audit.narrowest, INT64_MAX);
    CLEANUP(cells_freep) struct cells *one = system_of(&toy, (const int64_t[]){1, 0, 0, 0});
    CLEANUP(suppression_done) struct suppression all = decide(one, suppress_policy_of(11, 10), &audit);
    ck_assert_uint_eq(all.n_small, 4); // the cell and its three margins
    CLEANUP(cells_freep) struct cells *empty = system_of(&toy, (const int64_t[]){0, 0, 0, 0});
    CLEANUP(suppression_done) struct suppression zero = decide(empty, suppress_policy_of(11, 10), &audit);
    ck_assert_uint_eq(zero.n_small + zero.n_other, 0);
}
END_TEST

// --- random small linked tables against enumeration ---------------------------------------------------------------------

enum { CAP = 40, MAX_TABLES_TRIED = 200000, MAX_CELLS = 64 };

// Every assignment of whole numbers to the hidden cells that agrees with what is shown, found by trying them all: cells in
// order, each line checked as soon as its last cell is set.
struct enumeration {
    const struct cells *c;
    const struct suppression *s;
    int64_t *value, *low, *high;
    int *lines_ending; // per cell: first line whose last hidden cell it is, then the next by next_line
    int *next_line;
    int64_t tried;
    struct insight *insight; // NULL, or one a cell
};

// What a cell's other cells can be for who knows its count.
struct insight {
    int64_t low[MAX_CELLS], high[MAX_CELLS];
    bool other[MAX_CELLS]; // the two cells are not always the same number
};

// A table that agrees with what is shown: who knows a cell keeps those in which it has its true count.
static void learn(struct enumeration *e)
{
    for (int known = 0; known < e->c->n_cells; known++) {
        struct insight *s = &e->insight[known];
        for (int i = 0; i < e->c->n_cells; i++) {
            s->other[i] = s->other[i] || e->value[i] != e->value[known];
            if (e->value[known] != e->c->cell[known].count)
                continue;
            s->low[i] = e->value[i] < s->low[i] ? e->value[i] : s->low[i];
            s->high[i] = e->value[i] > s->high[i] ? e->value[i] : s->high[i];
        }
    }
}

static bool lines_hold(const struct enumeration *e, int cell)
{
    for (int l = e->lines_ending[cell]; l >= 0; l = e->next_line[l]) {
        int64_t sum = 0;
        for (int k = 0; k < e->c->line[l].n_parts; k++)
            sum += e->value[e->c->line[l].part[k]];
        if (sum != e->value[e->c->line[l].total])
            return false;
    }
    return true;
}

static void enumerate(struct enumeration *e, int cell)
{
    while (cell < e->c->n_cells && e->s->state[cell] == CELL_SHOWN)
        cell++;
    if (e->tried++ > MAX_TABLES_TRIED)
        return;
    if (cell == e->c->n_cells) {
        for (int i = 0; i < e->c->n_cells; i++) {
            e->low[i] = e->value[i] < e->low[i] ? e->value[i] : e->low[i];
            e->high[i] = e->value[i] > e->high[i] ? e->value[i] : e->high[i];
        }
        if (e->insight != NULL)
            learn(e);
        return;
    }
    for (e->value[cell] = 1; e->value[cell] <= CAP; e->value[cell]++)
        if (lines_hold(e, cell))
            enumerate(e, cell + 1);
    e->value[cell] = e->c->cell[cell].count;
}

static void prepare_lines(struct enumeration *e)
{
    for (int i = 0; i < e->c->n_cells; i++) {
        e->value[i] = e->low[i] = e->high[i] = e->c->cell[i].count;
        e->lines_ending[i] = -1;
    }
    for (int l = 0; l < e->c->n_lines; l++) {
        int last = -1;
        for (int k = -1; k < e->c->line[l].n_parts; k++) {
            int i = k < 0 ? e->c->line[l].total : e->c->line[l].part[k];
            if (e->s->state[i] != CELL_SHOWN && i > last)
                last = i;
        }
        if (last >= 0) {
            e->next_line[l] = e->lines_ending[last];
            e->lines_ending[last] = l;
        }
    }
}

// Two tables of two or three by two that share a dimension; small counts mixed with large ones.
static struct cells *random_system(struct toy toys[2], unsigned *seed)
{
    static const char *const first[] = {"a", "b"}, *const second[] = {"c", "b"};
    const struct table *tables[] = {&toys[0].table, &toys[1].table};
    struct error err = {0};
    struct cells *c = NULL;
    int rows[2] = {2 + rand_r(seed) % 2, 2 + rand_r(seed) % 2};
    toy_init(&toys[0], "T1", 2, first, (int[]){rows[0], 2});
    toy_init(&toys[1], "T2", 2, second, (int[]){rows[1], 2});
    ck_assert(cells_new(tables, 2, &c, &err));
    for (int b = 0; b < 2; b++) { // each child of column b lies in one row of either table
        for (int n = rand_r(seed) % 9; n > 0; n--)
            for (int t = 0; t < 2; t++) {
                const char *codes[] = {toy_code(rand_r(seed) % 4 == 0 ? rand_r(seed) % rows[t] : 0), toy_code(b)};
                ck_assert(cells_add(c, tables[t], "children", codes, 1, &err));
            }
    }
    ck_assert(cells_settle(c, &err));
    return c;
}

// With a minimum of 3 and a width of 2 the tables are small enough to try every possibility.
START_TEST(no_hidden_count_of_small_linked_tables_is_narrower_than_promised)
{
    const char *given = getenv("CROSSCOUNT_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20250701u;
    const struct suppress_policy policy = {.minimum_count = 3, .interval = 2, .line_rule = true};
    int complete = 0, hidden = 0;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < 200; round++) {
        struct toy toys[2];
        struct audit audit;
        CLEANUP(cells_freep) struct cells *c = random_system(toys, &seed);
        CLEANUP(suppression_done) struct suppression s = decide(c, policy, &audit);
        int64_t value[64] = {0}, low[64] = {0}, high[64] = {0};
        int ending[64] = {0}, next[64] = {0};
        struct enumeration e = {c, &s, value, low, high, ending, next, 0, NULL};
        ck_assert_int_lt(c->n_cells, 64);
        prepare_lines(&e);
        enumerate(&e, 0);
        for (int i = 0; i < c->n_cells; i++) {
            hidden += s.state[i] != CELL_SHOWN;
            ck_assert_msg(s.state[i] == CELL_SHOWN || high[i] - low[i] >= policy.interval || e.tried > MAX_TABLES_TRIED,
                          "round %d: %s is in %jd..%jd", round, c->cell[i].key, (intmax_t)low[i], (intmax_t)high[i]);
        }
        complete += e.tried <= MAX_TABLES_TRIED;
    }
    ck_assert_int_gt(hidden, 300);
    ck_assert_int_gt(complete, 100);
}
END_TEST

// Of all small cells but the same child's own.
static int count_told(const struct enumeration *e, int known)
{
    int told = 0;
    for (int i = 0; i < e->c->n_cells; i++) {
        bool small = e->s->state[i] == CELL_SMALL && i != known;
        bool own = e->c->cell[i].count == 1 && !e->insight[known].other[i];
        told += small && !own && e->insight[known].low[i] == e->insight[known].high[i];
    }
    return told;
}

START_TEST(who_is_alone_in_a_cell_can_tell_no_other_small_count)
{
    unsigned seed = 20261127u;
    static struct insight insight[MAX_CELLS];
    int asked = 0, needed = 0;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < 600; round++) {
        struct toy toys[2];
        struct audit audit;
        CLEANUP(cells_freep) struct cells *c = random_system(toys, &seed);
        for (int kept_out = 0; kept_out < 2; kept_out++) {
            const struct suppress_policy policy = {.minimum_count = 3, .interval = 1, .contributor = kept_out == 1};
            CLEANUP(suppression_done) struct suppression s = decide(c, policy, &audit);
            int64_t value[MAX_CELLS] = {0}, low[MAX_CELLS] = {0}, high[MAX_CELLS] = {0};
            int ending[MAX_CELLS] = {0}, next[MAX_CELLS] = {0}, told = 0;
            struct enumeration e = {c, &s, value, low, high, ending, next, 0, insight};
            memset(insight, 0, sizeof(insight));
            for (int k = 0; k < c->n_cells; k++)
                for (int i = 0; i < c->n_cells; i++)
                    insight[k].low[i] = insight[k].high[i] = c->cell[i].count;
            prepare_lines(&e);
            enumerate(&e, 0);
            if (e.tried > MAX_TABLES_TRIED || s.n_exposed > 0)
                continue;
            for (int k = 0; k < c->n_cells; k++)
                told += s.state[k] == CELL_SMALL && c->cell[k].count == 1 ? count_told(&e, k) : 0;
            ck_assert_msg(kept_out == 0 || told == 0, "round %d: %d small counts are told", round, told);
            asked += kept_out == 1 && s.n_small > 0;
            needed += kept_out == 0 && told > 0;
        }
    }
    ck_assert_int_gt(asked, 100);
    ck_assert_int_gt(needed, 10); // where nobody looks after it, they are
}
END_TEST

// The attacker's intervals are those of the enumeration, where a line bounds them.
START_TEST(the_attackers_interval_is_the_enumerations)
{
    struct toy toy;
    struct error err = {0};
    const int64_t counts[] = {4, 2, 3, 1, 6, 5, 2, 7, 9};
    toy_init(&toy, "T", 2, dim_ab, (int[]){3, 3});
    CLEANUP(cells_freep) struct cells *c = system_of(&toy, counts);
    enum cell_state state[16];
    for (int i = 0; i < c->n_cells; i++)
        state[i] = c->cell[i].level == 0 && c->cell[i].count < 7 ? CELL_OTHER : CELL_SHOWN;
    struct suppression s = {.state = state, .n_cells = c->n_cells};
    int64_t value[16] = {0}, low[16] = {0}, high[16] = {0};
    int ending[16] = {0}, next[16] = {0};
    struct enumeration e = {c, &s, value, low, high, ending, next, 0, NULL};
    prepare_lines(&e);
    enumerate(&e, 0);
    int64_t narrowest = INT64_MAX, found = 0;
    int cell = -1;
    CLEANUP(attack_freep) struct attack *attack = NULL;
    ck_assert(
        attack_new(c, NULL, state, (struct attacker){.floor = 1, .minimum_count = 11, .width = 3}, &attack, &err));
    for (int i = 0; i < c->n_cells; i++) {
        int64_t least = 0, greatest = 0;
        if (state[i] == CELL_SHOWN)
            continue;
        ck_assert(attack_interval(attack, i, &least, &greatest, &err));
        ck_assert_int_eq(least, low[i]);
        ck_assert_int_eq(greatest, high[i]);
        narrowest = greatest - least < narrowest ? greatest - least : narrowest;
    }
    CLEANUP(attack_freep) struct attack *other = NULL; // a survey finds the least of them without finding all
    ck_assert(attack_new(c, NULL, state, (struct attacker){.floor = 1, .minimum_count = 11, .width = 3}, &other, &err));
    ck_assert(attack_survey(other, &found, &cell, &err));
    ck_assert_int_eq(found, narrowest);
    ck_assert_int_eq(high[cell] - low[cell], narrowest);
    ck_assert_int_le(e.tried, MAX_TABLES_TRIED);
}
END_TEST

// In three dimensions the relaxation has corners with fractions: the attacker must still find tables of whole numbers, and a
// cell he cannot prove wide is protected further.
START_TEST(three_dimensions_are_protected_by_whole_tables)
{
    static const char *const names[] = {"a", "b", "c"};
    unsigned seed = 99;
    for (int round = 0; round < 12; round++) {
        struct toy toy;
        struct audit audit;
        int64_t counts[4 * 4 * 4];
        toy_init(&toy, "T", 3, names, (int[]){4, 4, 4});
        for (size_t i = 0; i < COUNT_OF(counts); i++)
            counts[i] = rand_r(&seed) % 3 == 0 ? 0 : 1 + rand_r(&seed) % 25;
        CLEANUP(cells_freep) struct cells *c = system_of(&toy, counts);
        CLEANUP(suppression_done) struct suppression s = decide(c, suppress_policy_of(11, 10), &audit);
        ck_assert_uint_gt(s.n_small, 0);
        ck_assert_int_ge(audit.narrowest, 10);
    }
}
END_TEST

// Eight ones and a total of eight: who knows that all of them are small knows them all. Nothing can be done about that, and
// the outsider still learns nothing.
START_TEST(gives_up_only_where_hiding_cannot_help)
{
    struct toy toy;
    struct audit audit;
    const int64_t counts[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    toy_init(&toy, "T", 1, dim_a, (int[]){10});
    CLEANUP(cells_freep) struct cells *c = system_of(&toy, counts);
    CLEANUP(suppression_done) struct suppression s = decide(c, suppress_policy_of(11, 10), &audit);
    ck_assert_uint_eq(s.n_small, 11);
    ck_assert_int_ge(audit.narrowest, 10);
    ck_assert_int_eq(audit.narrowest_marks, 0);
}
END_TEST

START_TEST(refuses_questions_about_cells_that_are_not_hidden)
{
    struct toy toy;
    struct error err = {0};
    int64_t low, high;
    const struct attacker outsider = {.floor = 1, .minimum_count = 11, .width = 10};
    toy_init(&toy, "T", 1, dim_a, (int[]){4});
    CLEANUP(cells_freep) struct cells *c = system_of(&toy, (const int64_t[]){0, 20, 30, 40});
    CLEANUP(attack_freep) struct attack *attack = NULL;
    enum cell_state state[5] = {CELL_SHOWN};
    ck_assert(attack_new(c, NULL, state, outsider, &attack, &err));
    ck_assert(!attack_interval(attack, 1, &low, &high, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

// The shape of a real release: 58 counties by tier, age by sex, race by tier, patterns by tier.
START_TEST(a_release_of_realistic_size_is_protected_in_little_time)
{
    static const char *const names[4][2] = {{"county", "tier"}, {"age", "sex"}, {"race", "tier"}, {"pattern", "tier"}};
    static const int sizes[4][2] = {{59, 4}, {8, 4}, {9, 4}, {16, 4}};
    static struct toy toys[4];
    const struct table *tables[4];
    struct error err = {0};
    struct audit audit;
    unsigned seed = 7;
    CLEANUP(cells_freep) struct cells *c = NULL;
    for (int t = 0; t < 4; t++) {
        toy_init(&toys[t], names[t][0], 2, names[t], sizes[t]);
        tables[t] = &toys[t].table;
    }
    ck_assert(cells_new(tables, 4, &c, &err));
    for (int child = 0; child < 1500; child++) {
        int tier = rand_r(&seed) % 10, column = tier < 6 ? 2 : tier < 8 ? 1 : tier < 9 ? 0 : 3;
        for (int t = 0; t < 4; t++) { // most children in few rows, as it is
            int row = (rand_r(&seed) % sizes[t][0]) * (rand_r(&seed) % sizes[t][0]) / sizes[t][0];
            const char *codes[] = {toy_code(row), toy_code(t == 1 ? rand_r(&seed) % 5 / 4 : column)};
            ck_assert(cells_add(c, tables[t], "children", codes, 1, &err));
        }
    }
    ck_assert(cells_settle(c, &err));
    CLEANUP(suppression_done) struct suppression s = decide(c, suppress_policy_of(11, 10), &audit);
    ck_assert_int_ge(audit.narrowest, 10);
    ck_assert_uint_gt(s.n_small, 50);
    ck_assert_uint_lt(s.n_other, s.n_small);
}
END_TEST

START_TEST(a_guarded_total_is_hidden_with_its_parts_and_spares_the_others)
{
    // 450 rows received, one of them sealed. 449 records are shown elsewhere.
    struct toy toy;
    struct audit audit;
    toy_init(&toy, "T", 2, dim_ab, (int[]){3, 2});
    toy.dimension[1].guard_total = true;
    CLEANUP(cells_freep) struct cells *c = system_of(&toy, (int64_t[]){449, 1, 300, 30, 70, 0});
    CLEANUP(suppression_done) struct suppression s = decide(c, suppress_policy_of(11, 10), &audit);
    ck_assert_int_eq(state_of(c, &s, "children|a=0|b=1"), CELL_SMALL);
    ck_assert_int_eq(state_of(c, &s, "children|a=0"), CELL_OTHER);
    ck_assert_int_eq(state_of(c, &s, "children|a=0|b=0"), CELL_SHOWN);
    for (int i = 0; i < c->n_cells; i++)
        if (strcmp(c->cell[i].key, "children|a=0") == 0)
            s.state[i] = CELL_SHOWN;
    struct suppress_policy policy = suppress_policy_of(11, 10);
    struct error err = {0};
    ck_assert(!audit_cells(c, &s, &policy, &audit, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("suppress");
    TCase *t = tcase_create("suppress");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, hides_what_the_guidelines_examples_hide);
    tcase_add_test(t, needs_three_further_cells_for_the_published_region_by_gender_table);
    tcase_add_test(t, the_attacker_sees_through_a_table_that_hides_two_cells_in_every_line);
    tcase_add_test(t, the_audit_refuses_what_is_not_safe);
    tcase_add_test(t, a_guarded_total_is_hidden_with_its_parts_and_spares_the_others);
    tcase_add_test(t, the_line_rule_leaves_no_line_of_tiny_counts);
    tcase_add_test(t, shows_everything_when_nothing_is_small_and_survives_when_all_is);
    tcase_add_test(t, no_hidden_count_of_small_linked_tables_is_narrower_than_promised);
    tcase_add_test(t, who_is_alone_in_a_cell_can_tell_no_other_small_count);
    tcase_add_test(t, the_attackers_interval_is_the_enumerations);
    tcase_add_test(t, three_dimensions_are_protected_by_whole_tables);
    tcase_add_test(t, gives_up_only_where_hiding_cannot_help);
    tcase_add_test(t, refuses_questions_about_cells_that_are_not_hidden);
    tcase_add_test(t, a_release_of_realistic_size_is_protected_in_little_time);
    suite_add_tcase(s, t);
    return s;
}
