// SPDX-License-Identifier: Apache-2.0
// Covers rounded counts in export/protected.c, export/published.c, export/published_table.c and export/inspection.c: random linked
// hierarchies are rounded, written as files, read back by code of its own, and whatever is changed about them is noticed.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "export/inspection.h"
#include "export/protected.h"
#include "tests/support/edited.h"
#include "tests/support/ok.h"
#include "tests/support/scratch.h"

enum { BASE = 7, WORLDS = 40, SECONDS = 60 };

static struct error err;
static char text[1024];
static struct hmac *key;

#define OK(call) OK_OR(err, call)

struct world {
    struct spec *spec;
    struct cube *cube;
    struct rounding rounding;
    int64_t *told;
    struct release_files files;
    char folder[512];
};

static void world_done(struct world *w)
{
    release_files_done(&w->files);
    free(w->told);
    cube_freep(&w->cube);
    spec_freep(&w->spec);
}

static void setup(void)
{
    CLEANUP(secret_freep) struct secret *secret = NULL;
    scratch_make();
    err_clear(&err);
    OK(secret_new(32, &secret, &err));
    memset(secret_bytes_rw(secret), 5, 32);
    OK(hmac_derive(secret, ROUNDING_PURPOSE, &key, &err));
}

static void teardown(void)
{
    hmac_freep(&key);
    scratch_remove();
}

static void write_files(struct world *w)
{
    (void)snprintf(w->folder, sizeof(w->folder), "%s", scratch_path("out"));
    OK(fs_make_dirs(w->folder, 0755, &err));
    for (size_t i = 0; i < w->files.count; i++) {
        char path[700];
        (void)snprintf(path, sizeof(path), "%s/%s", w->folder, w->files.file[i].path);
        OK(fs_write_file(path, w->files.file[i].content.data, w->files.file[i].content.len, 0644, &err));
    }
}

// Round what random_tables() wrote, and publish it.
static void round_counts(struct world *w)
{
    OK(spec_load(scratch_path("spec.yaml"), &w->spec, &err));
    OK(cube_read(w->spec, scratch_path("cells.csv"), &w->cube, &err));
    size_t n = (size_t)w->cube->cells->n_cells;
    int64_t *before = malloc(n * sizeof(*before));
    w->told = malloc(n * sizeof(*w->told));
    ck_assert(before != NULL && w->told != NULL);
    for (size_t i = 0; i < n; i++)
        before[i] = -1;
    OK(rounding_find(w->cube->cells, w->spec->policy.base, key, w->spec->period.code, before, SECONDS, &w->rounding,
                     w->told, &err));
    OK(rounding_check(w->cube->cells, &w->rounding, w->told, &err));
    free(before);
    const struct telling telling = {.cube = w->cube, .rounding = &w->rounding, .told = w->told};
    OK(protected_files(&telling, &w->files, &err));
    write_files(w);
}

static void write_spec(int quarter, const char *and_grade)
{
    (void)scratch_printf("spec.yaml",
                         "count: n\nperiod: {code: Q%d, start: 2024-01-01, end: 2024-03-31}\ndimensions:\n"
                         "  - {name: one, column: place, total: all, hierarchy: one.csv}\n"
                         "  - {name: two, column: place, total: all, hierarchy: two.csv}\n"
                         "  - {name: grade, total: all}\n"
                         "tables:\n  - {name: a, dimensions: [one, grade]}\n  - {name: b, dimensions: [two%s]}\n"
                         "policy: {minimum_count: 6, method: rounding, base: %d}\n",
                         quarter, and_grade, BASE);
}

// Two trees over one column of five places, by two grades.
static void random_tables(unsigned *seed)
{
    char rows[512] = "place,grade,n\n";
    size_t len = strlen(rows);
    bool crossed = rand_r(seed) % 2;
    (void)scratch_printf("one.csv", "parent,child\nall,x\nall,y\nx,A\n%s,B\ny,C\ny,D\ny,E\n", crossed ? "x" : "y");
    (void)scratch_printf("two.csv", "parent,child\nall,A\nall,z\nz,B\n%s,C\nz,D\nz,E\n", crossed ? "z" : "all");
    for (int i = 0; i < 10; i++)
        len += (size_t)snprintf(rows + len, sizeof(rows) - len, "%c,%d,%d\n", 'A' + i / 2, i % 2,
                                rand_r(seed) % 4 == 0 ? 0 : rand_r(seed) % 60);
    (void)scratch_printf("cells.csv", "%s", rows);
    write_spec(rand_r(seed) % 4, rand_r(seed) % 2 ? ", grade" : "");
}

static void fixed_tables(void)
{
    unsigned seed = 4;
    random_tables(&seed);
    write_spec(1, "");
    (void)scratch_printf("cells.csv", "place,grade,n\nA,0,3\nA,1,40\nB,0,25\nB,1,31\nC,0,60\nC,1,0\nD,0,18\nD,1,52\n"
                                      "E,0,1\nE,1,2\n");
}

static void inspect(const struct world *w, struct published **p, struct inspection *in)
{
    OK(published_read(w->folder, NULL, p, &err));
    OK(inspection_make(p, 1, in, &err));
}

START_TEST(what_is_rounded_reads_as_it_was_told)
{
    const char *given = getenv("CROSSCOUNT_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20261127u;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < WORLDS; round++) {
        CLEANUP(world_done) struct world w = {0};
        CLEANUP(published_freep) struct published *p = NULL;
        CLEANUP(inspection_done) struct inspection in = {0};
        int64_t narrowest = INT64_MAX, off = 0;
        random_tables(&seed);
        round_counts(&w);
        inspect(&w, &p, &in);
        off = w.rounding.base * w.rounding.steps;
        ck_assert(p->base == BASE && p->off == off);
        ck_assert_int_eq(p->n_cells, w.cube->cells->n_cells);
        for (int i = 0; i < p->n_cells; i++) {
            int at = name_map_find(&p->cells, w.cube->cells->cell[i].key);
            ck_assert(at >= 0 && p->cell[at].count == w.told[i] && !p->cell[at].hidden);
            int64_t width = w.told[i] < off ? w.told[i] + off - 1 : 2 * (off - 1);
            narrowest = width < narrowest ? width : narrowest;
        }
        ck_assert(in.verdict == INSPECTION_AS_PROMISED && in.n_findings == 0 && in.part[0].hidden == 0);
        ck_assert_int_eq(in.part[0].narrowest, narrowest);
    }
}
END_TEST

/* ---- what is seen is possible ----------------------------------------------------------------------------------------------- */

// Of every count both ends of what the audit says are reached by whole tables that the reader cannot tell from the true one.
START_TEST(no_sum_tells_more_than_the_distance)
{
    CLEANUP(world_done) struct world w = {0};
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = {0};
    fixed_tables();
    round_counts(&w);
    const struct cells *c = w.cube->cells;
    int64_t low[64], high[64], blank[64], off = w.rounding.base * w.rounding.steps;
    struct puzzle_line line[64];
    ck_assert(c->n_cells <= 64 && c->n_lines <= 64);
    for (int i = 0; i < c->n_cells; i++) {
        blank[i] = PUZZLE_BLANK;
        low[i] = w.told[i] < off ? 0 : w.told[i] - off + 1;
        high[i] = w.told[i] + off - 1;
    }
    for (int l = 0; l < c->n_lines; l++)
        line[l] = (struct puzzle_line){c->line[l].total, c->line[l].part, c->line[l].n_parts};
    const struct puzzle puzzle = {
        .n_cells = c->n_cells, .count = blank, .low = low, .high = high, .line = line, .n_lines = c->n_lines};
    OK(puzzle_solve(&puzzle, &a, &err));
    for (int i = 0; i < c->n_cells; i++)
        ck_assert_msg(a.low[i] == low[i] && a.high[i] == high[i], "cell %s", c->cell[i].key);
}
END_TEST

/* ---- changed files ---------------------------------------------------------------------------------------------------------- */

static void digest_of(const char *path, char hex[DIGEST_HEX + 1])
{
    uint8_t digest[DIGEST_BYTES];
    OK(digest_file(path, digest, NULL, &err));
    hex_encode(digest, sizeof(digest), hex);
}

// Put `is` for the first `was` in a file, and its digest into the list.
static void deceive(const struct world *w, const char *name, const char *was, const char *is)
{
    char path[700], list[700], before[DIGEST_HEX + 1], after[DIGEST_HEX + 1];
    (void)snprintf(path, sizeof(path), "%s/%s", w->folder, name);
    (void)snprintf(list, sizeof(list), "%s/datapackage.json", w->folder);
    digest_of(path, before);
    edited_file(path, was, is);
    digest_of(path, after);
    if (strcmp(name, "datapackage.json") == 0)
        return;
    for (int i = 0; i < (strstr(name, ".csv") != NULL ? 2 : 1); i++) // a resource has it too
        edited_file(list, before, after);
}

static const struct {
    const char *file, *was, *is, *want;
} cases[] = {
    {"a.csv", "C,1,0,rounded", "C,1,8,rounded", "cell \"grade=1|place=C\" is no multiple of 7"},
    {"a.csv", "C,1,0,rounded", "C,1,7,rounded", "contradict"},
    {"a.csv", "C,1,0,rounded", "C,1,0,shown", "some counts are rounded and some are not"},
    {"a.csv", "C,1,0,rounded", "C,1,,suppressed", "some counts are rounded and some are not"},
    {"a.csv", "C,1,0,rounded", "C,1,,rounded", "does not go with the status"},
    {"a.csv", "C,1,0,rounded", "C,1,-7,rounded", "not a whole number"},
    {"datapackage.json", "\"base\": 7", "\"base\": 1", "to what base"},
    {"datapackage.json", "\"base\": 7", "\"basis\": 7", "to what base"},
    {"datapackage.json", "\"less_than_from_the_count\": 7", "\"less_than_from_the_count\": 8", "to what base"},
    {"datapackage.json", "\"disclosure_control\"", "\"control\"", "to what base"},
    {"datapackage.json", "\"cells\": ", "\"cells\": 1", "another number of cells"},
};

START_TEST(what_was_changed_is_noticed)
{
    CLEANUP(world_done) struct world w = {0};
    CLEANUP(published_freep) struct published *p = NULL;
    CLEANUP(inspection_done) struct inspection in = {0};
    fixed_tables();
    round_counts(&w);
    deceive(&w, cases[_i].file, cases[_i].was, cases[_i].is);
    bool read = published_read(w.folder, NULL, &p, &err);
    ck_assert_msg(!read || !inspection_make(&p, 1, &in, &err), "not noticed: %s", cases[_i].want);
    ck_assert_int_eq(err.code, ERR_DATA);
    (void)err_message(&err, text, sizeof(text));
    ck_assert_msg(strstr(text, cases[_i].want) != NULL, "%s", text);
}
END_TEST

START_TEST(rounded_folders_are_read_one_at_a_time)
{
    CLEANUP(world_done) struct world w = {0};
    CLEANUP(published_freep) struct published *p = NULL;
    CLEANUP(inspection_done) struct inspection in = {0};
    fixed_tables();
    round_counts(&w);
    OK(published_read(w.folder, NULL, &p, &err));
    ck_assert(!inspection_make((struct published *[]){p, p}, 2, &in, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert(strstr(err_message(&err, text, sizeof(text)), "one folder at a time") != NULL);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("rounded");
    TCase *t = tcase_create("rounded");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, what_is_rounded_reads_as_it_was_told);
    tcase_add_test(t, no_sum_tells_more_than_the_distance);
    tcase_add_loop_test(t, what_was_changed_is_noticed, 0, (int)COUNT_OF(cases));
    tcase_add_test(t, rounded_folders_are_read_one_at_a_time);
    suite_add_tcase(s, t);
    return s;
}
