/* SPDX-License-Identifier: Apache-2.0 */
/* suppress: protect the tables of a file of cells, without a hub and without a database. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/suppress_audit.h"
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
    w->policy = suppress_policy_of_spec(&w->spec->policy);
    return suppress_decide(w->cube->cells, &w->policy, &w->suppression, err) &&
           certificate_make(w->cube->cells, NULL, 0, &w->suppression, &w->policy, &w->certificate, err);
}

static bool write_folder(const struct work *w, const char *folder, struct error *err)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    if (!protected_files(w->cube, &w->suppression, &w->policy, &w->certificate, &files, err) ||
        !fs_make_dirs(folder, 0755, err))
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

static void summarise(const struct work *w, struct report *report)
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
    report_real(report, w->policy.seconds > 0 ? w->suppression.bound : NAN, 1);
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
    CLEANUP(work_done) struct work w = {0};
    if (in->given[OPTION_AUDIT])
        return suppress_audit(in, report, status, err);
    if (in->given[OPTION_PUBLIC_KEY])
        return err_set(err, ERR_USAGE, "--public-key goes with --audit");
    if (in->n_operands < 2 || in->n_operands > 3)
        return err_set(err, ERR_USAGE, "usage: crosscount suppress %s", in->command->operands);
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
