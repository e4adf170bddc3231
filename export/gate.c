// SPDX-License-Identifier: Apache-2.0
// The clauses of an agreement, one function each, in the order in which a reader of the agreement meets them: is it in force
// at all, for whom and what for, which period, which tables, whose records and in which detail, and has every system
// whose records are counted signed exactly this text. Anything not permitted is refused; the first clause that fails is the
// answer. Signatures come last because they cost most.
#include "export/gate.h"

#include <string.h>

#include "config/agreement_check.h"

static bool deny(struct error *err, const char *clause, const char *why)
{
    return err_set(err, ERR_DENIED, "clause %s: %s", clause, why);
}

static bool says_for_whom(const struct gate *g, struct error *err)
{
    const struct agreement *a = g->agreement;
    if (a->recipient.name == NULL || a->recipient.name[0] == '\0')
        return deny(err, "recipient", "nobody is named");
    if (a->purpose == NULL || a->purpose[0] == '\0')
        return deny(err, "purpose", "none is named");
    return true;
}

static bool is_due(const struct gate *g, struct error *err)
{
    char iso[11];
    size_t round = 0;
    struct date due;
    if (agreement_round_due(g->agreement, g->year, g->today, &round, &due))
        return true;
    due.days = g->period.end.days + g->agreement->due_days[0];
    date_to_iso(due, iso);
    return err_set(err, ERR_DENIED, "clause calendar: %s is due on %s", g->period.code, iso);
}

static bool period_allowed(const struct gate *g, struct error *err)
{
    const struct agreement *a = g->agreement;
    if (g->year < a->first_period || g->year > a->last_period)
        return err_set(err, ERR_DENIED, "clause periods: %s is not one that begins in %d to %d", g->period.code,
                       a->first_period, a->last_period);
    if (g->period.end.days >= g->today.days)
        return err_set(err, ERR_DENIED, "clause periods: %s is not over", g->period.code);
    return is_due(g, err);
}

static bool listed(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool has_system(const struct agreement *a, const char *system)
{
    for (size_t i = 0; i < a->n_systems; i++)
        if (strcmp(a->systems[i].system, system) == 0)
            return true;
    return false;
}

static bool no_finer_than_agreed(const struct agreement *a, const struct table *t, struct error *err)
{
    for (size_t d = 0; d < t->n_dimensions; d++)
        for (size_t i = 0; i < a->n_finest; i++)
            if (strcmp(t->dimensions[d].name, a->finest[i].dimension) == 0 &&
                strcmp(t->dimensions[d].codes->name, a->finest[i].codes) != 0)
                return err_set(err, ERR_DENIED, "clause finest.%s: table %s tells it by \"%s\", not by \"%s\"",
                               a->finest[i].dimension, t->id, t->dimensions[d].codes->name, a->finest[i].codes);
    return true;
}

static bool table_allowed(const struct gate *g, size_t i, struct error *err)
{
    const struct agreement *a = g->agreement;
    const struct table *t = g->tables[i];
    if (!listed(a->tables, a->n_tables, g->table_ids[i]))
        return err_set(err, ERR_DENIED, "clause tables.%s: the table is not listed", g->table_ids[i]);
    if (t == NULL)
        return err_set(err, ERR_CONFIG, "table \"%s\" has no definition", g->table_ids[i]);
    for (size_t s = 0; s < t->n_systems; s++)
        if (!has_system(a, t->systems[s]))
            return err_set(err, ERR_DENIED, "clause systems.%s: table %s counts its records and it is no party",
                           t->systems[s], t->id);
    for (size_t k = 0; k < t->n_panels; k++)
        for (size_t d = 0; d < t->panels[k].n_dimensions; d++) {
            const char *name = t->dimensions[t->panels[k].dimension[d]].name;
            if (!listed(a->dimensions, a->n_dimensions, name))
                return err_set(err, ERR_DENIED, "clause dimensions.%s: table %s shows it in detail", name, t->id);
        }
    return no_finer_than_agreed(a, t, err);
}

static bool tables_allowed(const struct gate *g, struct error *err)
{
    if (g->n_tables == 0)
        return deny(err, "tables", "none is listed");
    for (size_t i = 0; i < g->n_tables; i++)
        if (!table_allowed(g, i, err))
            return false;
    return true;
}

static bool all_signed(const struct gate *g, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    const struct agreement_signers by = {g->signatures, g->n_signatures, g->agencies, g->n_agencies};
    if (g->agreement->n_systems == 0)
        return deny(err, "systems", "none is a party");
    if (!agreement_canonical(g->agreement, &text, err))
        return false;
    for (size_t i = 0; i < g->agreement->n_systems; i++)
        if (!agreement_is_signed(&by, &g->agreement->systems[i], &text, err))
            return false;
    return true;
}

bool gate_allow(const struct gate *gate, struct error *err)
{
    return agreement_in_force(gate->agreement, gate->parent, gate->today, err) && says_for_whom(gate, err) &&
           period_allowed(gate, err) && tables_allowed(gate, err) && all_signed(gate, err);
}
