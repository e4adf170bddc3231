// SPDX-License-Identifier: Apache-2.0
// Published tables through a specification, as `crosscount suppress` takes them (config/spec.c, export/cube.c): the guidelines'
// examples with their published answers, and a table of four by four that hides two cells in every row and column and yet tells
// one exactly. Read from ../shared/data/sdc (or CROSSCOUNT_SHARED_DATA); where they are not there the tests say so and pass.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/fsio.h"
#include "export/audit.h"
#include "export/cube.h"
#include "export/puzzle.h"
#include "tests/support/ok.h"
#include "tests/support/scratch.h"

static struct error err;
static struct spec *spec;
static struct cube *cube;

#define OK(call) OK_OR(err, call)

static void setup(void)
{
    err_clear(&err);
    scratch_make();
}

static void teardown(void)
{
    cube_freep(&cube);
    spec_freep(&spec);
    scratch_remove();
}

// False, with a message, where the published file is not.
static bool read_published(const char *name, const char *yaml)
{
    char path[512];
    const char *root = getenv("CROSSCOUNT_SHARED_DATA");
    (void)snprintf(path, sizeof(path), "%s/sdc/%s", root != NULL ? root : "../shared/data", name);
    if (!fs_exists(path)) {
        (void)printf("skipped: %s is not here\n", path);
        return false;
    }
    cube_freep(&cube);
    spec_freep(&spec);
    scratch_write("spec.yaml", yaml, strlen(yaml));
    OK(spec_load(scratch_path("spec.yaml"), &spec, &err));
    OK(cube_read(spec, path, &cube, &err));
    return true;
}

static struct suppress_policy policy_of_spec(void)
{
    struct suppress_policy policy = suppress_policy_of_spec(&spec->policy);
    policy.seconds = 0;
    return policy;
}

// What a column of the file says of the row a place was read from; "" for a margin that the file does not have.
static const char *said_of(int place, const char *column)
{
    size_t at = 0;
    OK(sheet_column(&cube->sheet, column, ERR_DATA, &at, &err));
    int row = cube->table[0].row[place];
    return row < 0 ? "" : cube->sheet.row[row].field[at];
}

static int place_of(const char *first, const char *second)
{
    for (int place = 0; place < cube->table[0].n_places; place++)
        if (strcmp(said_of(place, "v1"), first) == 0 && strcmp(said_of(place, "v2"), second) == 0)
            return place;
    ck_abort_msg("no cell %s, %s", first, second);
}

/* ---- the guidelines' examples ---------------------------------------------------------------------------------------------- */

START_TEST(hides_what_the_guidelines_published_as_hidden)
{
    static const char *const files[] = {"ddg/ddg_example1.csv", "ddg/ddg_example2.csv"};
    for (size_t f = 0; f < COUNT_OF(files); f++) {
        struct audit audit;
        if (!read_published(files[f],
                            "count: count\ndimensions: [{name: age, total: Total}]\n"
                            "tables: [{name: by_age, dimensions: [age]}]\n"
                            "policy: {minimum_count: 11, interval: 10, marks_interval: 5, line_rule: true}\n"))
            return;
        struct suppress_policy policy = policy_of_spec();
        CLEANUP(suppression_done) struct suppression s = {0};
        OK(suppress_decide(cube->cells, &policy, &s, &err));
        OK(audit_cells(cube->cells, &s, &policy, &audit, &err));
        for (int place = 0; place < cube->table[0].n_places; place++) {
            bool primary = strcmp(said_of(place, "ddg_primary"), "1") == 0;
            bool further = strcmp(said_of(place, "ddg_complementary"), "1") == 0;
            enum cell_state want = primary ? CELL_SMALL : further ? CELL_OTHER : CELL_SHOWN;
            ck_assert_msg(s.state[cube->table[0].cell[place]] == want, "%s: %s", files[f], said_of(place, "age"));
        }
    }
}
END_TEST

/* ---- the trap -------------------------------------------------------------------------------------------------------------- */

static const char trap_spec[] = "count: count\ndimensions: [{name: v1, total: all}, {name: v2, total: all}]\n"
                                "tables: [{name: t, dimensions: [v1, v2]}]\n"
                                "policy: {minimum_count: 2, interval: 10, line_rule: false}\n";

// What a reader of the table can tell of a cell when some are blank.
static void look_at(const enum cell_state *state, int64_t floor, int cell, int64_t *ret_low, int64_t *ret_high)
{
    static int64_t counts[64];
    static struct puzzle_line lines[64];
    const struct cells *c = cube->cells;
    CLEANUP(puzzle_answer_done) struct puzzle_answer answer = {0};
    ck_assert(c->n_cells <= 64 && c->n_lines <= 64);
    for (int i = 0; i < c->n_cells; i++)
        counts[i] = state[i] == CELL_SHOWN ? c->cell[i].count : PUZZLE_BLANK;
    for (int l = 0; l < c->n_lines; l++)
        lines[l] = (struct puzzle_line){c->line[l].total, c->line[l].part, c->line[l].n_parts};
    const struct puzzle puzzle = {
        .n_cells = c->n_cells, .count = counts, .floor = floor, .line = lines, .n_lines = c->n_lines};
    OK(puzzle_solve(&puzzle, &answer, &err));
    *ret_low = answer.low[cell];
    *ret_high = answer.high[cell];
}

START_TEST(nine_cells_hidden_two_a_line_tell_one_exactly_and_a_tenth_opens_it)
{
    enum cell_state state[64] = {CELL_SHOWN};
    int64_t low = 0, high = 0;
    int n_primary = 0;
    if (!read_published("trap_4x4/sdctable_4x4_trap.csv", trap_spec))
        return;
    for (int place = 0; place < cube->table[0].n_places; place++)
        if (strcmp(said_of(place, "primary"), "1") == 0) {
            state[cube->table[0].cell[place]] = CELL_OTHER;
            n_primary++;
        }
    int wb = cube->table[0].cell[place_of("w", "b")];
    ck_assert_int_eq(n_primary, 9);
    look_at(state, 0, wb, &low, &high);
    ck_assert(low == 47 && high == 47);
    state[cube->table[0].cell[place_of("x", "d")]] = CELL_OTHER;
    look_at(state, 0, wb, &low, &high);
    ck_assert(low == 0 && high == 78);
    look_at(state, 1, wb, &low, &high); // who knows that a hidden count is 1 or more
    ck_assert(low == 1 && high == 77);
}
END_TEST

// The nine must be hidden whatever their size: the flag that whole groups set too. What else has to go is decided here.
START_TEST(disclosure_control_does_not_fall_into_the_trap)
{
    CLEANUP(suppression_done) struct suppression s = {0};
    struct audit audit;
    int64_t low = 0, high = 0;
    if (!read_published("trap_4x4/sdctable_4x4_trap.csv", trap_spec))
        return;
    for (int place = 0; place < cube->table[0].n_places; place++)
        if (strcmp(said_of(place, "primary"), "1") == 0)
            cube->cells->cell[cube->table[0].cell[place]].fate = FATE_CLOSE;
    struct suppress_policy policy = policy_of_spec();
    OK(suppress_decide(cube->cells, &policy, &s, &err));
    OK(audit_cells(cube->cells, &s, &policy, &audit, &err));
    ck_assert_uint_eq(s.n_small, 0);
    ck_assert_uint_ge(s.n_other, 10);
    for (int place = 0; place < cube->table[0].n_places; place++) {
        int cell = cube->table[0].cell[place];
        if (strcmp(said_of(place, "primary"), "1") != 0)
            continue;
        ck_assert_int_ne(s.state[cell], CELL_SHOWN);
        look_at(s.state, 1, cell, &low, &high);
        ck_assert_int_ge(high - low, 10);
    }
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("published");
    TCase *t = tcase_create("published");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, hides_what_the_guidelines_published_as_hidden);
    tcase_add_test(t, nine_cells_hidden_two_a_line_tell_one_exactly_and_a_tenth_opens_it);
    tcase_add_test(t, disclosure_control_does_not_fall_into_the_trap);
    suite_add_tcase(s, t);
    return s;
}
