/* SPDX-License-Identifier: Apache-2.0 */
/* Clauses one by one, cheapest first. Anything that is not permitted is refused; the first clause that fails is the answer.
 * Messages name clauses, sources and columns, never a value. */
#include "config/agreement_check.h"

#include <string.h>

static bool says_in_force(const struct agreement *a, struct date on, const char *prefix, struct error *err)
{
    char iso[11];
    if (strcmp(a->status, "in_force") != 0)
        return err_set(err, ERR_DENIED, "clause %sstatus: the agreement is %s", prefix, a->status);
    date_to_iso(a->effective, iso);
    if (on.days < a->effective.days)
        return err_set(err, ERR_DENIED, "clause %seffective: the agreement is in force from %s", prefix, iso);
    date_to_iso(a->expires, iso);
    if (on.days > a->expires.days)
        return err_set(err, ERR_DENIED, "clause %sexpires: the agreement ended on %s", prefix, iso);
    return true;
}

/* A parent can be a paper (a memorandum of understanding); when it is an agreement of this hub it must be in force as well. */
bool agreement_in_force(const struct agreement *a, const struct agreement *parent, struct date on, struct error *err)
{
    if (strcmp(a->type, "mou") == 0)
        return err_set(err, ERR_DENIED, "clause type: a memorandum of understanding moves no data");
    if (!says_in_force(a, on, "", err) || (parent != NULL && !says_in_force(parent, on, "parent.", err)))
        return false;
    return parent == NULL || strcmp(a->type, "use_licence") != 0 || agreement_within(a, parent, err);
}

static const struct hub_agency *agency_of(const struct agreement_signers *by, const char *name)
{
    for (size_t i = 0; i < by->n_agencies; i++)
        if (strcmp(by->agencies[i].name, name) == 0)
            return &by->agencies[i];
    return NULL;
}

bool agreement_is_signed(const struct agreement_signers *by, const struct agreement_system *s, const struct buf *text,
                         struct error *err)
{
    const struct hub_agency *agency = agency_of(by, s->agency);
    bool valid = false;
    if (agency == NULL || !agency->has_key)
        return err_set(err, ERR_DENIED, "clause signatures.%s: no public key of agency \"%s\" is known", s->system,
                       s->agency);
    if (strcmp(agency->system, s->system) != 0)
        return err_set(err, ERR_DENIED, "clause systems.%s: agency \"%s\" does not hold its records", s->system,
                       s->agency);
    for (size_t i = 0; i < by->n_signatures && !valid; i++) {
        if (strcmp(by->signatures[i].agency, s->agency) != 0)
            continue;
        if (!sign_verify(agency->public_key, text->data, text->len, by->signatures[i].signature, &valid, err))
            return false;
        if (!valid)
            return err_set(err, ERR_DENIED, "clause signatures.%s: the signature of agency \"%s\" is not of this text",
                           s->system, s->agency);
    }
    return valid ||
           err_set(err, ERR_DENIED, "clause signatures.%s: agency \"%s\" has not signed", s->system, s->agency);
}

static const struct agreement_system *system_of(const struct agreement *a, const char *system)
{
    for (size_t i = 0; i < a->n_systems; i++)
        if (strcmp(a->systems[i].system, system) == 0)
            return &a->systems[i];
    return NULL;
}

static bool lists_source(const struct agreement *a, const char *source)
{
    for (size_t i = 0; i < a->n_elements; i++)
        if (strcmp(a->elements[i].source, source) == 0)
            return true;
    return false;
}

static bool lists_column(const struct agreement *a, const char *source, const char *column)
{
    for (size_t i = 0; i < a->n_elements; i++) {
        const struct agreement_element *e = &a->elements[i];
        if (strcmp(e->source, source) != 0)
            continue;
        for (size_t c = 0; c < e->n_columns; c++)
            if (strcmp(e->columns[c], column) == 0)
                return true;
    }
    return false;
}

bool agreement_covers(const struct agreement *a, const char *agency, const struct source *source, struct error *err)
{
    const struct agreement_system *system = system_of(a, source->system);
    if (system == NULL)
        return err_set(err, ERR_DENIED, "clause systems.%s: it is no party", source->system);
    if (strcmp(system->agency, agency) != 0)
        return err_set(err, ERR_DENIED, "clause systems.%s: agency \"%s\" delivers for it, not \"%s\"", source->system,
                       system->agency, agency);
    if (!lists_source(a, source->name))
        return err_set(err, ERR_DENIED, "clause elements.%s: the source is not listed", source->name);
    if (source->allow_extra)
        return err_set(err, ERR_DENIED, "clause elements.%s: its description lets through columns nobody named",
                       source->name);
    for (size_t i = 0; i < source->n_columns; i++)
        if (!lists_column(a, source->name, source->columns[i].name))
            return err_set(err, ERR_DENIED, "clause elements.%s.%s: the column is not listed", source->name,
                           source->columns[i].name);
    return true;
}

bool agreement_would_take(const struct agreements *all, const struct agreement *a, const char *agency,
                          const struct source *source, struct date on, struct error *err)
{
    const struct agreement *parent = a->parent == NULL ? NULL : agreements_find(all, a->parent);
    return agreement_in_force(a, parent, on, err) && agreement_covers(a, agency, source, err);
}

bool agreement_takes(const struct agreements *all, const struct agreement *a, const struct hub *hub, const char *agency,
                     const struct source *source, struct date on, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    struct agreement_signers by = {.agencies = hub->agencies, .n_agencies = hub->n_agencies};
    by.signatures = agreements_signatures(all, a, &by.n_signatures);
    return agreement_would_take(all, a, agency, source, on, err) && agreement_canonical(a, &text, err) &&
           agreement_is_signed(&by, system_of(a, source->system), &text, err);
}

bool agreement_signed_by(const struct agreements *all, const struct agreement *a, const struct hub *hub,
                         const char *agency, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    struct agreement_signers by = {.agencies = hub->agencies, .n_agencies = hub->n_agencies};
    by.signatures = agreements_signatures(all, a, &by.n_signatures);
    for (size_t i = 0; i < a->n_systems; i++)
        if (strcmp(a->systems[i].agency, agency) == 0)
            return agreement_canonical(a, &text, err) && agreement_is_signed(&by, &a->systems[i], &text, err);
    return err_set(err, ERR_DENIED, "clause systems: agency \"%s\" stands for none", agency);
}

bool agreement_may_review(const struct agreement *a, const char *by, const char *prepared_by, struct date expires_on,
                          struct date on, struct error *err)
{
    char iso[11];
    bool listed = false;
    date_to_iso(expires_on, iso);
    if (on.days > expires_on.days)
        return err_set(err, ERR_DENIED, "clause publication_review.within_days: the review had to end by %s", iso);
    for (size_t i = 0; i < a->review.n_by; i++)
        listed = listed || strcmp(a->review.by[i], by) == 0;
    if (!listed)
        return err_set(err, ERR_DENIED, "clause publication_review.by: \"%s\" is none of those who may", by);
    if (view_equals_nocase(view_of(by), prepared_by))
        return err_set(err, ERR_DENIED,
                       "clause publication_review.by: \"%s\" made the release; a second person must look", by);
    return true;
}
