/* SPDX-License-Identifier: Apache-2.0 */
/* leakcheck: what the tokens of each recipe would give away, measured on the records there are. */
#include "cli/stages.h"
#include "linker/leakcheck.h"

static void show_passed(struct report *report, unsigned passed)
{
    report_printf(report, "%s%s%s%s%s", passed == 0 ? "within" : "over:", passed & LEAK_FREQUENCY ? " frequency" : "",
                  passed & LEAK_RANK ? " rank attack" : "", passed & LEAK_DEGREE ? " degree" : "",
                  passed & LEAK_COMPONENT ? " component" : "");
}

static void show_recipe(struct report *report, const struct recipe *recipe, const struct leak_measure *m,
                        const struct leak_limits *limits)
{
    report_text(report, recipe->name);
    report_text(report, recipe->working ? "working" : "sealed");
    report_count(report, m->tokens);
    report_count(report, m->largest);
    report_count(report, m->crowded);
    report_real(report, m->ranked, 6);
    report_real(report, m->mean_degree, 4);
    report_count(report, m->component);
    if (recipe->working)
        show_passed(report, leakcheck_passed(m, limits));
    else
        report_text(report, NULL);
}

static void show_together(struct report *report, const struct leak_measure *m, const struct leak_limits *limits)
{
    report_text(report, "all working");
    report_text(report, "working");
    report_text(report, NULL);
    report_count(report, m->largest);
    report_text(report, NULL);
    report_text(report, NULL);
    report_real(report, m->mean_degree, 4);
    report_count(report, m->component);
    show_passed(report, leakcheck_passed(m, limits));
}

static unsigned show(struct report *report, const struct linkage_config *linkage, const struct leakcheck *c)
{
    static const char *const columns[] = {"recipe",      "exposure",    "tokens",    "most frequent", "records over 10",
                                          "rank attack", "mean degree", "component", "limits",        NULL};
    static const char *const names[] = {"records", "most frequent", "rank attack", "mean degree", "component", NULL};
    const struct leak_limits *limits = &linkage->leak_limits;
    unsigned passed = leakcheck_passed(&c->working, limits);
    report_table(report, "recipes", "What tokens give away", false, columns);
    for (size_t i = 0; i < linkage->n_recipes; i++) {
        show_recipe(report, &linkage->recipes[i], &c->recipe[i], limits);
        if (linkage->recipes[i].working)
            passed |= leakcheck_passed(&c->recipe[i], limits);
    }
    show_together(report, &c->working, limits);
    report_table(report, "limits", "Limits for what may enter the database", true, names);
    report_count(report, c->records);
    report_count(report, limits->frequency);
    report_real(report, limits->rank_attack, 4);
    report_real(report, limits->degree, 2);
    report_count(report, limits->component);
    return passed;
}

bool cmd_leakcheck(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(session_close) struct session s = {0};
    struct leakcheck c = {0};
    if (!session_open(in, NEED_LINKAGE | NEED_KEYS | NEED_DATABASE, &s, err))
        return false;
    struct link_context ctx = stage_link_context(&s, true);
    if (!leakcheck_run(&ctx, &c, err))
        return err_wrap(err, "leakcheck");
    progress_finish(&s.progress);
    if (show(report, s.linkage, &c) != 0)
        *status = err_exit_status(ERR_DENIED);
    return true;
}
