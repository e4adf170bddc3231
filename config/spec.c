// SPDX-License-Identifier: Apache-2.0
// Reads the specification in one pass: the period, then the dimensions, each with its tree and what its publication score goes by,
// then the tables, which name dimensions, then the policy with its defaults (the state guidelines': 11, intervals of 10). Numbers
// out of range, names used twice, a table that crosses two trees of one column: each is refused at its place in the file.
#include "config/spec.h"

#include <stdio.h>
#include <string.h>

#include "config/codes_file.h"
#include "config/yaml.h"

enum { NUMBER_MAX = 1000000, SECONDS_MAX = 86400 };

struct yaml_period {
    const char *code, *start, *end;
};

struct yaml_dimension {
    const char *name, *column, *total, *hierarchy, *score;
    const char **codes, **unknown;
    size_t codes_count, unknown_count;
};

struct yaml_table {
    const char *name;
    const char **dimensions;
    size_t dimensions_count;
    double weight;
};

struct yaml_policy {
    int64_t *minimum_count, *interval, *marks_interval, *seconds, *base;
    const char *zeros, *cost, *contributor, *method;
    bool line_rule;
};

struct yaml_spec {
    const char *count, *populations;
    struct yaml_period *period;
    struct yaml_dimension *dimensions;
    size_t dimensions_count;
    struct yaml_table *tables;
    size_t tables_count;
    struct yaml_policy *policy;
};

static const yaml_field period_fields[] = {
    YAML_TEXT("code", struct yaml_period, code),
    YAML_TEXT("start", struct yaml_period, start),
    YAML_TEXT("end", struct yaml_period, end),
    YAML_END,
};

static const yaml_field dimension_fields[] = {
    YAML_TEXT("name", struct yaml_dimension, name),
    YAML_TEXT_OPT("column", struct yaml_dimension, column),
    YAML_TEXT("total", struct yaml_dimension, total),
    YAML_TEXT_OPT("hierarchy", struct yaml_dimension, hierarchy),
    YAML_LIST_OPT("codes", struct yaml_dimension, codes, &yaml_text_entry),
    YAML_TEXT_OPT("score", struct yaml_dimension, score),
    YAML_LIST_OPT("unknown", struct yaml_dimension, unknown, &yaml_text_entry),
    YAML_END,
};
static const yaml_schema dimension_entry = YAML_ENTRY(struct yaml_dimension, dimension_fields);

static const yaml_field table_fields[] = {
    YAML_TEXT("name", struct yaml_table, name),
    YAML_LIST("dimensions", struct yaml_table, dimensions, &yaml_text_entry, 1),
    YAML_REAL_OPT("weight", struct yaml_table, weight),
    YAML_END,
};
static const yaml_schema table_entry = YAML_ENTRY(struct yaml_table, table_fields);

static const yaml_field policy_fields[] = {
    YAML_INT_OPT("minimum_count", struct yaml_policy, minimum_count),
    YAML_INT_OPT("interval", struct yaml_policy, interval),
    YAML_INT_OPT("marks_interval", struct yaml_policy, marks_interval),
    YAML_INT_OPT("seconds", struct yaml_policy, seconds),
    YAML_TEXT_OPT("zeros", struct yaml_policy, zeros),
    YAML_TEXT_OPT("cost", struct yaml_policy, cost),
    YAML_TEXT_OPT("contributor", struct yaml_policy, contributor),
    YAML_BOOL_OPT("line_rule", struct yaml_policy, line_rule),
    YAML_TEXT_OPT("method", struct yaml_policy, method),
    YAML_INT_OPT("base", struct yaml_policy, base),
    YAML_END,
};

static const yaml_field spec_fields[] = {
    YAML_TEXT("count", struct yaml_spec, count),
    YAML_MAP_OPT("period", struct yaml_spec, period, period_fields),
    YAML_TEXT_OPT("populations", struct yaml_spec, populations),
    YAML_LIST("dimensions", struct yaml_spec, dimensions, &dimension_entry, 1),
    YAML_LIST("tables", struct yaml_spec, tables, &table_entry, 1),
    YAML_MAP("policy", struct yaml_spec, policy, policy_fields),
    YAML_END,
};
static const yaml_schema spec_schema = YAML_TOP(struct yaml_spec, spec_fields);

struct resolver {
    const struct yaml *yaml;
    struct spec *spec;
    struct error *err;
};

/* ---- period ------------------------------------------------------------------------------------------------------ */

static bool take_date(const struct resolver *r, const char *key, const char *text, struct date *ret_date)
{
    int at = yaml_key(r->yaml, yaml_key(r->yaml, YAML_ROOT, "period"), key);
    return date_from_iso(view_of(text), ret_date) ||
           yaml_refuse(r->yaml, at, r->err, "\"%s\" is no date yyyy-mm-dd", key);
}

static bool resolve_period(const struct resolver *r, const struct yaml_period *in)
{
    struct period *p = &r->spec->period;
    int map = yaml_key(r->yaml, YAML_ROOT, "period");
    if (in == NULL)
        return true;
    if (in->code[0] == '\0' || strlen(in->code) >= sizeof(p->code))
        return yaml_refuse(r->yaml, yaml_key(r->yaml, map, "code"), r->err,
                           "\"code\" of the period must have 1 to %zu letters", sizeof(p->code) - 1);
    if (!take_date(r, "start", in->start, &p->start) || !take_date(r, "end", in->end, &p->end))
        return false;
    (void)snprintf(p->code, sizeof(p->code), "%s", in->code);
    return p->start.days <= p->end.days ||
           yaml_refuse(r->yaml, yaml_key(r->yaml, map, "end"), r->err, "\"end\" comes before \"start\"");
}

/* ---- dimensions -------------------------------------------------------------------------------------------------- */

static bool beside(const struct resolver *r, const char *name, const char **ret_path)
{
    const char *slash = strrchr(r->spec->file, '/');
    int len = slash == NULL || name[0] == '/' ? 0 : (int)(slash - r->spec->file) + 1;
    *ret_path = arena_printf(r->spec->arena, r->err, "%.*s%s", len, r->spec->file, name);
    return *ret_path != NULL;
}

static bool add_codes(const struct resolver *r, const struct yaml_dimension *in, int node, struct spec_dimension *d)
{
    if (!tree_new(r->spec->arena, in->total, &d->tree, r->err))
        return false;
    for (size_t i = 0; i < in->codes_count; i++) {
        const char *why = NULL;
        if (!tree_add(d->tree, in->total, in->codes[i], &why, r->err))
            return false;
        if (why != NULL)
            return yaml_refuse(r->yaml, yaml_item(r->yaml, yaml_key(r->yaml, node, "codes"), i), r->err,
                               "code \"%s\" %s", in->codes[i], why);
    }
    d->open = in->codes_count == 0;
    return d->open || tree_finish(d->tree, r->err);
}

static bool load_tree(const struct resolver *r, const struct yaml_dimension *in, int node, struct spec_dimension *d)
{
    const char *path = NULL;
    int at = yaml_key(r->yaml, node, "hierarchy");
    if (in->hierarchy == NULL)
        return add_codes(r, in, node, d);
    if (in->codes_count > 0)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "codes"), r->err,
                           "\"codes\" and \"hierarchy\": a dimension has one of them");
    if (!beside(r, in->hierarchy, &path))
        return false;
    return tree_load(path, in->total, r->spec->arena, &d->tree, r->err) ||
           (r->err->code != ERR_CONFIG && yaml_refuse(r->yaml, at, r->err, "cannot read \"%s\"", path));
}

// What the publication score takes it for. An open dimension may have unknown codes that the file of cells does not.
static bool resolve_score(const struct resolver *r, const struct yaml_dimension *in, int node, struct spec_dimension *d)
{
    int list = yaml_key(r->yaml, node, "unknown");
    d->unknown = in->unknown;
    d->n_unknown = in->unknown_count;
    for (size_t i = 0; i < in->unknown_count && !d->open; i++)
        if (!tree_is_finest(d->tree, in->unknown[i]))
            return yaml_refuse(r->yaml, yaml_item(r->yaml, list, i), r->err,
                               "dimension \"%s\" has no finest code \"%s\"", d->name, in->unknown[i]);
    if (in->score == NULL)
        return true;
    r->spec->scored = true;
    if (r->spec->period.code[0] == '\0')
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "score"), r->err,
                           "give the \"period\" of the counts: how long it is weighs in the publication score");
    return factor_named(in->score, &d->score) ||
           yaml_refuse_name(r->yaml, yaml_key(r->yaml, node, "score"), r->err, "factor of the score", in->score,
                            factor_names, N_FACTORS);
}

static int find_dimension(const struct spec *s, const char *name)
{
    for (size_t i = 0; i < s->n_dimensions; i++)
        if (strcmp(s->dimensions[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool resolve_dimensions(const struct resolver *r, const struct yaml_spec *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "dimensions");
    struct spec *s = r->spec;
    s->dimensions = arena_alloc(s->arena, in->dimensions_count * sizeof(*s->dimensions), r->err);
    if (s->dimensions == NULL)
        return false;
    for (size_t i = 0; i < in->dimensions_count; i++) {
        const struct yaml_dimension *d = &in->dimensions[i];
        int node = yaml_item(r->yaml, list, i);
        if (find_dimension(s, d->name) >= 0)
            return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "name"), r->err, "dimension \"%s\" is listed twice",
                               d->name);
        struct spec_dimension *out = &s->dimensions[i];
        *out = (struct spec_dimension){
            .name = d->name, .column = d->column != NULL ? d->column : d->name, .total = d->total};
        if (strcmp(out->column, s->count) == 0)
            return yaml_refuse(r->yaml, node, r->err, "column \"%s\" holds the counts", s->count);
        if (!load_tree(r, d, node, out) || !resolve_score(r, d, node, out))
            return false;
        s->n_dimensions++;
    }
    return true;
}

// How many people a place or a group has weighs in the score, where it is known.
static bool resolve_populations(const struct resolver *r, const struct yaml_spec *in)
{
    struct spec *s = r->spec;
    const char *path = NULL;
    int at = yaml_key(r->yaml, YAML_ROOT, "populations");
    if (in->populations == NULL)
        return true;
    if (!s->scored)
        return yaml_refuse(r->yaml, at, r->err, "\"populations\" are for the score, but no dimension has a \"score\"");
    if (!beside(r, in->populations, &path))
        return false;
    return code_populations_read(path, s->arena, &s->populations, &s->n_populations, r->err) ||
           (r->err->code != ERR_CONFIG && yaml_refuse(r->yaml, at, r->err, "cannot read \"%s\"", path));
}

int64_t spec_people(const struct spec *s, const char *column, const char *code)
{
    const struct code_population *found = code_population_find(s->populations, s->n_populations, column, code);
    return found == NULL ? 0 : found->people;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static bool resolve_table(const struct resolver *r, const struct yaml_table *in, int node, struct spec_table *out)
{
    const struct spec *s = r->spec;
    const char *known[SPEC_MAX_DIMENSIONS * 4];
    int list = yaml_key(r->yaml, node, "dimensions");
    *out = (struct spec_table){.name = in->name, .weight = in->weight > 0 ? in->weight : 1};
    if (in->weight < 0)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "weight"), r->err, "\"weight\" must be greater than 0");
    if (in->dimensions_count > SPEC_MAX_DIMENSIONS)
        return yaml_refuse(r->yaml, list, r->err, "a table has at most %d dimensions", SPEC_MAX_DIMENSIONS);
    if (in->name[0] == '.' || strchr(in->name, '/') != NULL)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "name"), r->err,
                           "a table's name is the name of its file: no slash, no leading dot");
    for (size_t i = 0; i < in->dimensions_count; i++) {
        int at = yaml_item(r->yaml, list, i), found = find_dimension(s, in->dimensions[i]);
        size_t n_known = 0;
        for (; n_known < s->n_dimensions && n_known < COUNT_OF(known); n_known++)
            known[n_known] = s->dimensions[n_known].name;
        if (found < 0)
            return yaml_refuse_name(r->yaml, at, r->err, "dimension", in->dimensions[i], known, n_known);
        for (size_t k = 0; k < i; k++)
            if (strcmp(s->dimensions[out->dimension[k]].column, s->dimensions[found].column) == 0)
                return yaml_refuse(r->yaml, at, r->err, "column \"%s\" is in this table already",
                                   s->dimensions[found].column);
        out->dimension[out->n_dimensions++] = found;
    }
    return true;
}

static bool resolve_tables(const struct resolver *r, const struct yaml_spec *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "tables");
    struct spec_table *out = arena_alloc(r->spec->arena, in->tables_count * sizeof(*out), r->err);
    if (out == NULL)
        return false;
    for (size_t i = 0; i < in->tables_count; i++) {
        int node = yaml_item(r->yaml, list, i);
        for (size_t k = 0; k < i; k++)
            if (strcmp(in->tables[k].name, in->tables[i].name) == 0)
                return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "name"), r->err, "table \"%s\" is listed twice",
                                   in->tables[i].name);
        if (!resolve_table(r, &in->tables[i], node, &out[i]))
            return false;
    }
    r->spec->tables = out;
    r->spec->n_tables = in->tables_count;
    return true;
}

/* ---- policy ------------------------------------------------------------------------------------------------------ */

struct limits {
    const char *key;
    int64_t least, most;
};

static bool take_number(const struct resolver *r, const int64_t *given, struct limits limits, int64_t *number)
{
    int at = yaml_key(r->yaml, yaml_key(r->yaml, YAML_ROOT, "policy"), limits.key);
    if (given != NULL)
        *number = *given;
    return (*number >= limits.least && *number <= limits.most) ||
           yaml_refuse(r->yaml, at, r->err, "\"%s\" must lie between %jd and %jd", limits.key, (intmax_t)limits.least,
                       (intmax_t)limits.most);
}

/* Which of the words is given; the first when none is. */
static bool take_word(const struct resolver *r, const char *key, const char *given, const char *const *words,
                      size_t n_words, size_t *ret_index)
{
    int at = yaml_key(r->yaml, yaml_key(r->yaml, YAML_ROOT, "policy"), key);
    *ret_index = 0;
    for (size_t i = 0; given != NULL && i <= n_words; i++) {
        if (i == n_words)
            return yaml_refuse_name(r->yaml, at, r->err, key, given, words, n_words);
        if (strcmp(given, words[i]) == 0) {
            *ret_index = i;
            return true;
        }
    }
    return true;
}

static bool is_given(const struct resolver *r, const char *key)
{
    int map = yaml_key(r->yaml, YAML_ROOT, "policy");
    return yaml_key(r->yaml, map, key) != map;
}

// As agreements have it (config/agreement_clauses.c): the base is two more than the interval, which is no less than hiding gives.
static bool resolve_rounding(const struct resolver *r, const struct yaml_policy *in)
{
    static const char *const hiding[] = {"marks_interval", "zeros", "cost", "contributor", "line_rule", "seconds"};
    struct spec_policy *p = &r->spec->policy;
    int map = yaml_key(r->yaml, YAML_ROOT, "policy");
    int64_t least = p->interval + 2;
    for (size_t i = 0; i < COUNT_OF(hiding); i++)
        if (is_given(r, hiding[i]))
            return yaml_refuse(r->yaml, yaml_key(r->yaml, map, hiding[i]), r->err,
                               "\"%s\" belongs to method \"hide\": nothing is hidden where counts are rounded",
                               hiding[i]);
    if (p->interval < p->minimum_count - 1)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, map, "interval"), r->err,
                           "\"interval\" of method \"rounding\" must be at least \"minimum_count\" less one");
    p->base = in->base != NULL ? *in->base : least;
    if (p->base < least || p->base > NUMBER_MAX)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, map, "base"), r->err,
                           "\"base\" of method \"rounding\" must be at least %jd, 2 more than \"interval\"",
                           (intmax_t)least);
    return r->spec->period.code[0] != '\0' ||
           yaml_refuse(r->yaml, yaml_key(r->yaml, map, "method"), r->err,
                       "give the \"period\" of the counts: what they are rounded to is drawn for it");
}

static bool resolve_method(const struct resolver *r, const struct yaml_policy *in)
{
    size_t method = METHOD_HIDE;
    int map = yaml_key(r->yaml, YAML_ROOT, "policy");
    if (!take_word(r, "method", in->method, agreement_methods, N_METHODS, &method))
        return false;
    r->spec->policy.method = (enum agreement_method)method;
    switch (r->spec->policy.method) {
    case METHOD_ROUNDING:
        return resolve_rounding(r, in);
    case METHOD_NOISE:
        return yaml_refuse(r->yaml, yaml_key(r->yaml, map, "method"), r->err,
                           "noise spends from a budget, which the database of a hub keeps: \"export\" adds it, not "
                           "\"suppress\"");
    case METHOD_HIDE:
        break;
    }
    if (in->base != NULL)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, map, "base"), r->err, "\"base\" belongs to method \"rounding\"");
    return is_given(r, "line_rule") || yaml_refuse(r->yaml, map, r->err, "key \"line_rule\" is missing");
}

static bool resolve_policy(const struct resolver *r, const struct yaml_policy *in)
{
    static const char *const zeros[] = {"shown", "hidden"}, *const costs[] = {"margins", "cells", "counts"};
    static const char *const contributors[] = {"kept_out", "ignored"};
    size_t zero = 0, cost = 0, contributor = 0;
    struct spec_policy *p = &r->spec->policy;
    p->minimum_count = 11;
    if (!take_number(r, in->minimum_count, (struct limits){"minimum_count", 2, NUMBER_MAX}, &p->minimum_count))
        return false;
    p->interval = p->minimum_count - 1;
    p->marks_interval = 0;
    p->seconds = 10;
    p->line_rule = in->line_rule;
    if (!take_number(r, in->interval, (struct limits){"interval", 1, NUMBER_MAX}, &p->interval) ||
        !take_number(r, in->marks_interval, (struct limits){"marks_interval", 0, NUMBER_MAX}, &p->marks_interval) ||
        !take_number(r, in->seconds, (struct limits){"seconds", 0, SECONDS_MAX}, &p->seconds) ||
        !take_word(r, "zeros", in->zeros, zeros, COUNT_OF(zeros), &zero) ||
        !take_word(r, "cost", in->cost, costs, COUNT_OF(costs), &cost) ||
        !take_word(r, "contributor", in->contributor, contributors, COUNT_OF(contributors), &contributor))
        return false;
    p->zeros_hidden = zero == 1;
    p->contributor = contributor == 0;
    p->cost = (enum spec_cost)cost;
    return resolve_method(r, in);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool load(struct spec *s, const char *file, struct error *err)
{
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    s->file = arena_strdup(s->arena, file, err);
    if (s->file == NULL || !yaml_load(file, &spec_schema, s->arena, &yaml, &data, err))
        return false;
    const struct yaml_spec *in = data;
    struct resolver r = {.yaml = yaml, .spec = s, .err = err};
    s->count = in->count;
    return resolve_period(&r, in->period) && resolve_dimensions(&r, in) && resolve_populations(&r, in) &&
           resolve_tables(&r, in) && resolve_policy(&r, in->policy);
}

bool spec_load(const char *file, struct spec **ret_spec, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    if (!arena_new(&arena, err))
        return false;
    struct spec *s = arena_alloc(arena, sizeof(*s), err);
    if (s == NULL)
        return false;
    s->arena = arena;
    if (!load(s, file, err))
        return false;
    *ret_spec = s;
    arena = NULL;
    return true;
}

void spec_freep(struct spec **s)
{
    if (*s == NULL)
        return;
    struct arena *arena = (*s)->arena;
    *s = NULL;
    arena_free(arena);
}
