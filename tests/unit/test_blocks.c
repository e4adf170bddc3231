// SPDX-License-Identifier: Apache-2.0
// Releases over different systems, one after the other: random records of three systems, told by source and whether race is known,
// under agreements over random sets of systems. Whatever they tell together is given to a reader with code of his own.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/protection.h"
#include "export/puzzle.h"
#include "tests/support/toy_table.h"

enum { SYSTEMS = 3, CODES = 2, SETS = 1 << SYSTEMS, MINIMUM = 11, WIDTH = 10, ROUNDS = 120, MOST_ENTRIES = 256 };

static const char *const system_name[SYSTEMS] = {"a", "b", "c"};
static const char *const source[SYSTEMS] = {"a.x", "b.x", "c.x"};
static struct error err;
static struct ledger_entry entries[MOST_ENTRIES];
static size_t n_entries, n_refused;

static void make_table(struct toy *toy)
{
    toy_init(toy, "T9", 2, (const char *const[]){"race", "source"}, (int[]){CODES, SYSTEMS});
    toy->dimension[0].across = ACROSS_ALONE;
    toy->dimension[1].across = ACROSS_SYSTEM;
    for (int i = 0; i < SYSTEMS; i++)
        toy->entry[1][i].code = source[i];
}

static const char *join(int set, char out[16])
{
    size_t len = 0;
    out[0] = '\0';
    for (int i = 0; i < SYSTEMS; i++)
        if ((set >> i & 1) != 0)
            len += (size_t)snprintf(out + len, 16 - len, "%s%s", len == 0 ? "" : ",", system_name[i]);
    return out;
}

// The system of a release: its own set of systems, then those that told before.
static struct cells *count(struct toy toys[SETS], const int *set, size_t n_sets, int64_t n[SYSTEMS][CODES])
{
    static char name[SETS][16];
    const struct table *table[SETS];
    struct cell_block block[SETS];
    struct cells *c = NULL;
    for (size_t b = 0; b < n_sets; b++) {
        make_table(&toys[b]);
        table[b] = &toys[b].table;
        block[b] = (struct cell_block){join(set[b], name[b]), &table[b], 1};
    }
    ck_assert(cells_across(block, n_sets, &c, &err));
    for (size_t b = 0; b < n_sets; b++)
        for (int i = 0; i < SYSTEMS * CODES; i++)
            if ((set[b] >> i / CODES & 1) != 0)
                ck_assert(cells_add(c, table[b], "children", (const char *[]){toy_code(i % CODES), source[i / CODES]},
                                    n[i / CODES][i % CODES], &err));
    ck_assert(cells_settle(c, &err));
    return c;
}

// What the reader knows: the sources by race with their sums; and of each set its total and its totals by race.
enum { FINEST = SYSTEMS * CODES, BY_SOURCE = FINEST, OVER = BY_SOURCE + SYSTEMS, CELLS = OVER + SETS * (CODES + 1) };

static int reader_cell(int set, int race, int system) // -1: the total
{
    if (system >= 0)
        return race >= 0 ? system * CODES + race : BY_SOURCE + system;
    return OVER + set * (CODES + 1) + (race >= 0 ? race : CODES);
}

static void make_puzzle(struct puzzle *p, const int64_t *shown, struct puzzle_line *line, int part[][SYSTEMS + CODES])
{
    int n = 0;
    for (int set = 0; set < SETS; set++)
        for (int race = -1; race < CODES; race++, n++) {
            line[n] = (struct puzzle_line){reader_cell(set, race, -1), part[n], 0};
            for (int i = 0; i < SYSTEMS; i++)
                if ((set >> i & 1) != 0)
                    part[n][line[n].n_parts++] = reader_cell(set, race, i);
        }
    for (int i = 0; i < SYSTEMS; i++, n++) {
        line[n] = (struct puzzle_line){reader_cell(0, -1, i), part[n], CODES};
        for (int race = 0; race < CODES; race++)
            part[n][race] = reader_cell(0, race, i);
    }
    *p = (struct puzzle){.n_cells = CELLS, .count = shown, .line = line, .n_lines = n};
}

static void look(const int64_t *shown, const bool *hidden, unsigned round)
{
    CLEANUP(puzzle_answer_done) struct puzzle_answer answer = {0};
    struct puzzle_line line[SETS * (CODES + 1) + SYSTEMS];
    int part[SETS * (CODES + 1) + SYSTEMS][SYSTEMS + CODES];
    struct puzzle p;
    char text[512];
    make_puzzle(&p, shown, line, part);
    ck_assert_msg(puzzle_solve(&p, &answer, &err), "%s", err_message(&err, text, sizeof(text)));
    for (int i = 0; i < CELLS; i++)
        ck_assert_msg(!hidden[i] || shown[i] != PUZZLE_BLANK || answer.high[i] - answer.low[i] >= WIDTH,
                      "round %u: cell %d lies from %jd to %jd", round, i, (intmax_t)answer.low[i],
                      (intmax_t)answer.high[i]);
}

// Decide, and put what is told of the printed cells into the ledger and before the reader.
static void release(const int *set, size_t n_sets, int64_t n[SYSTEMS][CODES], int64_t *shown, bool *hidden)
{
    static struct toy toys[SETS];
    static char keys[MOST_ENTRIES][64];
    CLEANUP(suppression_done) struct suppression s = {0};
    CLEANUP(cells_freep) struct cells *c = count(toys, set, n_sets, n);
    struct suppress_policy policy = suppress_policy_of(MINIMUM, WIDTH);
    err_clear(&err);
    if (!protection_decide(c, 1, entries, n_entries, &policy, &s, &err)) {
        ck_assert_int_eq(err.code, ERR_DENIED);
        n_refused++;
        return;
    }
    for (int place = 0; place < c->panel[0].n_places; place++) {
        int digits[TABLE_MAX_DIMENSIONS], cell = c->panel[0].cell[place];
        cells_digits(&c->panel[0], place, digits);
        int race = digits[0] < CODES ? digits[0] : -1, system = digits[1] < SYSTEMS ? digits[1] : -1;
        bool is_shown = s.state[cell] == CELL_SHOWN;
        (void)snprintf(keys[n_entries], sizeof(keys[0]), "%s", c->cell[cell].key);
        entries[n_entries] =
            (struct ledger_entry){.key = keys[n_entries], .count = is_shown ? c->cell[cell].count : LEDGER_HIDDEN};
        n_entries++;
        if (system >= 0 && (set[0] >> system & 1) == 0)
            continue; // a zero of who is not counted
        int at = reader_cell(set[0], race, system);
        shown[at] = is_shown ? c->cell[cell].count : shown[at];
        hidden[at] = hidden[at] || !is_shown;
    }
}

// Of entries the first block is whoever asks: another number for each.
static void number_blocks(const int *told_by, const int *set, size_t n_sets)
{
    for (size_t k = 0; k < n_entries; k++)
        for (size_t b = 0; b < n_sets; b++)
            if (set[b] == told_by[k])
                entries[k].block = (int)b;
}

static void play(unsigned round, unsigned *seed)
{
    int64_t n[SYSTEMS][CODES], shown[CELLS];
    bool hidden[CELLS] = {false};
    int told_by[MOST_ENTRIES], told[SETS];
    size_t n_told = 0;
    n_entries = 0;
    for (int i = 0; i < SYSTEMS * CODES; i++)
        n[i / CODES][i % CODES] = rand_r(seed) % 2 == 0 ? rand_r(seed) % 14 : rand_r(seed) % 90;
    for (int i = 0; i < CELLS; i++)
        shown[i] = PUZZLE_BLANK;
    for (int k = 0; k < 3; k++) {
        int set[SETS] = {1 + rand_r(seed) % (SETS - 1)};
        size_t n_sets = 1, before = n_entries;
        bool again = false;
        for (size_t b = 0; b < n_told; b++) {
            again = again || told[b] == set[0];
            if (told[b] != set[0])
                set[n_sets++] = told[b];
        }
        number_blocks(told_by, set, n_sets);
        release(set, n_sets, n, shown, hidden);
        for (size_t e = before; e < n_entries; e++)
            told_by[e] = set[0];
        if (!again && n_entries > before)
            told[n_told++] = set[0];
        look(shown, hidden, round);
    }
}

START_TEST(no_releases_over_different_systems_tell_a_hidden_count_together)
{
    unsigned seed = 20261127;
    (void)printf("seed %u\n", seed);
    n_refused = 0;
    for (unsigned round = 0; round < ROUNDS; round++)
        play(round, &seed);
    (void)printf("%d releases, %zu refused\n", 3 * ROUNDS, n_refused);
    ck_assert_uint_lt(n_refused, ROUNDS);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("blocks");
    TCase *t = tcase_create("blocks");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, no_releases_over_different_systems_tell_a_hidden_count_together);
    suite_add_tcase(s, t);
    return s;
}
