/* SPDX-License-Identifier: Apache-2.0 */
/* The clauses of an agreement, checked one after the other in the order of the file, each by itself and then against those
 * before it: words out of a list, dates that exist and follow each other, numbers within reason, a party for everyone who is
 * named. Whatever is wrong is refused with file, line, column and the clause's name. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config/agreement_schema.h"

const char *const agreement_methods[N_METHODS] = {
    [METHOD_HIDE] = "hide", [METHOD_NOISE] = "noise", [METHOD_ROUNDING] = "rounding"};

static const char *const types[] = {"mou", "agreement", "use_licence"};
static const char *const statuses[] = {"in_force", "draft", "suspended", "terminated"};
static const char *const roles[] = {"provider", "custodian", "recipient"};
static const char *const period_types[] = {"state_fiscal_year", "calendar_year"};
static const char *const whole_groups[] = {"hidden", "shown"};
static const char name_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static bool is_one_of(const char *word, const char *const *known, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(known[i], word) == 0)
            return true;
    return false;
}

/* The id is a folder's and a file's name too. */
static bool check_id(const struct yaml *yaml, const struct file_agreement *in, const char *file, struct error *err)
{
    char name[256];
    const char *slash = strrchr(file, '/');
    (void)snprintf(name, sizeof(name), "%s.yaml", in->id);
    if (strspn(in->id, name_letters) != strlen(in->id) || strcmp(slash == NULL ? file : slash + 1, name) != 0)
        return yaml_refuse(yaml, yaml_key(yaml, YAML_ROOT, "id"), err,
                           "\"id\" must be the file's name without \".yaml\"");
    return true;
}

static bool check_words(const struct yaml *yaml, const struct file_agreement *in, struct error *err)
{
    if (strlen(in->version) > 16 || strspn(in->version, "0123456789.") != strlen(in->version))
        return yaml_refuse(yaml, yaml_key(yaml, YAML_ROOT, "version"), err,
                           "\"version\" is digits and dots, as in \"1.0\"");
    if (strlen(in->title) > 200)
        return yaml_refuse(yaml, yaml_key(yaml, YAML_ROOT, "title"), err, "\"title\" is longer than 200 bytes");
    if (!is_one_of(in->type, types, COUNT_OF(types)))
        return yaml_refuse_name(yaml, yaml_key(yaml, YAML_ROOT, "type"), err, "type", in->type, types, COUNT_OF(types));
    if (!is_one_of(in->status, statuses, COUNT_OF(statuses)))
        return yaml_refuse_name(yaml, yaml_key(yaml, YAML_ROOT, "status"), err, "status", in->status, statuses,
                                COUNT_OF(statuses));
    if (strcmp(in->type, "use_licence") == 0 && in->parent == NULL)
        return yaml_refuse(yaml, YAML_ROOT, err, "a use licence names the agreement it rests on as its \"parent\"");
    if (strspn(in->recipient->folder, name_letters) != strlen(in->recipient->folder))
        return yaml_refuse(yaml, yaml_key(yaml, yaml_key(yaml, YAML_ROOT, "recipient"), "folder"), err,
                           "\"folder\" of the recipient may hold letters, digits, - and _ only");
    return true;
}

static bool read_parties(const struct yaml *yaml, const struct file_agreement *in, struct arena *arena,
                         struct agreement *a, struct error *err)
{
    int list = yaml_key(yaml, YAML_ROOT, "parties");
    bool recipient = false;
    struct agreement_party *parties = arena_alloc(arena, in->parties_count * sizeof(*parties), err);
    if (parties == NULL)
        return false;
    for (size_t i = 0; i < in->parties_count; i++) {
        const struct file_party *p = &in->parties[i];
        parties[i] = (struct agreement_party){p->party, p->role, p->name, p->signatory, p->contact};
        if (!is_one_of(p->role, roles, COUNT_OF(roles)))
            return yaml_refuse_name(yaml, yaml_key(yaml, yaml_item(yaml, list, i), "role"), err, "role", p->role, roles,
                                    COUNT_OF(roles));
        for (size_t k = 0; k < i; k++)
            if (strcmp(parties[k].party, p->party) == 0)
                return yaml_refuse(yaml, yaml_item(yaml, list, i), err, "party \"%s\" is listed twice in \"parties\"",
                                   p->party);
        recipient = recipient || strcmp(p->role, "recipient") == 0;
    }
    if (!recipient)
        return yaml_refuse(yaml, list, err, "\"parties\" lists no recipient");
    a->parties = parties;
    a->n_parties = in->parties_count;
    return true;
}

static bool is_provider(const struct agreement *a, const char *agency)
{
    for (size_t i = 0; i < a->n_parties; i++)
        if (strcmp(a->parties[i].party, agency) == 0)
            return strcmp(a->parties[i].role, "provider") == 0;
    return false;
}

static bool read_systems(const struct yaml *yaml, const struct file_agreement *in, struct arena *arena,
                         struct agreement *a, struct error *err)
{
    int list = yaml_key(yaml, YAML_ROOT, "systems");
    struct agreement_system *systems = arena_alloc(arena, in->systems_count * sizeof(*systems), err);
    if (systems == NULL)
        return false;
    for (size_t i = 0; i < in->systems_count; i++) {
        const struct file_agreement_system *s = &in->systems[i];
        systems[i] = (struct agreement_system){.system = s->system, .agency = s->agency, .authority = s->authority};
        if (!is_provider(a, s->agency))
            return yaml_refuse(yaml, yaml_key(yaml, yaml_item(yaml, list, i), "agency"), err,
                               "agency \"%s\" of \"systems\" is no provider in \"parties\"", s->agency);
        for (size_t k = 0; k < i; k++)
            if (strcmp(systems[k].system, s->system) == 0)
                return yaml_refuse(yaml, yaml_item(yaml, list, i), err, "system \"%s\" is listed twice", s->system);
    }
    a->systems = systems;
    a->n_systems = in->systems_count;
    return true;
}

/* "probation.referral" is a source of system "probation", which must be one of the agreement's. */
static bool is_of_a_system(const struct agreement *a, const char *source)
{
    for (size_t i = 0; i < a->n_systems; i++) {
        size_t n = strlen(a->systems[i].system);
        if (strncmp(source, a->systems[i].system, n) == 0 && source[n] == '.')
            return true;
    }
    return false;
}

static bool read_elements(const struct yaml *yaml, const struct file_agreement *in, struct arena *arena,
                          struct agreement *a, struct error *err)
{
    int list = yaml_key(yaml, YAML_ROOT, "elements");
    struct agreement_element *elements = arena_alloc(arena, (in->elements_count + 1) * sizeof(*elements), err);
    if (elements == NULL)
        return false;
    for (size_t i = 0; i < in->elements_count; i++) {
        const struct file_element *e = &in->elements[i];
        elements[i] = (struct agreement_element){e->source, e->columns, e->columns_count, e->authority};
        if (!is_of_a_system(a, e->source))
            return yaml_refuse(yaml, yaml_key(yaml, yaml_item(yaml, list, i), "source"), err,
                               "source \"%s\" of \"elements\" is of no system in \"systems\"", e->source);
    }
    a->elements = elements;
    a->n_elements = in->elements_count;
    return true;
}

static bool read_finest(const struct yaml *yaml, const struct file_agreement *in, struct arena *arena,
                        struct agreement *a, struct error *err)
{
    int list = yaml_key(yaml, YAML_ROOT, "finest");
    struct agreement_finest *finest = arena_alloc(arena, (in->finest_count + 1) * sizeof(*finest), err);
    if (finest == NULL)
        return false;
    for (size_t i = 0; i < in->finest_count; i++) {
        finest[i] = (struct agreement_finest){in->finest[i].dimension, in->finest[i].codes};
        if (!is_one_of(finest[i].dimension, a->dimensions, a->n_dimensions))
            return yaml_refuse_name(yaml, yaml_key(yaml, yaml_item(yaml, list, i), "dimension"), err,
                                    "dimension in \"finest\"", finest[i].dimension, a->dimensions, a->n_dimensions);
    }
    a->finest = finest;
    a->n_finest = in->finest_count;
    return true;
}

static bool read_periods(const struct yaml *yaml, const struct file_periods *in, struct agreement *a, struct error *err)
{
    int map = yaml_key(yaml, YAML_ROOT, "periods");
    if (!is_one_of(in->type, period_types, COUNT_OF(period_types)))
        return yaml_refuse_name(yaml, yaml_key(yaml, map, "type"), err, "type of period", in->type, period_types,
                                COUNT_OF(period_types));
    if (in->first < 1990 || in->last > 2100 || in->first > in->last)
        return yaml_refuse(yaml, map, err,
                           "periods run from a \"first\" year, 1990 at the earliest, to a \"last\", 2100 at "
                           "the latest");
    a->period_type = in->type;
    a->first_period = (int)in->first;
    a->last_period = (int)in->last;
    return true;
}

static bool read_calendar(const struct yaml *yaml, const struct file_calendar *in, struct agreement *a,
                          struct error *err)
{
    int list = yaml_key(yaml, yaml_key(yaml, YAML_ROOT, "calendar"), "due_days");
    if (in->due_days_count > AGREEMENT_MAX_ROUNDS)
        return yaml_refuse(yaml, list, err, "\"due_days\" of the calendar may have at most %d entries",
                           AGREEMENT_MAX_ROUNDS);
    for (size_t i = 0; i < in->due_days_count; i++) {
        if (in->due_days[i] < 1 || in->due_days[i] > 1000 || (i > 0 && in->due_days[i] <= in->due_days[i - 1]))
            return yaml_refuse(yaml, yaml_item(yaml, list, i), err,
                               "\"due_days\" of the calendar rise from 1 to at most 1000 days after a period's end");
        a->due_days[i] = (int)in->due_days[i];
    }
    a->n_rounds = in->due_days_count;
    return true;
}

static bool read_date(const struct yaml *yaml, const char *clause, const char *key, const char *text, struct date *ret,
                      struct error *err)
{
    int map = yaml_key(yaml, YAML_ROOT, clause);
    return date_from_iso(view_of(text), ret) ||
           yaml_refuse(yaml, yaml_key(yaml, map, key), err, "\"%s\" is not a date; write it as 2026-07-01", key);
}

static bool read_in_force(const struct yaml *yaml, const struct file_dates *in, struct agreement *a, struct error *err)
{
    if (!read_date(yaml, "in_force", "effective", in->effective, &a->effective, err) ||
        !read_date(yaml, "in_force", "expires", in->expires, &a->expires, err))
        return false;
    return a->effective.days <= a->expires.days ||
           yaml_refuse(yaml, yaml_key(yaml, YAML_ROOT, "in_force"), err,
                       "\"expires\" comes before \"effective\" in \"in_force\"");
}

/* An epsilon under 0.01 would drown every count; over 20 it would protect nobody. */
static bool read_noise(const struct yaml *yaml, const struct file_policy *in, int map, struct agreement_policy *policy,
                       struct error *err)
{
    bool noise = policy->method == METHOD_NOISE;
    if (!noise && (fabs(in->epsilon) > 0 || fabs(in->budget) > 0))
        return yaml_refuse(yaml, map, err, "\"epsilon\" and \"budget\" belong to method \"noise\"");
    if (noise && (in->epsilon < 0.01 || in->epsilon > 20))
        return yaml_refuse(yaml, map, err, "\"epsilon\" of method \"noise\" must be from 0.01 to 20");
    if (noise && in->budget < in->epsilon)
        return yaml_refuse(yaml, map, err, "\"budget\" of method \"noise\" must be at least \"epsilon\"");
    policy->epsilon = in->epsilon;
    policy->budget = in->budget;
    return true;
}

/* Two more than the interval, so that a count told by two multiples is still as uncertain (export/rounding.h). */
static bool read_base(const struct yaml *yaml, const struct file_policy *in, int map, struct agreement_policy *policy,
                      struct error *err)
{
    int64_t least = policy->interval + 2;
    if (policy->method != METHOD_ROUNDING)
        return in->base == NULL || yaml_refuse(yaml, map, err, "\"base\" belongs to method \"rounding\"");
    policy->base = in->base != NULL ? *in->base : least;
    return (policy->base >= least && policy->base <= 1002) ||
           yaml_refuse(yaml, map, err, "\"base\" of method \"rounding\" must be at least %jd, 2 more than \"interval\"",
                       (intmax_t)least);
}

static bool read_method(const struct yaml *yaml, const struct file_policy *in, int map, struct agreement_policy *policy,
                        struct error *err)
{
    if (in->method != NULL && !is_one_of(in->method, agreement_methods, N_METHODS))
        return yaml_refuse_name(yaml, yaml_key(yaml, map, "method"), err, "method", in->method, agreement_methods,
                                N_METHODS);
    for (int i = 0; in->method != NULL && i < N_METHODS; i++)
        if (strcmp(agreement_methods[i], in->method) == 0)
            policy->method = (enum agreement_method)i;
    return read_noise(yaml, in, map, policy, err) && read_base(yaml, in, map, policy, err);
}

/* What a group's count may tell, beside being small. */
static bool read_groups(const struct yaml *yaml, const struct file_policy *in, int map, struct agreement_policy *policy,
                        struct error *err)
{
    int64_t least = in->minimum_denominator != NULL ? *in->minimum_denominator : 0;
    if (in->whole_groups != NULL && !is_one_of(in->whole_groups, whole_groups, COUNT_OF(whole_groups)))
        return yaml_refuse_name(yaml, yaml_key(yaml, map, "whole_groups"), err, "word for \"whole_groups\"",
                                in->whole_groups, whole_groups, COUNT_OF(whole_groups));
    if (least < 0 || least > 1000000 || (least > 0 && least < in->minimum_count))
        return yaml_refuse(yaml, yaml_key(yaml, map, "minimum_denominator"), err,
                           "\"minimum_denominator\" must be at least \"minimum_count\", and at most 1000000");
    policy->whole_groups_shown = in->whole_groups != NULL && strcmp(in->whole_groups, "shown") == 0;
    policy->minimum_denominator = least;
    return true;
}

static bool read_policy(const struct yaml *yaml, const struct file_policy *in, struct agreement *a, struct error *err)
{
    int map = yaml_key(yaml, YAML_ROOT, "policy");
    int64_t interval = in->interval != NULL ? *in->interval : in->minimum_count - 1;
    if (in->minimum_count < 2 || in->minimum_count > 1000)
        return yaml_refuse(yaml, yaml_key(yaml, map, "minimum_count"), err,
                           "\"minimum_count\" of the policy must be from 2 to 1000");
    if (interval < in->minimum_count - 1 || interval > 1000)
        return yaml_refuse(yaml, yaml_key(yaml, map, "interval"), err,
                           "\"interval\" must be at least \"minimum_count\" less one, and at most 1000");
    a->policy = (struct agreement_policy){.minimum_count = in->minimum_count, .interval = interval};
    return read_groups(yaml, in, map, &a->policy, err) && read_method(yaml, in, map, &a->policy, err);
}

static bool read_retention(const struct yaml *yaml, const struct file_retention *in, struct agreement *a,
                           struct error *err)
{
    int map = yaml_key(yaml, YAML_ROOT, "retention");
    if (!read_date(yaml, "retention", "destroy_after", in->destroy_after, &a->retention.destroy_after, err))
        return false;
    if (a->retention.destroy_after.days < a->expires.days)
        return yaml_refuse(yaml, yaml_key(yaml, map, "destroy_after"), err,
                           "\"destroy_after\" of the retention comes before the agreement expires");
    a->retention.method = in->method;
    a->retention.certificate_to = in->certificate_to;
    return true;
}

static bool read_breach(const struct yaml *yaml, const struct file_breach *in, struct agreement *a, struct error *err)
{
    int map = yaml_key(yaml, YAML_ROOT, "breach");
    if (in->hours < 1 || in->hours > 720)
        return yaml_refuse(yaml, yaml_key(yaml, map, "hours"), err, "\"hours\" to tell of a breach are from 1 to 720");
    a->breach.contact = in->contact;
    a->breach.hours = (int)in->hours;
    return true;
}

static bool read_review(const struct yaml *yaml, const struct file_review *in, struct agreement *a, struct error *err)
{
    int map = yaml_key(yaml, YAML_ROOT, "publication_review");
    if (in->within_days < 1 || in->within_days > 365)
        return yaml_refuse(yaml, yaml_key(yaml, map, "within_days"), err,
                           "\"within_days\" of the publication review are from 1 to 365");
    a->review.required = in->required;
    a->review.by = in->by;
    a->review.n_by = in->by_count;
    a->review.within_days = (int)in->within_days;
    return true;
}

bool agreement_read_clauses(const struct yaml *yaml, const struct file_agreement *in, struct arena *arena,
                            struct agreement *a, struct error *err)
{
    return check_id(yaml, in, a->file, err) && check_words(yaml, in, err) && read_parties(yaml, in, arena, a, err) &&
           read_systems(yaml, in, arena, a, err) && read_elements(yaml, in, arena, a, err) &&
           read_finest(yaml, in, arena, a, err) && read_periods(yaml, in->periods, a, err) &&
           read_calendar(yaml, in->calendar, a, err) && read_in_force(yaml, in->in_force, a, err) &&
           read_policy(yaml, in->policy, a, err) && read_retention(yaml, in->retention, a, err) &&
           read_breach(yaml, in->breach, a, err) && read_review(yaml, in->publication_review, a, err);
}
