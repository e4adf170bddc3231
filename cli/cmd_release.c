/* SPDX-License-Identifier: Apache-2.0 */
/* release approve, release refuse: the second pair of eyes. Both change what the hub holds, so they take the run lock. */
#include "cli/session.h"
#include "export/hold.h"

static bool decide(const struct invocation *in, bool approve, struct report *report, struct error *err)
{
    static const char *const columns[] = {"release", "agreement", "verdict", "by", NULL};
    CLEANUP(session_close) struct session s = {0};
    struct hold_result result;
    if (!in->given[OPTION_BY])
        return err_set(err, ERR_USAGE, "--by is needed: the name of who decides");
    if (!approve && !in->given[OPTION_REASON])
        return err_set(err, ERR_USAGE, "--reason is needed: what speaks against the release");
    if (!session_open(in, NEED_AGREEMENTS | NEED_DATABASE | NEED_LOCK, &s, err))
        return false;
    const struct hold_context ctx = {s.hub, s.agreements, s.pg, s.today};
    const struct hold_decision d = {in->operands[0], in->value[OPTION_BY], in->value[OPTION_REASON], approve};
    if (!hold_decide(&ctx, &d, &result, err))
        return false;
    report_table(report, "review", NULL, true, columns);
    report_text(report, d.release);
    report_text(report, result.agreement);
    report_text(report, result.state);
    report_text(report, d.by);
    if (result.folder[0] != '\0')
        report_note(report, "The release lies in %s", result.folder);
    return true;
}

bool cmd_release_approve(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    return decide(in, true, report, err);
}

bool cmd_release_refuse(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    return decide(in, false, report, err);
}
