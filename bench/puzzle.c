// SPDX-License-Identifier: Apache-2.0
// How fast the second opinion is: hides the small counts of a table and what the guidelines' rule for a row or column asks (two
// at least in each), and
// lets export/puzzle.h find what a reader can tell of each of them.
//
//     make build/release/bench/puzzle && build/release/bench/puzzle TABLE.yaml CELLS.csv [THREADS...]
//
// Processor time counts all threads. The last column tells runs apart: it is the same for any number of threads.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/digest.h"
#include "common/text.h"
#include "export/cube.h"
#include "export/puzzle.h"

enum { LINE_TINY = 3 };

static double seconds(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct pattern {
    const struct cells *cells;
    bool *hidden;
    int64_t minimum;
};

static bool line_is_loose(const struct pattern *p, const struct cell_line *line)
{
    int64_t sum = 0, greatest = 0;
    int n_hidden = 0;
    if (p->hidden[line->total])
        return true;
    for (int k = 0; k < line->n_parts; k++)
        if (p->hidden[line->part[k]]) {
            int64_t count = p->cells->cell[line->part[k]].count;
            n_hidden++;
            sum += count;
            greatest = count > greatest ? count : greatest;
        }
    return n_hidden == 0 || (n_hidden > 1 && greatest > LINE_TINY && sum >= p->minimum);
}

static int cheapest(const struct pattern *p, const struct cell_line *line)
{
    int best = line->total;
    for (int k = 0; k < line->n_parts; k++) {
        const struct cell *c = &p->cells->cell[line->part[k]];
        if (!p->hidden[line->part[k]] && c->count > 0 && (best == line->total || c->count < p->cells->cell[best].count))
            best = line->part[k];
    }
    return best;
}

static void hide(struct pattern *p)
{
    for (int i = 0; i < p->cells->n_cells; i++)
        p->hidden[i] = p->cells->cell[i].count >= 1 && p->cells->cell[i].count < p->minimum;
    for (bool changed = true; changed;) {
        changed = false;
        for (int l = 0; l < p->cells->n_lines; l++)
            while (!line_is_loose(p, &p->cells->line[l]))
                p->hidden[cheapest(p, &p->cells->line[l])] = changed = true;
    }
}

static bool solve(const struct pattern *p, unsigned threads, struct error *err)
{
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = {0};
    const struct cells *c = p->cells;
    int64_t *count = calloc((size_t)c->n_cells, sizeof(*count));
    struct puzzle_line *line = calloc((size_t)c->n_lines, sizeof(*line));
    int hidden = 0, told = 0, close = 0;
    for (int i = 0; i < c->n_cells; i++)
        count[i] = p->hidden[i] ? PUZZLE_BLANK : c->cell[i].count;
    for (int l = 0; l < c->n_lines; l++)
        line[l] = (struct puzzle_line){c->line[l].total, c->line[l].part, c->line[l].n_parts};
    const struct puzzle puzzle = {
        .n_cells = c->n_cells, .count = count, .floor = 1, .line = line, .n_lines = c->n_lines, .threads = threads};
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    bool ok = puzzle_solve(&puzzle, &a, err);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    uint8_t digest[2 * DIGEST_BYTES];
    char hex[DIGEST_HEX + 1];
    for (int i = 0; i < c->n_cells && ok; i++) {
        hidden += p->hidden[i];
        told += p->hidden[i] && a.low[i] == a.high[i];
        close += p->hidden[i] && a.high[i] != PUZZLE_UNBOUNDED && a.high[i] - a.low[i] < 10;
    }
    ok = ok && digest_once(a.low, (size_t)c->n_cells * sizeof(*a.low), digest, err) &&
         digest_once(a.high, (size_t)c->n_cells * sizeof(*a.high), digest + DIGEST_BYTES, err) &&
         digest_once(digest, sizeof(digest), digest, err);
    if (ok) {
        hex_encode(digest, DIGEST_BYTES, hex);
        (void)printf("%7u %7d %6d %7d %8" PRIu64 " %7.2f %7.2f  %.12s\n", threads, hidden, told, close, a.lp_solved,
                     wall, cpu, hex);
    }
    free(count);
    free(line);
    return ok;
}

int main(int argc, char **argv)
{
    CLEANUP(spec_freep) struct spec *spec = NULL;
    CLEANUP(cube_freep) struct cube *cube = NULL;
    struct error err = {0};
    char text[1024];
    bool ok = argc >= 3 && spec_load(argv[1], &spec, &err) && cube_read(spec, argv[2], &cube, &err);
    struct pattern p = {.cells = ok ? cube->cells : NULL};
    if (ok) {
        p.hidden = calloc((size_t)cube->cells->n_cells, sizeof(*p.hidden));
        p.minimum = spec->policy.minimum_count;
        hide(&p);
        (void)printf("%7s %7s %6s %7s %8s %7s %7s  %s\n", "threads", "hidden", "told", "<10", "programs", "wall", "cpu",
                     "outcome");
    }
    for (int k = 3; ok && k < argc; k++)
        ok = solve(&p, (unsigned)strtoul(argv[k], NULL, 10), &err);
    free(p.hidden);
    if (!ok)
        (void)fprintf(stderr, "%s\n",
                      argc >= 3 ? err_message(&err, text, sizeof(text)) : "puzzle TABLE.yaml CELLS.csv THREADS...");
    return ok ? 0 : 1;
}
