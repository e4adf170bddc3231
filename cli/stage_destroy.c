/* SPDX-License-Identifier: Apache-2.0 */
/* The first thing a nightly run does: destroy what its agreement says may no longer be held. */
#include "cli/stages.h"
#include "common/log.h"
#include "common/stop.h"
#include "ingest/destruction.h"

/* Told only when there is something to tell: most nights there is not. */
static void report_destruction(struct report *report, const struct agreement *a, const struct destruction_result *r,
                               bool first, bool dry_run)
{
    static const char *const columns[] = {"agreement", "verdict", "deliveries", "kept",
                                          "records",   "events",  "links",      NULL};
    if (first)
        report_table(report, "destructions", "Data whose time is over", false, columns);
    report_text(report, a->id);
    report_text(report, r->deliveries == 0 ? "kept" : dry_run ? "would be destroyed" : "destroyed");
    report_count(report, r->deliveries);
    report_count(report, r->kept);
    report_count(report, r->records);
    report_count(report, r->events);
    report_count(report, r->links);
    if (r->certificate[0] != '\0')
        report_note(report, "The certificate of destruction under %s is %s", a->id, r->certificate);
}

bool report_orphans(struct session *s, struct report *report, int *status, struct error *err)
{
    static const char *const columns[] = {"agreement", "deliveries", "oldest", "newest", NULL};
    struct destruction_orphans orphans[DESTRUCTION_MAX_ORPHANS];
    size_t n = 0;
    if (!destruction_orphans(s->pg, s->agreements, orphans, &n, err))
        return false;
    if (n == 0)
        return true;
    report_table(report, "orphans", "Data held under agreements that have no file", false, columns);
    for (size_t i = 0; i < n; i++) {
        report_text(report, orphans[i].agreement);
        report_count(report, orphans[i].deliveries);
        report_date(report, orphans[i].oldest);
        report_date(report, orphans[i].newest);
        log_message(LOG_ERROR, "clause retention: of agreement \"%s\" there is no file, and of its data no last day",
                    orphans[i].agreement);
    }
    log_message(LOG_WARNING, "hint: put the files back; they stay until the data are destroyed");
    *status = worse_status(*status, err_exit_status(ERR_DENIED));
    return true;
}

bool stage_destroy(struct session *s, struct report *report, int *status, struct error *err)
{
    const struct destruction_context ctx = {.hub = s->hub,
                                            .agreements = s->agreements,
                                            .sources = s->sources,
                                            .signing_key = s->signing,
                                            .pg = s->pg,
                                            .today = s->today,
                                            .dry_run = s->dry_run};
    size_t finished = 0;
    bool first = true;
    if (!s->dry_run && !destruction_finish(&ctx, &finished, err))
        return false;
    for (size_t i = 0; i < agreements_count(s->agreements); i++) {
        const struct agreement *a = agreements_at(s->agreements, i);
        struct destruction_result result = {0};
        struct error refusal = {0};
        if (!stop_check(err))
            return false;
        if (!destruction_of(&ctx, a, &result, &refusal)) {
            (void)err_wrap(&refusal, "agreement \"%s\": data due for destruction", a->id);
            if (refusal.code != ERR_DENIED) {
                *err = refusal;
                return false;
            }
            log_error(&refusal);
            *status = worse_status(*status, err_exit_status(ERR_DENIED));
        }
        if (result.deliveries + result.kept == 0)
            continue;
        report_destruction(report, a, &result, first, s->dry_run);
        first = false;
    }
    return report_orphans(s, report, status, err);
}
