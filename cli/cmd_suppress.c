/* SPDX-License-Identifier: Apache-2.0 */
/* suppress: protect the tables of a file of cells, without a hub and without a database. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "common/fsio.h"
#include "common/log.h"
#include "export/certificate.h"
#include "export/cube.h"
#include "export/protected.h"

enum { OUTPUT_MAX = 1 << 30 };

struct work {
    struct spec *spec;
    struct cube *cube;
    struct suppress_policy policy;
    struct suppression suppression;
    struct certificate certificate;
};

static void work_done(struct work *w)
{
    certificate_done(&w->certificate);
    suppression_done(&w->suppression);
    cube_freep(&w->cube);
    spec_freep(&w->spec);
}

static bool decide(struct work *w, struct error *err)
{
    const struct spec_policy *p = &w->spec->policy;
    w->policy = (struct suppress_policy){.minimum_count = p->minimum_count,
                                         .interval = p->interval,
                                         .marks_interval = p->marks_interval,
                                         .zeros_hidden = p->zeros_hidden,
                                         .seconds = (double)p->seconds,
                                         .line_rule = p->line_rule};
    return suppress_decide(w->cube->cells, &w->policy, &w->suppression, err) &&
           certificate_make(w->cube, &w->suppression, &w->certificate, err);
}

static bool write_part(const char *folder, const char *name, const char *end, const struct buf *text, struct error *err)
{
    CLEANUP(buf_done) struct buf path = {0};
    buf_init(&path, 1 << 16);
    return buf_printf(&path, err, "%s/%s%s", folder, name, end) &&
           fs_write_file(path.data, text->data, text->len, 0644, err);
}

static bool write_folder(const struct work *w, const char *folder, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, OUTPUT_MAX);
    if (!fs_make_dirs(folder, 0755, err))
        return false;
    for (int k = 0; k < w->cube->n_tables; k++) {
        buf_reset(&text);
        if (!protected_table(w->cube, k, w->suppression.state, &text, err) ||
            !write_part(folder, w->cube->table[k].spec->name, ".csv", &text, err))
            return false;
    }
    buf_reset(&text);
    return certificate_text(&w->certificate, w->cube, &w->suppression, &w->policy, &text, err) &&
           write_part(folder, "certificate", ".json", &text, err);
}

static void summarise(const struct work *w, struct report *report)
{
    static const char *const columns[] = {"cells",           "sums", "shown",       "hidden, small",
                                          "hidden, further", "cost", "lower bound", "narrowest interval",
                                          "linear programs", NULL};
    const struct certificate *k = &w->certificate;
    report_table(report, "summary", NULL, true, columns);
    report_count(report, (uint64_t)w->cube->cells->n_cells);
    report_count(report, (uint64_t)w->cube->cells->n_lines);
    report_count(report, (uint64_t)w->cube->cells->n_cells - k->hidden);
    report_count(report, k->small);
    report_count(report, k->other);
    report_real(report, w->suppression.cost, 1);
    report_real(report, w->policy.seconds > 0 ? w->suppression.bound : NAN, 1);
    if (k->hidden == 0)
        report_text(report, NULL);
    else if (k->narrowest == PUZZLE_UNBOUNDED)
        report_text(report, "no upper end");
    else
        report_count(report, (uint64_t)k->narrowest);
    report_count(report, w->suppression.lp_solved + k->answer.lp_solved);
}

static bool print_tables(const struct work *w, struct report *report, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, OUTPUT_MAX);
    bool ok = w->cube->n_tables == 1 ? protected_table(w->cube, 0, w->suppression.state, &text, err)
                                     : protected_all(w->cube, w->suppression.state, &text, err);
    if (ok)
        report_raw(report, text.data);
    return ok;
}

bool cmd_suppress(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    CLEANUP(work_done) struct work w = {0};
    if (!spec_load(in->operands[0], &w.spec, err) || !cube_read(w.spec, in->operands[1], &w.cube, err) ||
        !decide(&w, err))
        return false;
    if (in->n_operands == 2)
        return print_tables(&w, report, err);
    if (!write_folder(&w, in->operands[2], err))
        return false;
    summarise(&w, report);
    return true;
}
