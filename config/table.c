// SPDX-License-Identifier: Apache-2.0
/* Definitions of tables: dimensions become vocabularies in printing order (a dimension may omit codes that its table never
 * counts), panels become indices of dimensions. A table is known by its file's name. */
#include "config/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/fsio.h"
#include "config/yaml.h"

struct yaml_dimension {
    const char *name, *title, *codes, *total, *score, *across;
    const char **omit, **unknown;
    bool guard_total, sensitive;
    size_t omit_count, unknown_count;
};

struct yaml_panel {
    const char *title, *population, *denominator;
    const char **dimensions, **known_group;
    size_t dimensions_count, known_group_count;
};

struct yaml_table {
    const char *id, *title, *definition, *unit, *population, *numerator, *denominator, *chart;
    struct yaml_dimension *dimensions;
    size_t dimensions_count;
    struct yaml_panel *panels;
    size_t panels_count;
    const char **systems;
    size_t systems_count;
    const char **notes;
    size_t notes_count;
    const char **breaks;
    size_t breaks_count;
    const char **linkage_error;
    size_t linkage_error_count;
};

static const yaml_field dimension_fields[] = {
    YAML_TEXT("name", struct yaml_dimension, name),
    YAML_TEXT("title", struct yaml_dimension, title),
    YAML_TEXT("codes", struct yaml_dimension, codes),
    YAML_LIST_OPT("omit", struct yaml_dimension, omit, &yaml_text_entry),
    YAML_TEXT("total", struct yaml_dimension, total),
    YAML_BOOL_OPT("guard_total", struct yaml_dimension, guard_total),
    YAML_BOOL_OPT("sensitive", struct yaml_dimension, sensitive),
    YAML_TEXT_OPT("score", struct yaml_dimension, score),
    YAML_TEXT_OPT("across", struct yaml_dimension, across),
    YAML_LIST_OPT("unknown", struct yaml_dimension, unknown, &yaml_text_entry),
    YAML_END,
};
static const yaml_schema dimension_entry = YAML_ENTRY(struct yaml_dimension, dimension_fields);

static const yaml_field panel_fields[] = {
    YAML_TEXT("title", struct yaml_panel, title),
    YAML_TEXT_OPT("population", struct yaml_panel, population),
    YAML_LIST("dimensions", struct yaml_panel, dimensions, &yaml_text_entry, 1),
    YAML_TEXT_OPT("denominator", struct yaml_panel, denominator),
    YAML_LIST_OPT("known_group", struct yaml_panel, known_group, &yaml_text_entry),
    YAML_END,
};
static const yaml_schema panel_entry = YAML_ENTRY(struct yaml_panel, panel_fields);

static const yaml_field table_fields[] = {
    YAML_TEXT("id", struct yaml_table, id),
    YAML_TEXT("title", struct yaml_table, title),
    YAML_TEXT("definition", struct yaml_table, definition),
    YAML_TEXT("unit", struct yaml_table, unit),
    YAML_TEXT("population", struct yaml_table, population),
    YAML_TEXT("numerator", struct yaml_table, numerator),
    YAML_TEXT_OPT("denominator", struct yaml_table, denominator),
    YAML_LIST("dimensions", struct yaml_table, dimensions, &dimension_entry, 1),
    YAML_LIST("panels", struct yaml_table, panels, &panel_entry, 1),
    YAML_LIST_OPT("systems", struct yaml_table, systems, &yaml_text_entry),
    YAML_LIST_OPT("notes", struct yaml_table, notes, &yaml_text_entry),
    YAML_LIST_OPT("breaks", struct yaml_table, breaks, &yaml_text_entry),
    YAML_LIST_OPT("linkage_error", struct yaml_table, linkage_error, &yaml_text_entry),
    YAML_TEXT_OPT("chart", struct yaml_table, chart),
    YAML_END,
};
static const yaml_schema table_schema = YAML_TOP(struct yaml_table, table_fields);

struct tables {
    struct arena *arena;
    struct table *table;
    size_t count;
};

struct resolver {
    const struct yaml *yaml;
    const struct codes *codes;
    struct arena *arena;
    struct table *table;
    struct error *err;
};

/* ---- dimensions -------------------------------------------------------------------------------------------------- */

static bool is_listed(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static bool check_omitted(const struct resolver *r, const struct yaml_dimension *in, const struct vocabulary *all,
                          int node)
{
    for (size_t i = 0; i < in->omit_count; i++)
        if (!vocabulary_label(all, in->omit[i]))
            return yaml_refuse(r->yaml, yaml_item(r->yaml, yaml_key(r->yaml, node, "omit"), i), r->err,
                               "vocabulary \"%s\" has no code \"%s\"", in->codes, in->omit[i]);
    return true;
}

static bool resolve_vocabulary(const struct resolver *r, const struct yaml_dimension *in, int node,
                               const struct vocabulary **ret_vocabulary)
{
    const struct vocabulary *all = codes_vocabulary(r->codes, in->codes);
    if (!all)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "codes"), r->err, "there is no vocabulary \"%s\"",
                           in->codes);
    if (!check_omitted(r, in, all, node))
        return false;
    struct vocabulary *some = arena_alloc(r->arena, sizeof *some, r->err);
    struct vocabulary_entry *entry = some ? arena_alloc(r->arena, all->n_entries * sizeof *entry, r->err) : NULL;
    if (!entry)
        return false;
    *some = (struct vocabulary){.name = all->name, .entry = entry};
    for (size_t i = 0; i < all->n_entries; i++)
        if (!is_listed(in->omit, in->omit_count, all->entry[i].code))
            entry[some->n_entries++] = all->entry[i];
    *ret_vocabulary = some;
    return true;
}

/* Of each code of a dimension, whether the list has it. */
static bool resolve_marks(const struct resolver *r, const struct table_dimension *d, const char *const *listed,
                          size_t n_listed, int list, const bool **ret_marks)
{
    bool *marks = arena_alloc(r->arena, d->codes->n_entries * sizeof *marks, r->err);
    if (!marks)
        return false;
    for (size_t i = 0; i < n_listed; i++)
        if (!vocabulary_label(d->codes, listed[i]))
            return yaml_refuse(r->yaml, yaml_item(r->yaml, list, i), r->err, "dimension \"%s\" has no code \"%s\"",
                               d->name, listed[i]);
    for (size_t i = 0; i < d->codes->n_entries; i++)
        marks[i] = is_listed(listed, n_listed, d->codes->entry[i].code);
    *ret_marks = marks;
    return true;
}

/* Which codes name no group, and how many people each of the others stands for. */
static bool resolve_groups(const struct resolver *r, const struct yaml_dimension *in, int node,
                           struct table_dimension *out)
{
    int64_t *people = arena_alloc(r->arena, out->codes->n_entries * sizeof *people, r->err);
    if (!people)
        return false;
    for (size_t i = 0; i < out->codes->n_entries; i++)
        people[i] = codes_population(r->codes, in->codes, out->codes->entry[i].code);
    out->people = people;
    return resolve_marks(r, out, in->unknown, in->unknown_count, yaml_key(r->yaml, node, "unknown"), &out->unknown);
}

static bool resolve_score(const struct resolver *r, const struct yaml_dimension *in, int node,
                          struct table_dimension *out)
{
    out->score = FACTOR_OTHER;
    if (in->score && !factor_named(in->score, &out->score))
        return yaml_refuse_name(r->yaml, yaml_key(r->yaml, node, "score"), r->err, "factor of the score", in->score,
                                factor_names, N_FACTORS);
    return resolve_groups(r, in, node, out);
}

/* A code of a dimension across systems must say which it is of. */
static bool resolve_across(const struct resolver *r, const struct yaml_dimension *in, int node,
                           struct table_dimension *out)
{
    static const char *const words[] = {"system", "alone"};
    const struct vocabulary *systems = codes_vocabulary(r->codes, "system");
    int at = yaml_key(r->yaml, node, "across");
    if (!in->across)
        return true;
    if (!is_listed(words, COUNT_OF(words), in->across))
        return yaml_refuse_name(r->yaml, at, r->err, "kind of dimension across systems", in->across, words,
                                COUNT_OF(words));
    out->across = strcmp(in->across, "alone") == 0 ? ACROSS_ALONE : ACROSS_SYSTEM;
    for (size_t i = 0; out->across == ACROSS_SYSTEM && i < out->codes->n_entries; i++) {
        char system[64];
        const char *code = out->codes->entry[i].code;
        (void)snprintf(system, sizeof system, "%.*s", (int)strcspn(code, "."), code);
        if (!systems || !vocabulary_label(systems, system))
            return yaml_refuse(r->yaml, at, r->err, "its code \"%s\" does not begin with a system", code);
    }
    return true;
}

static int find_dimension(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n_dimensions; i++)
        if (strcmp(t->dimensions[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool resolve_dimensions(struct resolver *r, const struct yaml_table *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "dimensions");
    if (in->dimensions_count > TABLE_MAX_DIMENSIONS)
        return yaml_refuse(r->yaml, list, r->err, "a table has at most %d dimensions", TABLE_MAX_DIMENSIONS);
    struct table_dimension *out = arena_alloc(r->arena, in->dimensions_count * sizeof *out, r->err);
    if (!out)
        return false;
    r->table->dimensions = out;
    for (size_t i = 0; i < in->dimensions_count; i++) {
        const struct yaml_dimension *d = &in->dimensions[i];
        int node = yaml_item(r->yaml, list, i);
        if (find_dimension(r->table, d->name) >= 0)
            return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "name"), r->err, "dimension \"%s\" is listed twice",
                               d->name);
        out[i] = (struct table_dimension){.name = d->name,
                                          .title = d->title,
                                          .total_label = d->total,
                                          .guard_total = d->guard_total,
                                          .sensitive = d->sensitive};
        if (!resolve_vocabulary(r, d, node, &out[i].codes) || !resolve_score(r, d, node, &out[i]) ||
            !resolve_across(r, d, node, &out[i]))
            return false;
        r->table->n_dimensions++;
    }
    return true;
}

/* ---- panels ------------------------------------------------------------------------------------------------------ */

static bool resolve_name(const struct resolver *r, const char *name, int node, int *ret_dimension)
{
    *ret_dimension = find_dimension(r->table, name);
    if (*ret_dimension >= 0)
        return true;
    const char *known[TABLE_MAX_DIMENSIONS];
    for (size_t i = 0; i < r->table->n_dimensions; i++)
        known[i] = r->table->dimensions[i].name;
    return yaml_refuse_name(r->yaml, node, r->err, "dimension", name, known, r->table->n_dimensions);
}

static bool panel_has(const struct table_panel *p, int dimension)
{
    for (size_t i = 0; i < p->n_dimensions; i++)
        if (p->dimension[i] == dimension)
            return true;
    return false;
}

static bool resolve_known_group(const struct resolver *r, const struct yaml_panel *in, int node,
                                struct table_panel *out)
{
    return resolve_marks(r, &r->table->dimensions[out->denominator], in->known_group, in->known_group_count,
                         yaml_key(r->yaml, node, "known_group"), &out->known_group);
}

static bool resolve_panel(const struct resolver *r, const struct yaml_panel *in, int node, struct table_panel *out)
{
    int list = yaml_key(r->yaml, node, "dimensions"), share = yaml_key(r->yaml, node, "denominator");
    *out = (struct table_panel){
        .title = in->title, .population = in->population ? in->population : r->table->population, .denominator = -1};
    if (in->dimensions_count > TABLE_MAX_DIMENSIONS)
        return yaml_refuse(r->yaml, list, r->err, "a panel has at most %d dimensions", TABLE_MAX_DIMENSIONS);
    for (size_t i = 0; i < in->dimensions_count; i++) {
        int dimension = -1;
        if (!resolve_name(r, in->dimensions[i], yaml_item(r->yaml, list, i), &dimension))
            return false;
        if (panel_has(out, dimension))
            return yaml_refuse(r->yaml, yaml_item(r->yaml, list, i), r->err, "dimension \"%s\" is named twice",
                               in->dimensions[i]);
        out->dimension[out->n_dimensions++] = dimension;
    }
    if (in->known_group_count > 0 && !in->denominator)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, node, "known_group"), r->err,
                           "\"known_group\" speaks of the denominator, and the panel has none");
    if (!in->denominator)
        return true;
    if (!resolve_name(r, in->denominator, share, &out->denominator))
        return false;
    if (!panel_has(out, out->denominator))
        return yaml_refuse(r->yaml, share, r->err, "\"denominator\" must be a dimension of the panel");
    return in->known_group_count == 0 || resolve_known_group(r, in, node, out);
}

static bool resolve_panels(struct resolver *r, const struct yaml_table *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "panels");
    struct table_panel *out = arena_alloc(r->arena, in->panels_count * sizeof *out, r->err);
    if (!out)
        return false;
    for (size_t i = 0; i < in->panels_count; i++)
        if (!resolve_panel(r, &in->panels[i], yaml_item(r->yaml, list, i), &out[i]))
            return false;
    r->table->panels = out;
    r->table->n_panels = in->panels_count;
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool check_id(const struct resolver *r, const char *id)
{
    const char *slash = strrchr(r->table->file, '/'), *file = slash ? slash + 1 : r->table->file;
    size_t len = strlen(id);
    if (strncmp(file, id, len) == 0 && strcmp(file + len, ".yaml") == 0)
        return true;
    return yaml_refuse(r->yaml, yaml_key(r->yaml, YAML_ROOT, "id"), r->err,
                       "table \"%s\" must stand in a file \"%s.yaml\"", id, id);
}

static bool check_systems(const struct resolver *r, const struct yaml_table *in)
{
    const struct vocabulary *systems = codes_vocabulary(r->codes, "system");
    for (size_t i = 0; i < in->systems_count; i++)
        if (!systems || !vocabulary_label(systems, in->systems[i]))
            return yaml_refuse(r->yaml, yaml_item(r->yaml, yaml_key(r->yaml, YAML_ROOT, "systems"), i), r->err,
                               "unknown system \"%s\"", in->systems[i]);
    return true;
}

// What linkage error is known by (linkage.expected_error), and the vocabulary of its codes.
static const char *const error_group_names[] = {"systems", "sex", "race", "county", "age"};

static bool resolve_error_groups(struct resolver *r, const struct yaml_table *in)
{
    int list = yaml_key(r->yaml, YAML_ROOT, "linkage_error");
    struct table_error_group *out = arena_alloc(r->arena, (in->linkage_error_count + 1) * sizeof *out, r->err);
    if (!out)
        return false;
    r->table->error_groups = out;
    for (size_t i = 0; i < in->linkage_error_count; i++) {
        const char *name = in->linkage_error[i];
        int node = yaml_item(r->yaml, list, i);
        if (!is_listed(error_group_names, COUNT_OF(error_group_names), name))
            return yaml_refuse_name(r->yaml, node, r->err, "group", name, error_group_names,
                                    COUNT_OF(error_group_names));
        if (is_listed(in->linkage_error, i, name))
            return yaml_refuse(r->yaml, node, r->err, "group \"%s\" is listed twice", name);
        const char *vocabulary = strcmp(name, "systems") == 0 ? "system" : name;
        out[i] = (struct table_error_group){.name = name, .codes = codes_vocabulary(r->codes, vocabulary)};
        if (!out[i].codes)
            return yaml_refuse(r->yaml, node, r->err, "there is no vocabulary \"%s\"", vocabulary);
        r->table->n_error_groups++;
    }
    return true;
}

static bool resolve(struct resolver *r, const struct yaml_table *in)
{
    struct table *t = r->table;
    t->id = in->id;
    t->title = in->title;
    t->definition = in->definition;
    t->unit = in->unit;
    t->population = in->population;
    t->numerator = in->numerator;
    t->denominator = in->denominator;
    t->systems = in->systems;
    t->n_systems = in->systems_count;
    t->notes = in->notes;
    t->n_notes = in->notes_count;
    t->breaks = in->breaks;
    t->n_breaks = in->breaks_count;
    t->chart = in->chart;
    t->residents = codes_population(r->codes, CODES_AREA, "all");
    if (in->chart && strcmp(in->chart, "bar") != 0)
        return yaml_refuse(r->yaml, yaml_key(r->yaml, YAML_ROOT, "chart"), r->err, "unknown chart \"%s\", known: bar",
                           in->chart);
    return check_id(r, in->id) && check_systems(r, in) && resolve_dimensions(r, in) && resolve_panels(r, in) &&
           resolve_error_groups(r, in);
}

static bool load_one(struct tables *all, const char *file, const struct codes *codes, struct error *err)
{
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    if (!yaml_load(file, &table_schema, all->arena, &yaml, &data, err))
        return false;
    struct table *t = &all->table[all->count];
    t->file = file;
    struct resolver r = {.yaml = yaml, .codes = codes, .arena = all->arena, .table = t, .err = err};
    if (!resolve(&r, data))
        return false;
    all->count++;
    return true;
}

static bool load_all(struct tables *all, const char *folder, const struct codes *codes, struct error *err)
{
    const char *const *files;
    size_t n;
    if (!yaml_folder(folder, all->arena, &files, &n, err))
        return false;
    all->table = arena_alloc(all->arena, (n + 1) * sizeof *all->table, err);
    if (!all->table)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!load_one(all, files[i], codes, err))
            return false;
    return all->count > 0 || err_set(err, ERR_CONFIG, "no table (*.yaml) in \"%s\"", folder);
}

bool tables_load(const char *folder, const struct codes *codes, struct tables **ret_tables, struct error *err)
{
    CLEANUP(tables_freep) struct tables *all = calloc(1, sizeof *all);
    if (!all)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!arena_new(&all->arena, err) || !load_all(all, folder, codes, err))
        return false;
    *ret_tables = all;
    all = NULL;
    return true;
}

void tables_freep(struct tables **t)
{
    if (!*t)
        return;
    arena_freep(&(*t)->arena);
    free(*t);
    *t = NULL;
}

size_t tables_count(const struct tables *t)
{
    return t->count;
}

const struct table *tables_at(const struct tables *t, size_t i)
{
    return &t->table[i];
}

const struct table *tables_find(const struct tables *t, const char *id)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->table[i].id, id) == 0)
            return &t->table[i];
    return NULL;
}

bool table_digest(const struct table *t, char out[65], struct error *err)
{
    uint8_t digest[DIGEST_BYTES];
    uint64_t bytes;
    if (!digest_file(t->file, digest, &bytes, err))
        return false;
    hex_encode(digest, sizeof digest, out);
    return true;
}
