// SPDX-License-Identifier: Apache-2.0
/* Columns of a source, and references to them. A column carries only the keys its type knows: a key that would silently do
 * nothing is refused. Values that conditions compare with are checked against the column's crosswalk, so that a condition
 * that could never hold (and would let a sealed row in) is found when the file is loaded. */
#include <string.h>

#include "config/source_resolve.h"

enum { TEXT_MAX_BYTES = 65536 };

static const char *const date_formats[] = {
    "yyyy-mm-dd", "mm/dd/yyyy", "yyyymmdd", "yyyy/mm/dd", "dd-mon-yyyy", "yyyy-mm-dd hh:mm:ss.ffffff",
};

/* ---- references -------------------------------------------------------------------------------------------------- */

bool resolve_column(const struct resolver *r, const char *name, int node, int *ret_column)
{
    const struct source *s = r->source;
    for (size_t i = 0; i < s->n_columns; i++)
        if (strcmp(s->columns[i].name, name) == 0) {
            *ret_column = (int)i;
            return true;
        }
    const char **known = arena_alloc(r->arena, s->n_columns * sizeof *known, r->err);
    if (!known)
        return false;
    for (size_t i = 0; i < s->n_columns; i++)
        known[i] = s->columns[i].name;
    return yaml_refuse_name(r->yaml, node, r->err, "column", name, known, s->n_columns);
}

bool resolve_column_list(const struct resolver *r, const char *const *names, size_t n, int node,
                         int out[SOURCE_MAX_FROM], size_t *ret_n)
{
    if (n > SOURCE_MAX_FROM)
        return yaml_refuse(r->yaml, node, r->err, "at most %d columns can be named here", SOURCE_MAX_FROM);
    for (size_t i = 0; i < n; i++)
        if (!resolve_column(r, names[i], yaml_item(r->yaml, node, i), &out[i]))
            return false;
    *ret_n = n;
    return true;
}

bool column_is_date(const struct resolver *r, int column)
{
    enum column_type type = r->source->columns[column].type;
    return type == COLUMN_DATE || type == COLUMN_MONTH || type == COLUMN_SCHOOL_YEAR;
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

static bool is_code_of(const struct resolver *r, const struct source_column *column, const char *code)
{
    const char *target;
    for (size_t i = 0; i < column->n_codes; i++)
        if (codes_translate(r->codes, r->source->system, column->codes[i], view_of(code), (struct date){0}, &target) !=
            CODE_UNKNOWN)
            return true;
    return column->n_codes == 0;
}

static bool check_condition_values(const struct resolver *r, const struct source_condition *c, int node)
{
    const struct source_column *column = &r->source->columns[c->column];
    if (column->type != COLUMN_CODE || column->open_codes || column->take)
        return true;
    for (size_t i = 0; i < c->n_values; i++)
        if (!is_code_of(r, column, c->values[i]))
            return yaml_refuse(r->yaml, yaml_item(r->yaml, yaml_key(r->yaml, node, "is"), i), r->err,
                               "column \"%s\" has no code \"%s\" in crosswalk \"%s\"", column->name, c->values[i],
                               column->codes[0]);
    return true;
}

static bool check_condition(const struct resolver *r, const struct source_condition *c, int node)
{
    int ways = (c->n_values > 0) + (c->prefix != NULL) + c->given + c->has_range;
    if (ways != 1)
        return yaml_refuse(r->yaml, node, r->err,
                           "a condition needs exactly one of \"is\", \"prefix\", \"given\", or \"min\" and \"max\"");
    if (c->has_range && r->source->columns[c->column].type != COLUMN_INTEGER)
        return yaml_refuse(r->yaml, node, r->err, "\"min\" and \"max\" need a column of type integer");
    if (c->has_range && c->min > c->max)
        return yaml_refuse(r->yaml, node, r->err, "\"min\" is above \"max\"");
    return check_condition_values(r, c, node);
}

static bool resolve_condition(const struct resolver *r, const struct yaml_condition *in, int node,
                              struct source_condition *out)
{
    if (!resolve_column(r, in->column, yaml_key(r->yaml, node, "column"), &out->column))
        return false;
    out->values = in->is;
    out->n_values = in->is_count;
    out->prefix = in->prefix;
    out->given = in->given;
    out->negate = in->not ;
    out->has_range = in->min || in->max;
    out->min = in->min ? *in->min : INT64_MIN;
    out->max = in->max ? *in->max : INT64_MAX;
    return check_condition(r, out, node);
}

bool resolve_conditions(const struct resolver *r, const struct yaml_condition *in, size_t n, int node,
                        const struct source_condition **ret_conditions)
{
    if (n == 0)
        return true;
    struct source_condition *out = arena_alloc(r->arena, n * sizeof *out, r->err);
    if (!out)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!resolve_condition(r, &in[i], yaml_item(r->yaml, node, i), &out[i]))
            return false;
    *ret_conditions = out;
    return true;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static bool refuse_key_for_type(const struct resolver *r, int node, const char *key, const char *where)
{
    return yaml_refuse(r->yaml, yaml_key(r->yaml, node, key), r->err, "\"%s\" belongs to columns of %s only", key,
                       where);
}

static bool has_key(const struct resolver *r, int node, const char *key)
{
    return yaml_key(r->yaml, node, key) != node;
}

static bool check_keys_fit_type(const struct resolver *r, enum column_type type, int node)
{
    static const struct {
        const char *key;
        enum column_type type;
        const char *where;
    } fits[] = {
        {"form", COLUMN_ID, "type id"},          {"length", COLUMN_ID, "type id"},
        {"formats", COLUMN_DATE, "type date"},   {"codes", COLUMN_CODE, "type code"},
        {"open", COLUMN_CODE, "type code"},      {"take", COLUMN_CODE, "type code"},
        {"min", COLUMN_INTEGER, "type integer"}, {"max", COLUMN_INTEGER, "type integer"},
    };
    for (size_t i = 0; i < COUNT_OF(fits); i++)
        if (type != fits[i].type && has_key(r, node, fits[i].key))
            return refuse_key_for_type(r, node, fits[i].key, fits[i].where);
    return true;
}

static bool take_size(const struct resolver *r, const int64_t *in, int node, const char *key, int64_t max,
                      uint32_t *out)
{
    if (!in)
        return true;
    if (*in < 1 || *in > max)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, key), r->err, "\"%s\" must lie between 1 and %jd", key,
                           (intmax_t)max);
    *out = (uint32_t)*in;
    return true;
}

static bool resolve_formats(const struct resolver *r, const struct yaml_column *in, int node, struct source_column *out)
{
    int list = yaml_key(r->yaml, node, "formats");
    if (in->formats_count == 0)
        return yaml_refuse(r->yaml, node, r->err, "column \"%s\" needs \"formats\"", in->name);
    for (size_t i = 0; i < in->formats_count; i++) {
        bool known = false;
        for (size_t j = 0; j < COUNT_OF(date_formats); j++)
            known = known || strcmp(in->formats[i], date_formats[j]) == 0;
        if (!known)
            return yaml_refuse_name(r->yaml, yaml_item(r->yaml, list, i), r->err, "date format", in->formats[i],
                                    date_formats, COUNT_OF(date_formats));
    }
    out->formats = in->formats;
    out->n_formats = in->formats_count;
    return true;
}

static bool refuse_crosswalk(const struct resolver *r, const char *codes, int node)
{
    const char *nearest = codes_nearest_field(r->codes, r->source->system, codes);
    return yaml_refuse(r->yaml, node, r->err, "system \"%s\" has no crosswalk \"%s\"%s%s%s", r->source->system, codes,
                       nearest ? ", did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static bool resolve_column_codes(const struct resolver *r, const struct yaml_column *in, int node,
                                 struct source_column *out)
{
    int list = yaml_key(r->yaml, node, "codes");
    if (in->codes_count == 0)
        return yaml_refuse(r->yaml, node, r->err, "column \"%s\" needs \"codes\"", in->name);
    if (in->codes_count > SOURCE_MAX_CODES)
        return yaml_refuse(r->yaml, list, r->err, "at most %d crosswalks can be named here", SOURCE_MAX_CODES);
    for (size_t i = 0; i < in->codes_count; i++) {
        if (!codes_has_field(r->codes, r->source->system, in->codes[i]))
            return refuse_crosswalk(r, in->codes[i], yaml_item(r->yaml, list, i));
        out->codes[i] = in->codes[i];
    }
    out->n_codes = in->codes_count;
    return take_size(r, in->take, node, "take", 64, &out->take);
}

static bool resolve_range(const struct resolver *r, const struct yaml_column *in, int node, struct source_column *out)
{
    if (!in->min || !in->max)
        return yaml_refuse(r->yaml, node, r->err, "column \"%s\" needs \"min\" and \"max\"", in->name);
    if (*in->min > *in->max)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "min"), r->err, "\"min\" is above \"max\"");
    out->min = *in->min;
    out->max = *in->max;
    return true;
}

static bool resolve_id_form(const struct resolver *r, const struct yaml_column *in, int node, struct source_column *out)
{
    if (!has_key(r, node, "form"))
        return yaml_refuse(r->yaml, node, r->err, "column \"%s\" needs \"form\"", in->name);
    if (in->length && in->form != FORM_DIGITS)
        return refuse_key_for_type(r, node, "length", "form digits");
    out->form = in->form;
    return take_size(r, in->length, node, "length", 64, &out->length);
}

static bool resolve_by_type(const struct resolver *r, const struct yaml_column *in, int node, struct source_column *out)
{
    switch (in->type) {
    case COLUMN_DATE:
        return resolve_formats(r, in, node, out);
    case COLUMN_CODE:
        return resolve_column_codes(r, in, node, out);
    case COLUMN_INTEGER:
        return resolve_range(r, in, node, out);
    case COLUMN_ID:
        return resolve_id_form(r, in, node, out);
    case COLUMN_TEXT:
    case COLUMN_MONTH:
    case COLUMN_SCHOOL_YEAR:
        break;
    }
    return true;
}

static bool check_name_once(const struct resolver *r, size_t n_before, const char *name, int node)
{
    for (size_t i = 0; i < n_before; i++)
        if (strcmp(r->source->columns[i].name, name) == 0)
            return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "name"), r->err, "column \"%s\" is listed twice", name);
    return true;
}

static bool resolve_one(const struct resolver *r, const struct yaml_column *in, int node, struct source_column *out)
{
    out->name = in->name;
    out->type = in->type;
    out->required = in->required;
    out->optional_column = in->optional_column;
    out->open_codes = in->open;
    out->invalid = in->invalid;
    out->missing = in->missing;
    out->n_missing = in->missing_count;
    if (in->optional_column && !r->source->header)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "optional_column"), r->err,
                           "a file without header has no optional columns");
    if (in->optional_column && in->required)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "optional_column"), r->err,
                           "column \"%s\" is both required and optional", in->name);
    if (in->invalid == INVALID_IS_MISSING && in->required)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "invalid"), r->err,
                           "column \"%s\" is required: what is invalid cannot count as missing", in->name);
    return check_keys_fit_type(r, in->type, node) &&
           take_size(r, in->max_length, node, "max_length", TEXT_MAX_BYTES, &out->max_length) &&
           resolve_by_type(r, in, node, out);
}

bool resolve_columns(struct resolver *r, const struct yaml_source *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "columns");
    struct source_column *out = arena_alloc(r->arena, in->columns_count * sizeof *out, r->err);
    if (!out)
        return false;
    r->source->columns = out;
    for (size_t i = 0; i < in->columns_count; i++) {
        int node = yaml_item(r->yaml, list, i);
        if (!resolve_one(r, &in->columns[i], node, &out[i]) || !check_name_once(r, i, in->columns[i].name, node))
            return false;
    }
    r->source->n_columns = in->columns_count;
    return true;
}
