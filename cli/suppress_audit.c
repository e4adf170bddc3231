/* SPDX-License-Identifier: Apache-2.0 */
/* suppress --audit: what a reader of published folders finds out. Needs no hub and no database. */
#include "cli/suppress_audit.h"

#include "common/fsio.h"
#include "common/sign.h"
#include "common/text.h"
#include "export/inspection.h"

enum { MOST_FINDINGS = 200 };

struct work {
    struct published *folder[INSPECTION_MOST_FOLDERS];
    size_t n_folders;
    struct inspection inspection;
};

static void work_done(struct work *w)
{
    inspection_done(&w->inspection);
    for (size_t i = 0; i < w->n_folders; i++)
        published_freep(&w->folder[i]);
}

static bool read_public_key(const char *path, uint8_t key[SIGN_PUBLIC_BYTES], struct error *err)
{
    CLEANUP(buf_done) struct buf hex = {0};
    if (!fs_read_file(path, 1 << 16, &hex, err))
        return false;
    struct view v =
        view_trim((struct view){hex.data, hex.len > 0 && hex.data[hex.len - 1] == '\n' ? hex.len - 1 : hex.len});
    return hex_decode(v, key, SIGN_PUBLIC_BYTES) ||
           err_set(err, ERR_CONFIG, "%s: not a public key of %d hexadecimal digits", path, 2 * SIGN_PUBLIC_BYTES);
}

static bool read_folders(const struct invocation *in, struct work *w, struct error *err)
{
    uint8_t key[SIGN_PUBLIC_BYTES];
    bool keyed = in->given[OPTION_PUBLIC_KEY];
    if (in->given[OPTION_KEY])
        return err_set(err, ERR_USAGE, "--key does not go with --audit: a reader has none");
    if (in->n_operands > INSPECTION_MOST_FOLDERS)
        return err_set(err, ERR_USAGE, "over %d folders", INSPECTION_MOST_FOLDERS);
    if (keyed && !read_public_key(in->value[OPTION_PUBLIC_KEY], key, err))
        return false;
    for (int i = 0; i < in->n_operands; i++) {
        if (!published_read(in->operands[i], keyed ? key : NULL, &w->folder[w->n_folders], err))
            return false;
        w->n_folders++;
    }
    return true;
}

static void report_end(struct report *report, int64_t n)
{
    if (n == PUZZLE_UNBOUNDED)
        report_text(report, "no upper end");
    else if (n < 0)
        report_text(report, "?");
    else
        report_count(report, (uint64_t)n);
}

static const char *verdict_word(enum inspection_verdict verdict)
{
    switch (verdict) {
    case INSPECTION_TOO_NARROW:
        return "narrower than promised";
    case INSPECTION_NOT_AS_CERTIFIED:
        return "not as certified";
    default:
        return "as promised";
    }
}

static const char *reading_word(enum inspection_reading reading)
{
    switch (reading) {
    case INSPECTION_AS_ONE:
        return "all, as one";
    case INSPECTION_NEARLY:
        return "all, some changed";
    default:
        return "all, each by itself";
    }
}

static void report_parts(struct report *report, const struct inspection *in)
{
    static const char *const columns[] = {"folder",          "cells",   "hidden", "narrowest interval",
                                          "linear programs", "verdict", NULL};
    report_table(report, "folders", NULL, false, columns);
    for (size_t i = 0; i < in->n_parts; i++) {
        const struct inspection_part *p = &in->part[i];
        report_text(report, p->folder != NULL ? p->folder : reading_word(in->reading));
        report_count(report, p->cells);
        report_count(report, p->hidden);
        if (p->hidden == 0 && p->narrowest == PUZZLE_UNBOUNDED)
            report_text(report, NULL);
        else
            report_end(report, p->narrowest);
        report_count(report, p->lp_solved);
        report_text(report, verdict_word(p->verdict));
    }
}

static void report_findings(struct report *report, const struct inspection *in)
{
    static const char *const columns[] = {"folder",         "cell",         "from", "to",
                                          "certified from", "certified to", "what", NULL};
    if (in->n_findings == 0)
        return;
    report_table(report, "findings", "Not as it ought to be", false, columns);
    for (size_t i = 0; i < in->n_findings && i < MOST_FINDINGS; i++) {
        const struct inspection_finding *f = &in->finding[i];
        report_text(report, f->folder != NULL ? f->folder : "all");
        report_text(report, f->cell);
        report_end(report, f->low);
        report_end(report, f->high);
        if (f->certified) {
            report_end(report, f->said_low);
            report_end(report, f->said_high);
        } else {
            report_text(report, NULL);
            report_text(report, NULL);
        }
        report_text(report, f->what);
    }
    if (in->n_findings > MOST_FINDINGS)
        report_note(report, "And %zu more.", in->n_findings - MOST_FINDINGS);
}

bool suppress_audit(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(work_done) struct work w = {0};
    if (!read_folders(in, &w, err) || !inspection_make(w.folder, w.n_folders, &w.inspection, err))
        return false;
    report_parts(report, &w.inspection);
    report_findings(report, &w.inspection);
    if (w.inspection.verdict == INSPECTION_TOO_NARROW)
        *status = err_exit_status(ERR_DENIED);
    else if (w.inspection.verdict == INSPECTION_NOT_AS_CERTIFIED)
        *status = err_exit_status(ERR_DATA);
    return true;
}
