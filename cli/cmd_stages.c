/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that change the hub: ingest, link, export, and run, which is all three. Each holds the run lock and is
 * written into the journal. */
#include "cli/journal.h"
#include "cli/stages.h"
#include "common/stop.h"

/* What a journalled command does between the two entries. */
typedef bool (*work_fn)(struct session *s, const struct invocation *in, struct report *report, int *status,
                        struct error *err);

static bool do_ingest(struct session *s, const struct invocation *in, struct report *report, int *status,
                      struct error *err)
{
    return stage_ingest(s, in->operands, in->n_operands, report, status, err);
}

static bool do_link(struct session *s, const struct invocation *in, struct report *report, int *status,
                    struct error *err)
{
    (void)status;
    return stage_link(s, in, report, err);
}

static bool do_export(struct session *s, const struct invocation *in, struct report *report, int *status,
                      struct error *err)
{
    return stage_export(s, in, in->n_operands > 0, report, status, err);
}

static bool do_run(struct session *s, const struct invocation *in, struct report *report, int *status,
                   struct error *err)
{
    return stage_destroy(s, report, status, err) && stage_ingest(s, NULL, 0, report, status, err) &&
           stage_link(s, in, report, err) && stage_export(s, in, false, report, status, err);
}

static bool journalled(const struct invocation *in, unsigned needs, work_fn work, struct report *report, int *status,
                       struct error *err)
{
    CLEANUP(session_close) struct session s = {0};
    int64_t run = 0;
    if (!session_open(in, needs | NEED_DATABASE | NEED_LOCK, &s, err))
        return false;
    if (s.dry_run)
        return work(&s, in, report, status, err);
    if (!journal_begin(s.pg, in->command->name, s.today, &run, err))
        return false;
    failpoint("run begun");
    bool done = work(&s, in, report, status, err);
    failpoint("run ending");
    struct error journal_err = {0};
    if (!journal_end(s.pg, run, done ? *status : err_exit_status(err->code), &journal_err) && done) {
        *err = journal_err;
        return false;
    }
    return done;
}

bool cmd_ingest(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    return journalled(in, NEED_SOURCES | NEED_AGREEMENTS | NEED_KEYS, do_ingest, report, status, err);
}

bool cmd_link(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    return journalled(in, NEED_LINKAGE | NEED_KEYS, do_link, report, status, err);
}

bool cmd_export(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    return journalled(in, NEED_TABLES | NEED_AGREEMENTS | NEED_SIGNING, do_export, report, status, err);
}

bool cmd_run(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    unsigned needs = NEED_SOURCES | NEED_LINKAGE | NEED_TABLES | NEED_AGREEMENTS | NEED_KEYS | NEED_SIGNING;
    return journalled(in, needs, do_run, report, status, err);
}
