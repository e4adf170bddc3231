// SPDX-License-Identifier: Apache-2.0
/* What a row of a source says about a child: identifiers for linking, attributes of the record, events. Every value must end
 * in the common model: a code attribute in its vocabulary (by a crosswalk whose targets are of that vocabulary, or by a
 * constant in it), an integer attribute in integer columns, a month in dates. */
#include <string.h>

#include "config/source_resolve.h"

/* ---- identifiers ------------------------------------------------------------------------------------------------- */

static bool check_identifier_columns(const struct resolver *r, const struct source_identifier *id, int node)
{
    static const enum column_type wanted[KIND_COUNT] = {
        [KIND_BIRTH_DATE] = COLUMN_DATE, [KIND_SEX] = COLUMN_CODE, [KIND_SSN] = COLUMN_ID, [KIND_ID] = COLUMN_ID};
    static const char *const wanted_name[] = {[COLUMN_DATE] = "date", [COLUMN_CODE] = "code", [COLUMN_ID] = "id"};
    enum column_type type = wanted[id->kind];
    bool parts = id->kind == KIND_BIRTH_DATE && id->n_from == 3; /* year, month, day */
    if (type == COLUMN_TEXT || parts)
        return true;
    if (id->n_from != 1 || r->source->columns[id->from[0]].type != type)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "from"), r->err,
                           "identifier \"%s\" needs one column of type %s", identifier_kind_name(id->kind),
                           wanted_name[type]);
    return true;
}

static bool check_identifier_keys(const struct resolver *r, const struct source_identifier *id, int node)
{
    bool whole = id->kind == KIND_FULL_NAME || id->kind == KIND_ALIAS;
    bool has_order = yaml_key(r->yaml, node, "order") != node;
    const char *kind = identifier_kind_name(id->kind);
    if (whole != has_order)
        return yaml_refuse(r->yaml, node, r->err,
                           whole ? "identifier \"%s\" needs \"order\"" : "identifier \"%s\" has no order", kind);
    if ((id->kind == KIND_ID) != (id->namespace_name != NULL))
        return yaml_refuse(
            r->yaml, node, r->err,
            id->kind == KIND_ID ? "identifier \"%s\" needs \"namespace\"" : "identifier \"%s\" has no namespace", kind);
    if (id->separator && (id->kind != KIND_ALIAS || id->n_from != 1))
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "separator"), r->err,
                           "\"separator\" belongs to aliases in one column only");
    return true;
}

static bool resolve_kind(const struct resolver *r, const char *name, int node, enum identifier_kind *ret_kind)
{
    if (identifier_kind_from_name(name, ret_kind))
        return true;
    const char *known[KIND_COUNT];
    for (int k = 0; k < KIND_COUNT; k++)
        known[k] = identifier_kind_name((enum identifier_kind)k);
    return yaml_refuse_name(r->yaml, yaml_key(r->yaml, node, "kind"), r->err, "identifier kind", name, known,
                            KIND_COUNT);
}

static bool resolve_identifier(const struct resolver *r, const struct yaml_identifier *in, int node,
                               struct source_identifier *out)
{
    out->namespace_name = in->namespace_name;
    out->order = in->order;
    out->separator = in->separator;
    return resolve_kind(r, in->kind, node, &out->kind) &&
           resolve_column_list(r, in->from, in->from_count, yaml_key(r->yaml, node, "from"), out->from, &out->n_from) &&
           check_identifier_keys(r, out, node) && check_identifier_columns(r, out, node);
}

bool resolve_identifiers(struct resolver *r, const struct yaml_source *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "identifiers");
    size_t n = in->identifiers_count;
    struct source_identifier *out = arena_alloc(r->arena, (n + 1) * sizeof *out, r->err);
    if (!out)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!resolve_identifier(r, &in->identifiers[i], yaml_item(r->yaml, list, i), &out[i]))
            return false;
    r->source->identifiers = out;
    r->source->n_identifiers = n;
    return true;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

struct model { /* attributes of records or of events */
    const char *const *names;
    const enum attribute_type *types;
    size_t n;
    bool events;
};

static const struct model record_model = {record_attribute_name, record_attribute_type, RECORD_ATTRIBUTES, false};
static const struct model event_model = {event_attribute_name, event_attribute_type, EVENT_ATTRIBUTES, true};

bool resolve_crosswalk(const struct resolver *r, int column, const char *codes, int node)
{
    const struct source_column *c = &r->source->columns[column];
    for (size_t i = 0; i < c->n_codes; i++)
        if (strcmp(c->codes[i], codes) == 0)
            return true;
    return yaml_refuse_name(r->yaml, node, r->err, "crosswalk of the column", codes, c->codes, c->n_codes);
}

static bool check_vocabulary(const struct resolver *r, const char *codes, const char *attribute, int node)
{
    const char *vocabulary = codes_field_vocabulary(r->codes, codes);
    if (strcmp(vocabulary, attribute) == 0)
        return true;
    return yaml_refuse(r->yaml, node, r->err,
                       "crosswalk \"%s\" leads to vocabulary \"%s\", attribute \"%s\" needs its own", codes, vocabulary,
                       attribute);
}

static bool check_constant(const struct resolver *r, const struct source_value *v, const char *attribute, int node)
{
    const struct vocabulary *words = codes_vocabulary(r->codes, attribute);
    if (!words)
        return yaml_refuse(r->yaml, node, r->err, "there is no vocabulary \"%s\"", attribute);
    if (vocabulary_label(words, v->constant))
        return true;
    const char **known = arena_alloc(r->arena, words->n_entries * sizeof *known, r->err);
    if (!known)
        return false;
    for (size_t i = 0; i < words->n_entries; i++)
        known[i] = words->entry[i].code;
    return yaml_refuse_name(r->yaml, node, r->err, attribute, v->constant, known, words->n_entries);
}

/* The crosswalk of each column: the same for all, or one each. */
static bool resolve_codes(const struct resolver *r, const struct yaml_value *in, const char *attribute, int node,
                          struct source_value *out)
{
    bool each = in->codes_each_count > 0;
    if (each == (in->codes != NULL))
        return yaml_refuse(r->yaml, node, r->err, "attribute \"%s\" needs either \"codes\" or \"codes_each\"",
                           attribute);
    int place = yaml_key(r->yaml, node, each ? "codes_each" : "codes");
    if (each && in->codes_each_count != out->n_from)
        return yaml_refuse(r->yaml, place, r->err, "\"codes_each\" must name one crosswalk for each of the %zu columns",
                           out->n_from);
    for (size_t i = 0; i < out->n_from; i++) {
        const char *codes = each ? in->codes_each[i] : in->codes;
        int at = each ? yaml_item(r->yaml, place, i) : place;
        if (!resolve_crosswalk(r, out->from[i], codes, at) || !check_vocabulary(r, codes, attribute, at))
            return false;
    }
    out->codes = in->codes;
    out->from_codes = each ? in->codes_each : NULL;
    return true;
}

static bool check_types(const struct resolver *r, const struct source_value *v, enum attribute_type type, int node)
{
    for (size_t i = 0; i < v->n_from; i++) {
        bool fits =
            type == TYPE_MONTH ? column_is_date(r, v->from[i]) : r->source->columns[v->from[i]].type == COLUMN_INTEGER;
        if (!fits)
            return yaml_refuse(r->yaml, yaml_item(r->yaml, yaml_key(r->yaml, node, "from"), i), r->err,
                               "column \"%s\" must be of type %s", r->source->columns[v->from[i]].name,
                               type == TYPE_MONTH ? "date" : "integer");
    }
    return true;
}

static bool check_combine(const struct resolver *r, const struct source_value *v, enum attribute_type type, int node)
{
    bool of_codes = v->combine == COMBINE_RACE || v->combine == COMBINE_STRONGEST;
    bool fits = v->combine == COMBINE_FIRST || (of_codes && type == TYPE_CODE) ||
                (v->combine == COMBINE_SUM && type == TYPE_INTEGER);
    return fits || yaml_refuse(r->yaml, yaml_key(r->yaml, node, "combine"), r->err,
                               "this way to combine does not fit the attribute");
}

static bool check_said(const struct resolver *r, const struct yaml_value *in, const struct source_value *v,
                       const struct model *model, int node)
{
    const char *attribute = model->names[v->attribute];
    enum attribute_type type = model->types[v->attribute];
    if ((v->n_from > 0) == (v->constant != NULL))
        return yaml_refuse(r->yaml, node, r->err, "attribute \"%s\" needs either \"from\" or \"constant\"", attribute);
    if (v->needed && !model->events)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "needed"), r->err, "\"needed\" belongs to events only");
    if (type != TYPE_CODE && (v->constant || in->codes || in->codes_each_count))
        return yaml_refuse(r->yaml, node, r->err, "attribute \"%s\" is not a code", attribute);
    return check_combine(r, v, type, node);
}

static bool resolve_attribute(const struct resolver *r, const struct model *model, const char *name, int node,
                              int *ret_attribute)
{
    *ret_attribute = model->events ? event_attribute_from_name(name) : record_attribute_from_name(name);
    if (*ret_attribute >= 0)
        return true;
    return yaml_refuse_name(r->yaml, node, r->err, "attribute", name, model->names, model->n);
}

static bool resolve_value(const struct resolver *r, const struct model *model, const struct yaml_value *in, int node,
                          struct source_value *out)
{
    out->constant = in->constant;
    out->combine = in->combine;
    out->needed = in->needed;
    out->n_when = in->when_count;
    if (!resolve_attribute(r, model, in->attribute, yaml_key(r->yaml, node, "attribute"), &out->attribute) ||
        !resolve_column_list(r, in->from, in->from_count, yaml_key(r->yaml, node, "from"), out->from, &out->n_from) ||
        !resolve_conditions(r, in->when, in->when_count, yaml_key(r->yaml, node, "when"), &out->when) ||
        !check_said(r, in, out, model, node))
        return false;
    if (model->types[out->attribute] != TYPE_CODE)
        return check_types(r, out, model->types[out->attribute], node);
    if (out->constant)
        return check_constant(r, out, in->attribute, yaml_key(r->yaml, node, "constant"));
    return resolve_codes(r, in, in->attribute, node, out);
}

static bool resolve_values(const struct resolver *r, const struct model *model, const struct yaml_value *in, size_t n,
                           int list, const struct source_value **ret_values)
{
    struct source_value *out = arena_alloc(r->arena, (n + 1) * sizeof *out, r->err);
    if (!out)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!resolve_value(r, model, &in[i], yaml_item(r->yaml, list, i), &out[i]))
            return false;
    *ret_values = out;
    return true;
}

bool resolve_attributes(struct resolver *r, const struct yaml_source *in)
{
    r->source->n_attributes = in->attributes_count;
    return resolve_values(r, &record_model, in->attributes, in->attributes_count,
                          yaml_key(r->yaml, YAML_ROOT, "attributes"), &r->source->attributes);
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static bool resolve_event_date(const struct resolver *r, const char *name, int node, int *ret_column)
{
    if (!resolve_column(r, name, node, ret_column))
        return false;
    return column_is_date(r, *ret_column) || yaml_refuse(r->yaml, node, r->err, "column \"%s\" is not a date", name);
}

static bool resolve_event(const struct resolver *r, const struct yaml_event *in, int node, struct source_event *out)
{
    int kind = event_kind_from_name(in->kind);
    if (kind < 0)
        return yaml_refuse_name(r->yaml, yaml_key(r->yaml, node, "kind"), r->err, "event", in->kind, event_kind_name,
                                EVENT_KINDS);
    out->kind = (enum event_kind)kind;
    out->end = -1;
    out->n_when = in->when_count;
    out->n_values = in->values_count;
    if (!resolve_event_date(r, in->start, yaml_key(r->yaml, node, "start"), &out->start))
        return false;
    if (in->end && !resolve_event_date(r, in->end, yaml_key(r->yaml, node, "end"), &out->end))
        return false;
    return resolve_conditions(r, in->when, in->when_count, yaml_key(r->yaml, node, "when"), &out->when) &&
           resolve_values(r, &event_model, in->values, in->values_count, yaml_key(r->yaml, node, "values"),
                          &out->values);
}

bool resolve_events(struct resolver *r, const struct yaml_source *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "events");
    struct source_event *out = arena_alloc(r->arena, (in->events_count + 1) * sizeof *out, r->err);
    if (!out)
        return false;
    for (size_t i = 0; i < in->events_count; i++)
        if (!resolve_event(r, &in->events[i], yaml_item(r->yaml, list, i), &out[i]))
            return false;
    r->source->events = out;
    r->source->n_events = in->events_count;
    return true;
}
