// SPDX-License-Identifier: Apache-2.0
/* A source file from names to indices, in the order of the file: dialect, columns, then everything that refers to columns.
 * The first fault ends it, told with its place. Strings stay where libcyaml put them, in the same arena. */
#include "config/source_resolve.h"

#include <string.h>

/* ---- dialect ----------------------------------------------------------------------------------------------------- */

static bool resolve_byte(const struct resolver *r, const char *text, int node, const char *key, char *ret_byte)
{
    if (!text)
        return true;
    bool tab = strcmp(text, "tab") == 0;
    if (!tab && (strlen(text) != 1 || text[0] < ' ' || text[0] > '~'))
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, key), r->err,
                           "\"%s\" must be one printable character or \"tab\"", key);
    *ret_byte = tab ? '\t' : text[0];
    return true;
}

static bool resolve_choice(const struct resolver *r, const char *word, int node, const char *key, const char *no,
                           const char *yes, bool *ret_yes)
{
    const char *const known[] = {no, yes};
    if (!word || strcmp(word, no) == 0)
        return true;
    *ret_yes = strcmp(word, yes) == 0;
    return *ret_yes ||
           yaml_refuse_name(r->yaml, yaml_key(r->yaml, node, key), r->err, key, word, known, COUNT_OF(known));
}

static bool resolve_limit(const struct resolver *r, const int64_t *in, int node, const char *key, uint32_t *out)
{
    enum { LEAST = 64, MOST = 16 << 20 };
    if (!in)
        return true;
    if (*in < LEAST || *in > MOST)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, key), r->err, "\"%s\" must lie between %d and %d bytes",
                           key, LEAST, MOST);
    *out = (uint32_t)*in;
    return true;
}

static bool resolve_format(struct resolver *r, const struct yaml_format *in)
{
    int node = yaml_key(r->yaml, YAML_ROOT, "format");
    struct source *s = r->source;
    s->header = in->header;
    if (!in->header && in->extra_columns)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "extra_columns"), r->err,
                           "a file without header has no extra columns");
    return resolve_choice(r, in->encoding, node, "encoding", "utf-8", "latin-1", &s->latin1) &&
           resolve_choice(r, in->extra_columns, node, "extra_columns", "refuse", "ignore", &s->allow_extra) &&
           resolve_byte(r, in->delimiter, node, "delimiter", &s->dialect.delimiter) &&
           resolve_byte(r, in->quote, node, "quote", &s->dialect.quote) &&
           resolve_limit(r, in->max_field, node, "max_field", &s->dialect.max_field) &&
           resolve_limit(r, in->max_row, node, "max_row", &s->dialect.max_row);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool check_name(const struct resolver *r, const struct yaml_source *in)
{
    size_t system = strlen(in->system), name = strlen(in->name);
    if (strncmp(in->name, in->system, system) != 0 || in->name[system] != '.' || name == system + 1)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, YAML_ROOT, "name"), r->err, "\"name\" must be \"%s.<something>\"",
                           in->system);
    const char *slash = strrchr(r->source->file, '/'), *file = slash ? slash + 1 : r->source->file;
    if (strncmp(file, in->name, name) != 0 || strcmp(file + name, ".yaml") != 0)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, YAML_ROOT, "name"), r->err,
                           "\"%s\" must stand in a file \"%s.yaml\"", in->name, in->name);
    return true;
}

/* Reasons end up in receipts and in the database: short plain words. */
static bool check_reason(const struct resolver *r, const char *reason, int node)
{
    enum { REASON_MAX = 32 };
    size_t len = strlen(reason);
    bool plain = reason[strspn(reason, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] == '\0';
    return (plain && len <= REASON_MAX) ||
           yaml_refuse(r->yaml, yaml_key(r->yaml, node, "reason"), r->err,
                       "\"reason\" must be a word of at most %d letters, digits, \"_\" or \"-\"", REASON_MAX);
}

/* ---- whose row it is --------------------------------------------------------------------------------------------- */

static bool resolve_qualifier(const struct resolver *r, const struct yaml_owner *in, int node, struct source_owner *out)
{
    out->qualifier = -1;
    if ((in->qualifier != NULL) != (in->qualifier_codes != NULL))
        return yaml_refuse(r->yaml, node, r->err, "\"qualifier\" and \"qualifier_codes\" go together");
    if (!in->qualifier)
        return true;
    out->qualifier_codes = in->qualifier_codes;
    return resolve_column(r, in->qualifier, yaml_key(r->yaml, node, "qualifier"), &out->qualifier) &&
           resolve_crosswalk(r, out->qualifier, in->qualifier_codes, yaml_key(r->yaml, node, "qualifier_codes"));
}

static bool resolve_owner(const struct resolver *r, const struct yaml_owner *in, int node, struct source_owner *out)
{
    out->namespace_name = in->namespace_name;
    out->n_live = in->live_count;
    if (!resolve_column(r, in->id, yaml_key(r->yaml, node, "id"), &out->id))
        return false;
    if (r->source->columns[out->id].type != COLUMN_ID)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "id"), r->err, "column \"%s\" must be of type id", in->id);
    return resolve_qualifier(r, in, node, out) &&
           resolve_conditions(r, in->live, in->live_count, yaml_key(r->yaml, node, "live"), &out->live);
}

static bool resolve_owners(struct resolver *r, const struct yaml_source *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "owners");
    struct source *s = r->source;
    if (in->owners_count > COUNT_OF(s->owners))
        return yaml_refuse(r->yaml, list, r->err, "at most %zu owners can be tried", COUNT_OF(s->owners));
    for (size_t i = 0; i < in->owners_count; i++)
        if (!resolve_owner(r, &in->owners[i], yaml_item(r->yaml, list, i), &s->owners[i]))
            return false;
    s->n_owners = in->owners_count;
    return true;
}

static bool resolve_operation(struct resolver *r, const struct yaml_operation *in)
{
    r->source->operation = -1;
    if (!in)
        return true;
    r->source->delete_marks = in->deletes;
    r->source->n_delete_marks = in->deletes_count;
    int node = yaml_key(r->yaml, YAML_ROOT, "operation");
    return resolve_column(r, in->column, yaml_key(r->yaml, node, "column"), &r->source->operation);
}

/* ---- what keeps a row out ---------------------------------------------------------------------------------------- */

static bool resolve_withhold(struct resolver *r, const struct yaml_source *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "withhold");
    struct source_withhold *out = arena_alloc(r->arena, (in->withhold_count + 1) * sizeof *out, r->err);
    if (!out)
        return false;
    for (size_t i = 0; i < in->withhold_count; i++) {
        const struct yaml_withhold *w = &in->withhold[i];
        int node = yaml_item(r->yaml, list, i);
        out[i] = (struct source_withhold){.reason = w->reason, .withdraw = w->withdraw, .n_when = w->when_count};
        if (!check_reason(r, w->reason, node) ||
            !resolve_conditions(r, w->when, w->when_count, yaml_key(r->yaml, node, "when"), &out[i].when))
            return false;
    }
    r->source->withhold = out;
    r->source->n_withhold = in->withhold_count;
    return true;
}

static bool check_rule_column(const struct resolver *r, const struct source_rule *rule, int column, int node)
{
    const struct source_column *c = &r->source->columns[column];
    if (rule->kind == RULE_REQUIRED_WHEN)
        return true;
    if (rule->kind == RULE_SAME_ID)
        return c->type == COLUMN_ID || yaml_refuse(r->yaml, node, r->err, "column \"%s\" must be of type id", c->name);
    return column_is_date(r, column) || yaml_refuse(r->yaml, node, r->err, "column \"%s\" is not a date", c->name);
}

static bool resolve_rule(const struct resolver *r, const struct yaml_rule *in, int node, struct source_rule *out)
{
    bool needs_other = in->rule == RULE_NOT_BEFORE || in->rule == RULE_SAME_ID;
    *out = (struct source_rule){.kind = in->rule, .other = -1, .n_when = in->when_count, .reason = in->reason};
    if (needs_other != (in->other != NULL))
        return yaml_refuse(r->yaml, node, r->err,
                           needs_other ? "this rule needs \"other\"" : "this rule has no \"other\"");
    if ((in->rule == RULE_REQUIRED_WHEN) != (in->when_count > 0))
        return yaml_refuse(r->yaml, node, r->err,
                           in->when_count ? "this rule has no \"when\"" : "this rule needs \"when\"");
    int column = yaml_key(r->yaml, node, "column"), other = yaml_key(r->yaml, node, "other");
    if (!check_reason(r, in->reason, node) || !resolve_column(r, in->column, column, &out->column) ||
        !check_rule_column(r, out, out->column, column))
        return false;
    if (needs_other &&
        (!resolve_column(r, in->other, other, &out->other) || !check_rule_column(r, out, out->other, other)))
        return false;
    return resolve_conditions(r, in->when, in->when_count, yaml_key(r->yaml, node, "when"), &out->when);
}

static bool resolve_rules(struct resolver *r, const struct yaml_source *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "rules");
    struct source_rule *out = arena_alloc(r->arena, (in->rules_count + 1) * sizeof *out, r->err);
    if (!out)
        return false;
    for (size_t i = 0; i < in->rules_count; i++)
        if (!resolve_rule(r, &in->rules[i], yaml_item(r->yaml, list, i), &out[i]))
            return false;
    r->source->rules = out;
    r->source->n_rules = in->rules_count;
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool resolve_plain(struct resolver *r, const struct yaml_source *in)
{
    struct source *s = r->source;
    s->name = in->name;
    s->system = in->system;
    s->title = in->title;
    s->pattern = in->files;
    s->missing = in->missing;
    s->n_missing = in->missing_count;
    s->max_reject_share = in->max_reject_share;
    if (!(in->max_reject_share >= 0 && in->max_reject_share <= 1))
        return yaml_refuse(r->yaml, yaml_key(r->yaml, YAML_ROOT, "max_reject_share"), r->err,
                           "\"max_reject_share\" must lie between 0 and 1");
    return check_name(r, in);
}

bool source_resolve(struct resolver *r, const struct yaml_source *in)
{
    return resolve_plain(r, in) && resolve_format(r, in->format) && resolve_columns(r, in) &&
           resolve_column_list(r, in->key, in->key_count, yaml_key(r->yaml, YAML_ROOT, "key"), r->source->key,
                               &r->source->n_key) &&
           resolve_operation(r, in->operation) && resolve_owners(r, in) && resolve_withhold(r, in) &&
           resolve_rules(r, in) && resolve_identifiers(r, in) && resolve_attributes(r, in) && resolve_events(r, in);
}
