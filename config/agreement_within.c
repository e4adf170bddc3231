/* SPDX-License-Identifier: Apache-2.0 */
/* Does an agreement grant nothing that its parent does not? Clause by clause in the order of the file. Where clauses are words that
 * no program can weigh (purpose, prohibitions), people do; both are in force. */
#include <string.h>

#include "config/agreement_check.h"

static bool wider(const struct agreement *parent, struct error *err, const char *clause, const char *of)
{
    return err_set(err, ERR_DENIED, "clause %s%s: it goes beyond the parent agreement \"%s\"", clause, of, parent->id);
}

static bool all_listed(const char *const *names, size_t n, const char *const *in, size_t n_in, const char *clause,
                       const struct agreement *parent, struct error *err)
{
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        for (size_t k = 0; k < n_in && !found; k++)
            found = strcmp(names[i], in[k]) == 0;
        if (!found)
            return wider(parent, err, clause, names[i]);
    }
    return true;
}

static bool systems_within(const struct agreement *a, const struct agreement *parent, struct error *err)
{
    for (size_t i = 0; i < a->n_systems; i++) {
        bool found = false;
        for (size_t k = 0; k < parent->n_systems && !found; k++)
            found = strcmp(a->systems[i].system, parent->systems[k].system) == 0 &&
                    strcmp(a->systems[i].agency, parent->systems[k].agency) == 0;
        if (!found)
            return wider(parent, err, "systems.", a->systems[i].system);
    }
    return true;
}

static bool has_column(const struct agreement *a, const char *source, const char *column)
{
    for (size_t i = 0; i < a->n_elements; i++)
        for (size_t c = 0; strcmp(a->elements[i].source, source) == 0 && c < a->elements[i].n_columns; c++)
            if (strcmp(a->elements[i].columns[c], column) == 0)
                return true;
    return false;
}

static bool elements_within(const struct agreement *a, const struct agreement *parent, struct error *err)
{
    for (size_t i = 0; i < a->n_elements; i++) {
        const struct agreement_element *e = &a->elements[i];
        for (size_t c = 0; c < e->n_columns; c++)
            if (!has_column(parent, e->source, e->columns[c]))
                return err_set(err, ERR_DENIED, "clause elements.%s.%s: it goes beyond the parent agreement \"%s\"",
                               e->source, e->columns[c], parent->id);
    }
    return true;
}

/* By which codes the parent lets a dimension be told is by which the licence does; there is no order of codes to ask for. */
static bool finest_within(const struct agreement *a, const struct agreement *parent, struct error *err)
{
    for (size_t i = 0; i < parent->n_finest; i++) {
        const struct agreement_finest *f = &parent->finest[i];
        bool used = false, same = false;
        for (size_t k = 0; k < a->n_dimensions; k++)
            used = used || strcmp(a->dimensions[k], f->dimension) == 0;
        for (size_t k = 0; k < a->n_finest; k++)
            same = same ||
                   (strcmp(a->finest[k].dimension, f->dimension) == 0 && strcmp(a->finest[k].codes, f->codes) == 0);
        if (used && !same)
            return wider(parent, err, "finest.", f->dimension);
    }
    return true;
}

static bool dates_within(const struct agreement *a, const struct agreement *parent, struct error *err)
{
    if (strcmp(a->period_type, parent->period_type) != 0 || a->first_period < parent->first_period ||
        a->last_period > parent->last_period)
        return wider(parent, err, "periods", "");
    if (a->effective.days < parent->effective.days)
        return wider(parent, err, "in_force.", "effective");
    if (a->expires.days > parent->expires.days)
        return wider(parent, err, "in_force.", "expires");
    return a->retention.destroy_after.days <= parent->retention.destroy_after.days ||
           wider(parent, err, "retention.", "destroy_after");
}

static bool policy_within(const struct agreement *a, const struct agreement *parent, struct error *err)
{
    const struct agreement_policy *p = &a->policy, *of = &parent->policy;
    const struct {
        bool weaker;
        const char *key;
    } rules[] = {{p->method != of->method, "method"},
                 {p->minimum_count < of->minimum_count, "minimum_count"},
                 {p->interval < of->interval, "interval"},
                 {p->whole_groups_shown && !of->whole_groups_shown, "whole_groups"},
                 {p->minimum_denominator < of->minimum_denominator, "minimum_denominator"},
                 {p->epsilon > of->epsilon, "epsilon"},
                 {p->budget > of->budget, "budget"},
                 {p->base < of->base, "base"}};
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (rules[i].weaker)
            return wider(parent, err, "policy.", rules[i].key);
    return true;
}

bool agreement_within(const struct agreement *a, const struct agreement *parent, struct error *err)
{
    if (!systems_within(a, parent, err) || !elements_within(a, parent, err) ||
        !all_listed(a->tables, a->n_tables, parent->tables, parent->n_tables, "tables.", parent, err) ||
        !all_listed(a->dimensions, a->n_dimensions, parent->dimensions, parent->n_dimensions, "dimensions.", parent,
                    err) ||
        !finest_within(a, parent, err) || !dates_within(a, parent, err) || !policy_within(a, parent, err))
        return false;
    if (a->breach.hours > parent->breach.hours)
        return wider(parent, err, "breach.", "hours");
    return a->review.required || !parent->review.required || wider(parent, err, "publication_review.", "required");
}
