// SPDX-License-Identifier: Apache-2.0
// The clauses of an agreement, one function each, in the order in which a reader of the agreement meets them: is it in force
// at all, for whom and what for, which period, which tables, whose records and in which detail, and has every system
// whose records are counted signed exactly this text. Anything not permitted is refused; the first clause that fails is the
// answer. Signatures come last because they cost most.
#include "export/gate.h"

#include <string.h>

static bool deny(struct error *err, const char *clause, const char *why)
{
    return err_set(err, ERR_DENIED, "clause %s: %s", clause, why);
}

static bool in_force(const struct agreement *a, struct date today, const char *prefix, struct error *err)
{
    char iso[11];
    if (strcmp(a->status, "in_force") != 0)
        return err_set(err, ERR_DENIED, "clause %sstatus: the agreement is %s", prefix, a->status);
    date_to_iso(a->effective, iso);
    if (today.days < a->effective.days)
        return err_set(err, ERR_DENIED, "clause %seffective: the agreement is in force from %s", prefix, iso);
    date_to_iso(a->expires, iso);
    if (today.days > a->expires.days)
        return err_set(err, ERR_DENIED, "clause %sexpires: the agreement ended on %s", prefix, iso);
    return true;
}

// A parent can be a paper (a memorandum of understanding); when it is an agreement of this hub it must be in force as well.
static bool parent_holds(const struct gate *g, struct error *err)
{
    return g->parent == NULL || in_force(g->parent, g->today, "parent.", err);
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

static bool period_allowed(const struct gate *g, struct error *err)
{
    const struct agreement *a = g->agreement;
    if (g->year < a->first_period || g->year > a->last_period)
        return err_set(err, ERR_DENIED, "clause periods: %s is not one that begins in %d to %d", g->period.code,
                       a->first_period, a->last_period);
    if (g->period.end.days >= g->today.days)
        return err_set(err, ERR_DENIED, "clause periods: %s is not over", g->period.code);
    return true;
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
    return true;
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

static const struct hub_agency *agency_of(const struct gate *g, const char *name)
{
    for (size_t i = 0; i < g->n_agencies; i++)
        if (strcmp(g->agencies[i].name, name) == 0)
            return &g->agencies[i];
    return NULL;
}

// Has the agency that holds this system's records signed exactly this text?
static bool system_signed(const struct gate *g, const struct agreement_system *s, const struct buf *text,
                          struct error *err)
{
    const struct hub_agency *agency = agency_of(g, s->agency);
    bool valid = false;
    if (agency == NULL || !agency->has_key)
        return err_set(err, ERR_DENIED, "clause signatures.%s: no public key of agency \"%s\" is known", s->system,
                       s->agency);
    if (strcmp(agency->system, s->system) != 0)
        return err_set(err, ERR_DENIED, "clause systems.%s: agency \"%s\" does not hold its records", s->system,
                       s->agency);
    for (size_t i = 0; i < g->n_signatures && !valid; i++) {
        if (strcmp(g->signatures[i].agency, s->agency) != 0)
            continue;
        if (!sign_verify(agency->public_key, text->data, text->len, g->signatures[i].signature, &valid, err))
            return false;
        if (!valid)
            return err_set(err, ERR_DENIED, "clause signatures.%s: the signature of agency \"%s\" is not of this text",
                           s->system, s->agency);
    }
    return valid ||
           err_set(err, ERR_DENIED, "clause signatures.%s: agency \"%s\" has not signed", s->system, s->agency);
}

static bool all_signed(const struct gate *g, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    if (g->agreement->n_systems == 0)
        return deny(err, "systems", "none is a party");
    if (!agreement_canonical(g->agreement, &text, err))
        return false;
    for (size_t i = 0; i < g->agreement->n_systems; i++)
        if (!system_signed(g, &g->agreement->systems[i], &text, err))
            return false;
    return true;
}

bool gate_allow(const struct gate *gate, struct error *err)
{
    return in_force(gate->agreement, gate->today, "", err) && parent_holds(gate, err) && says_for_whom(gate, err) &&
           period_allowed(gate, err) && tables_allowed(gate, err) && all_signed(gate, err);
}
