/* SPDX-License-Identifier: Apache-2.0 */
/* suppress: protect the tables of a file of cells, without a hub and without a database. */
#include <stdlib.h>

#include "cli/suppress_audit.h"
#include "common/fsio.h"
#include "common/sign.h"
#include "export/cube_score.h"
#include "export/protected.h"

enum { OUTPUT_MAX = 1 << 30 };

struct work {
    struct spec *spec;
    struct cube *cube;
    struct suppress_policy policy;
    struct suppression suppression;
    struct certificate certificate;
    struct hmac *key; /* that rounding is drawn from */
    struct rounding rounding;
    int64_t *told;
    struct telling telling;
};

static void work_done(struct work *w)
{
    certificate_done(&w->certificate);
    suppression_done(&w->suppression);
    hmac_freep(&w->key);
    free(w->told);
    cube_freep(&w->cube);
    spec_freep(&w->spec);
}

/* Asked before anything is read or decided. */
static bool read_key(const struct invocation *in, struct work *w, struct error *err)
{
    CLEANUP(secret_freep) struct secret *key = NULL;
    bool rounds = w->spec->policy.method == METHOD_ROUNDING;
    if (!rounds && in->given[OPTION_KEY])
        return err_set(err, ERR_USAGE, "--key is for counts that are rounded; \"%s\" hides them", w->spec->file);
    if (!rounds)
        return true;
    if (!in->given[OPTION_KEY]) {
        (void)err_set(err, ERR_USAGE, "what counts are rounded to is drawn from a key: give it by --key FILE");
        return err_hint(err, "make one with \"crosscount key new --signing FILE\"");
    }
    return secret_read_file(in->value[OPTION_KEY], SIGN_SEED_BYTES, &key, err) &&
           hmac_derive(key, ROUNDING_PURPOSE, &w->key, err);
}

static bool hide(struct work *w, struct error *err)
{
    w->policy = suppress_policy_of_spec(&w->spec->policy);
    w->telling.suppression = &w->suppression;
    w->telling.policy = &w->policy;
    w->telling.certificate = &w->certificate;
    return suppress_decide(w->cube->cells, &w->policy, &w->suppression, err) &&
           certificate_make(w->cube->cells, NULL, 0, &w->suppression, &w->policy, &w->certificate, err);
}

static bool round_counts(struct work *w, struct error *err)
{
    const struct cells *cells = w->cube->cells;
    size_t n = (size_t)cells->n_cells;
    int64_t *before = malloc((n + 1) * sizeof(*before)); /* nothing is known of what was told before */
    w->told = malloc((n + 1) * sizeof(*w->told));
    if (before == NULL || w->told == NULL) {
        free(before);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    for (size_t i = 0; i < n; i++)
        before[i] = -1;
    w->telling.rounding = &w->rounding;
    w->telling.told = w->told;
    bool ok = rounding_find(cells, w->spec->policy.base, w->key, w->spec->period.code, before, ROUNDING_SECONDS,
                            &w->rounding, w->told, err) &&
              rounding_check(cells, &w->rounding, w->told, err);
    free(before);
    return ok;
}

static bool decide(struct work *w, struct error *err)
{
    bool rounds = w->spec->policy.method == METHOD_ROUNDING;
    w->telling.cube = w->cube;
    if (!(rounds ? round_counts(w, err) : hide(w, err)))
        return false;
    return !w->spec->scored || cube_scores(w->cube, rounds ? NULL : w->suppression.state, &w->telling.scores, err);
}

/* Rounded counts beside what a certificate tells of the exact ones would tell more than either. */
static bool check_folder(const struct work *w, const char *folder, struct error *err)
{
    CLEANUP(buf_done) struct buf path = {0};
    buf_init(&path, 1 << 16);
    if (w->spec->policy.method != METHOD_ROUNDING)
        return true;
    if (!buf_printf(&path, err, "%s/certificate.json", folder))
        return false;
    return !fs_exists(path.data) ||
           err_set(err, ERR_OUTPUT, "\"%s\" is of hidden counts: rounded ones go into a folder of their own",
                   path.data);
}

static bool write_folder(const struct work *w, const char *folder, struct error *err)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    if (!protected_files(&w->telling, &files, err) || !fs_make_dirs(folder, 0755, err))
        return false;
    for (size_t i = 0; i < files.count; i++) {
        CLEANUP(buf_done) struct buf path = {0};
        buf_init(&path, 1 << 16);
        if (!buf_printf(&path, err, "%s/%s", folder, files.file[i].path) ||
            !fs_write_file(path.data, files.file[i].content.data, files.file[i].content.len, 0644, err))
            return false;
    }
    return true;
}

static void summarise_hidden(const struct work *w, struct report *report)
{
    static const char *const columns[] = {"cells",
                                          "sums",
                                          "shown",
                                          "hidden, small",
                                          "hidden, further",
                                          "cost",
                                          "lower bound",
                                          "narrowest interval",
                                          "linear programs",
                                          "not proved by whole tables",
                                          "not kept from those who know more",
                                          NULL};
    const struct certificate *k = &w->certificate;
    report_table(report, "summary", NULL, true, columns);
    report_count(report, (uint64_t)w->cube->cells->n_cells);
    report_count(report, (uint64_t)w->cube->cells->n_lines);
    report_count(report, (uint64_t)w->cube->cells->n_cells - k->hidden);
    report_count(report, w->suppression.n_small);
    report_count(report, w->suppression.n_other);
    report_real(report, w->suppression.cost, 1);
    report_real(report, w->suppression.bound, 1);
    if (k->hidden == 0)
        report_text(report, NULL);
    else if (k->narrowest == PUZZLE_UNBOUNDED)
        report_text(report, "no upper end");
    else
        report_count(report, (uint64_t)k->narrowest);
    report_count(report, w->suppression.lp_solved + k->answer.lp_solved);
    report_count(report, w->suppression.n_left);
    report_count(report, w->suppression.n_exposed);
}

static void summarise_rounded(const struct work *w, struct report *report)
{
    static const char *const columns[] = {
        "cells",      "sums",         "base",         "told as counted",
        "rounded up", "rounded down", "farthest off", "told less than so far from the count",
        NULL};
    const struct cells *cells = w->cube->cells;
    uint64_t up = 0, down = 0;
    for (int i = 0; i < cells->n_cells; i++) {
        up += w->told[i] > cells->cell[i].count;
        down += w->told[i] < cells->cell[i].count;
    }
    report_table(report, "summary", NULL, true, columns);
    report_count(report, (uint64_t)cells->n_cells);
    report_count(report, (uint64_t)cells->n_lines);
    report_count(report, (uint64_t)w->rounding.base);
    report_count(report, (uint64_t)cells->n_cells - up - down);
    report_count(report, up);
    report_count(report, down);
    report_count(report, (uint64_t)w->rounding.farthest);
    report_count(report, (uint64_t)(w->rounding.base * w->rounding.steps));
}

static void report_score_rows(const struct work *w, struct report *report)
{
    static const char *const columns[] = {"table", "looked at", "found", "points", NULL};
    report_table(report, "publication_score", "Publication score", false, columns);
    for (int k = 0; k < w->cube->n_tables; k++) {
        const struct score *s = &w->telling.scores[k].score;
        for (int i = 0; i < s->n_rows; i++) {
            char label[SCORE_TEXT_MAX], level[SCORE_TEXT_MAX];
            report_text(report, w->cube->table[k].spec->name);
            report_text(report, panel_score_label(&s->row[i], label));
            report_text(report, panel_score_level(&s->row[i], level));
            report_whole(report, s->row[i].level->points);
        }
    }
}

/* Of each table its score, and how it would come to the limit. */
static void report_recodings(const struct work *w, struct report *report)
{
    static const char *const columns[] = {"table",      "score",      "limit",  "cells",
                                          "score then", "cells then", "change", NULL};
    report_table(report, "cheapest_recoding",
                 "Above the limit a table is masked. The cheapest recoding that would bring it there", false, columns);
    for (int k = 0; k < w->cube->n_tables; k++) {
        const struct panel_score *s = &w->telling.scores[k];
        const struct recoding *r = &s->recoding;
        report_text(report, w->cube->table[k].spec->name);
        report_whole(report, s->score.total);
        report_whole(report, SCORE_LIMIT);
        report_count(report, (uint64_t)r->cells);
        if (r->found) {
            report_whole(report, r->total);
            report_count(report, (uint64_t)r->cells_left);
        } else {
            report_text(report, NULL);
            report_text(report, NULL);
        }
        report_text(report, r->found ? r->words : r->needed ? "none of those tried" : NULL);
    }
}

static void summarise(const struct work *w, struct report *report)
{
    if (w->telling.rounding != NULL)
        summarise_rounded(w, report);
    else
        summarise_hidden(w, report);
    if (w->telling.scores == NULL)
        return;
    report_score_rows(w, report);
    report_recodings(w, report);
}

static bool print_tables(const struct work *w, struct report *report, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, OUTPUT_MAX);
    bool ok =
        w->cube->n_tables == 1 ? protected_table(&w->telling, 0, &text, err) : protected_all(&w->telling, &text, err);
    if (ok)
        report_raw(report, text.data);
    return ok;
}

bool cmd_suppress(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(work_done) struct work w = {0};
    if (in->given[OPTION_AUDIT])
        return suppress_audit(in, report, status, err);
    if (in->given[OPTION_PUBLIC_KEY])
        return err_set(err, ERR_USAGE, "--public-key goes with --audit");
    if (in->n_operands < 2 || in->n_operands > 3)
        return err_set(err, ERR_USAGE, "usage: crosscount suppress %s", in->command->operands);
    if (!spec_load(in->operands[0], &w.spec, err) || !read_key(in, &w, err) ||
        (in->n_operands == 3 && !check_folder(&w, in->operands[2], err)) ||
        !cube_read(w.spec, in->operands[1], &w.cube, err) || !decide(&w, err))
        return false;
    if (in->n_operands == 2)
        return print_tables(&w, report, err);
    if (!write_folder(&w, in->operands[2], err))
        return false;
    summarise(&w, report);
    return true;
}
