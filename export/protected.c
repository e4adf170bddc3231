// SPDX-License-Identifier: Apache-2.0
// Rows in printing order: the last dimension runs fastest, parts come before their sum, the total last. A hidden cell keeps its
// row with an empty count and the status "suppressed", never with the reason; a rounded one has the status "rounded".
#include "export/protected.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/csv.h"
#include "export/package.h"

static bool add_text(struct buf *out, const char *text, bool last, struct error *err)
{
    return csv_add_field(out, view_of(text), last, err);
}

static bool add_figure(const struct telling *tell, int cell, struct buf *out, struct error *err)
{
    char text[32] = "";
    bool rounded = tell->rounding != NULL, shown = rounded || tell->suppression->state[cell] == CELL_SHOWN;
    if (shown)
        (void)snprintf(text, sizeof(text), "%" PRId64,
                       rounded ? tell->told[cell] : tell->cube->cells->cell[cell].count);
    return add_text(out, text, false, err) && add_text(out,
                                                       rounded ? "rounded"
                                                       : shown ? "shown"
                                                               : "suppressed",
                                                       true, err);
}

// The code of a column at a place; NULL when the table does not have it.
static const char *code_at(const struct cube *c, const struct cube_table *t, const int *digits, const char *column)
{
    for (int i = 0; i < t->n_dimensions; i++)
        if (strcmp(c->spec->dimensions[t->spec->dimension[i]].column, column) == 0)
            return t->tree[i]->node[digits[i]].code;
    return NULL;
}

static bool add_row(const struct telling *tell, const struct cube_table *t, int place, bool all, struct buf *out,
                    struct error *err)
{
    const struct cube *c = tell->cube;
    int digits[SPEC_MAX_DIMENSIONS];
    cube_digits(t, place, digits);
    if (all && !add_text(out, t->spec->name, false, err))
        return false;
    for (int i = 0; i < c->n_columns; i++) {
        const char *code = code_at(c, t, digits, c->column[i]);
        if ((code != NULL || all) && !add_text(out, code != NULL ? code : "", false, err))
            return false;
    }
    return add_figure(tell, t->cell[place], out, err);
}

static bool add_header(const struct cube *c, const struct cube_table *t, struct buf *out, struct error *err)
{
    const int digits[SPEC_MAX_DIMENSIONS] = {0};
    if (t == NULL && !add_text(out, "table", false, err))
        return false;
    for (int i = 0; i < c->n_columns; i++)
        if ((t == NULL || code_at(c, t, digits, c->column[i]) != NULL) && !add_text(out, c->column[i], false, err))
            return false;
    return add_text(out, c->spec->count, false, err) && add_text(out, "status", true, err);
}

bool protected_table(const struct telling *tell, int table, struct buf *out, struct error *err)
{
    const struct cube_table *t = &tell->cube->table[table];
    if (!add_header(tell->cube, t, out, err))
        return false;
    for (int place = 0; place < t->n_places; place++)
        if (!add_row(tell, t, place, false, out, err))
            return false;
    return true;
}

bool protected_all(const struct telling *tell, struct buf *out, struct error *err)
{
    const struct cube *c = tell->cube;
    if (!add_header(c, NULL, out, err))
        return false;
    for (int k = 0; k < c->n_tables; k++)
        for (int place = 0; place < c->table[k].n_places; place++)
            if (!add_row(tell, &c->table[k], place, true, out, err))
                return false;
    return true;
}

// --- schema and package -----------------------------------------------------------------------------------------------------

static json *field(const char *name, const char *type, const char *description, bool required)
{
    json *f = jmap(), *constraints = jmap();
    jput(f, "name", jstring(name));
    jput(f, "type", jstring(type));
    jput(f, "description", jstring(description));
    jput(constraints, "required", jflag(required));
    jput(f, "constraints", constraints);
    return f;
}

static json *sums_json(const struct tree *tree)
{
    json *list = jlist();
    for (int i = 0; i < tree->n_nodes; i++) {
        const struct tree_node *node = &tree->node[i];
        json *sum = node->n_children == 0 ? NULL : jmap(), *parts = sum == NULL ? NULL : jlist();
        for (int k = 0; k < node->n_children; k++)
            jpush(parts, jstring(tree->node[node->child[k]].code));
        if (sum == NULL)
            continue;
        jput(sum, "code", jstring(node->code));
        jput(sum, "parts", parts);
        jpush(list, sum);
    }
    return list;
}

// Cells of one combination of columns and codes are one number, whatever table prints them: so dimensions go by their columns.
static json *system_json(const struct cube *c, const struct cube_table *t)
{
    json *j = jmap(), *dimensions = jlist(), *panels = jlist(), *panel = jmap(), *names = jlist();
    for (int i = 0; i < t->n_dimensions; i++) {
        const struct spec_dimension *d = &c->spec->dimensions[t->spec->dimension[i]];
        json *dimension = jmap();
        jput(dimension, "name", jstring(d->column));
        jput(dimension, "column", jstring(d->column));
        jput(dimension, "total", jstring(d->total));
        jput(dimension, "sums", sums_json(t->tree[i]));
        jpush(dimensions, dimension);
        jpush(names, jstring(d->column));
    }
    jput(panel, "dimensions", names);
    jpush(panels, panel);
    jput(j, "format", jint(1));
    jput(j, "count", jstring(c->spec->count));
    jput(j, "status", jstring("status"));
    jput(j, "dimensions", dimensions);
    jput(j, "panels", panels);
    return j;
}

static bool add_schema(const struct telling *tell, int table, struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *schema = jmap();
    const struct cube *c = tell->cube;
    const bool rounded = tell->rounding != NULL;
    const struct cube_table *t = &c->table[table];
    const int digits[SPEC_MAX_DIMENSIONS] = {0};
    json *fields = jlist(), *missing = jlist(), *key = jlist();
    for (int i = 0; i < c->n_columns; i++)
        if (code_at(c, t, digits, c->column[i]) != NULL) {
            jpush(fields, field(c->column[i], "string", "Code, or that of a sum of codes", true));
            jpush(key, jstring(c->column[i]));
        }
    jpush(fields,
          field(c->spec->count, "integer",
                rounded ? "As a multiple of a base, up or down" : "Empty when the cell is suppressed", rounded));
    jpush(fields, field("status", "string", rounded ? "rounded" : "shown or suppressed", true));
    jpush(missing, jstring(""));
    jput(schema, "$schema", jstring("https://datapackage.org/profiles/2.0/tableschema.json"));
    jput(schema, "fields", fields);
    jput(schema, "missingValues", missing);
    jput(schema, "primaryKey", key);
    jput(schema, "crosscount", system_json(c, t));
    return jtext(schema, false, out, err);
}

static json *period_json(const struct period *p)
{
    json *j = jmap();
    jput(j, "code", jstring(p->code));
    jput(j, "start", jdate(p->start));
    jput(j, "end", jdate(p->end));
    return j;
}

static json *scores_json(const struct telling *tell)
{
    json *list = jlist();
    for (int k = 0; k < tell->cube->n_tables; k++) {
        json *j = jmap();
        jput(j, "table", jstring(tell->cube->table[k].spec->name));
        panel_score_put(&tell->scores[k], j);
        jpush(list, j);
    }
    return list;
}

// As release.json has them, in the property "crosscount".
static json *own_json(const struct telling *tell, const struct release_files *files)
{
    const struct cube *c = tell->cube;
    json *j = jmap();
    if (c->spec->period.code[0] != '\0')
        jput(j, "period", period_json(&c->spec->period));
    if (tell->rounding != NULL)
        jput(j, "disclosure_control", package_rounding(tell->rounding, c->cells->n_cells, c->cells->n_lines));
    if (tell->scores != NULL)
        jput(j, "publication_score", scores_json(tell));
    jput(j, "files", package_files(files));
    return j;
}

static bool add_package(const struct telling *tell, const struct release_files *files, struct buf *out,
                        struct error *err)
{
    CLEANUP(jfreep) json *j = jmap();
    const struct cube *c = tell->cube;
    json *resources = jlist();
    for (size_t i = 0; i < files->count; i++)
        for (int k = 0; k < c->n_tables; k++) {
            char path[160];
            (void)snprintf(path, sizeof(path), "%s.csv", c->table[k].spec->name);
            if (strcmp(path, files->file[i].path) == 0)
                jpush(resources, package_resource(&files->file[i], NULL, NULL));
        }
    jput(j, "profile", jstring("tabular-data-package"));
    jput(j, "name", jstring("protected-tables"));
    jput(j, "resources", resources);
    jput(j, "crosscount", own_json(tell, files));
    return jtext(j, false, out, err);
}

static bool add_table(const struct telling *tell, int k, struct release_files *files, struct error *err)
{
    const char *name = tell->cube->table[k].spec->name;
    struct release_file *csv = release_files_add(files, err, "%s.csv", name);
    if (csv == NULL || !protected_table(tell, k, &csv->content, err) || !release_file_seal(csv, err))
        return false;
    struct release_file *schema = release_files_add(files, err, "%s.schema.json", name);
    return schema != NULL && add_schema(tell, k, &schema->content, err) && release_file_seal(schema, err);
}

static bool add_certificate(const struct telling *tell, struct release_files *files, struct error *err)
{
    if (tell->certificate == NULL)
        return true;
    struct release_file *proof = release_files_add(files, err, "certificate.json");
    return proof != NULL &&
           certificate_text(tell->certificate, tell->cube->cells, tell->suppression, tell->policy, &proof->content,
                            err) &&
           release_file_seal(proof, err);
}

bool protected_files(const struct telling *tell, struct release_files *files, struct error *err)
{
    for (int k = 0; k < tell->cube->n_tables; k++)
        if (!add_table(tell, k, files, err))
            return false;
    if (!add_certificate(tell, files, err))
        return false;
    struct release_files listed = *files; // datapackage.json lists what came before it
    struct release_file *package = release_files_add(files, err, "datapackage.json");
    return package != NULL && add_package(tell, &listed, &package->content, err);
}
