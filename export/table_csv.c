// SPDX-License-Identifier: Apache-2.0
// Writes a table's rows panel by panel in printing order, and the schema of exactly these columns. A hidden cell keeps its
// row: numerator and rate are empty and the status says suppressed, never for which reason.
#include "export/table_csv.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/csv.h"
#include "common/json.h"

static bool add_text(struct buf *out, const char *text, bool last, struct error *err)
{
    return csv_add_field(out, view_of(text), last, err);
}

static bool add_count(struct buf *out, bool shown, int64_t count, struct error *err)
{
    char text[32] = "";
    if (shown)
        (void)snprintf(text, sizeof(text), "%" PRId64, count);
    return add_text(out, text, false, err);
}

static const char *status_of(const struct release *r, const struct figure *f)
{
    if (!f->shown)
        return "suppressed";
    static const char *const words[] = {
        [METHOD_HIDE] = "shown", [METHOD_NOISE] = "perturbed", [METHOD_ROUNDING] = "rounded"};
    return words[r->agreement->policy.method];
}

static bool add_figure(struct buf *out, const struct release *r, const struct figure *f, struct error *err)
{
    char rate[32] = "";
    if (f->has_rate)
        (void)snprintf(rate, sizeof(rate), "%.4f", f->rate);
    return add_count(out, f->shown, f->count, err) &&
           add_count(out, f->denominator >= 0 && f->denominator_shown, f->denominator, err) &&
           add_text(out, rate, false, err) && add_text(out, status_of(r, f), true, err);
}

static bool add_header(const struct table *t, struct buf *out, struct error *err)
{
    if (!buf_add_str(out, "table_id,period,panel,", err))
        return false;
    for (size_t d = 0; d < t->n_dimensions; d++)
        if (!buf_printf(out, err, "%s_code,%s_label,", t->dimensions[d].name, t->dimensions[d].name))
            return false;
    return buf_add_str(out, "numerator,denominator,rate,status\n", err);
}

static bool add_row(const struct release *r, const struct cell_panel *p, int place, struct buf *out, struct error *err)
{
    int digits[TABLE_MAX_DIMENSIONS], of_dimension[TABLE_MAX_DIMENSIONS];
    const struct table *t = p->table;
    struct figure f = release_figure(r, p, place);
    cells_digits(p, place, digits);
    for (size_t d = 0; d < t->n_dimensions; d++)
        of_dimension[d] = (int)t->dimensions[d].codes->n_entries;
    for (int i = 0; i < p->n_dimensions; i++)
        of_dimension[p->panel->dimension[i]] = digits[i];
    if (!add_text(out, t->id, false, err) || !add_text(out, r->period.code, false, err) ||
        !add_text(out, p->panel->title, false, err))
        return false;
    for (size_t d = 0; d < t->n_dimensions; d++)
        if (!add_text(out, release_code(&t->dimensions[d], of_dimension[d]), false, err) ||
            !add_text(out, release_label(&t->dimensions[d], of_dimension[d]), false, err))
            return false;
    return add_figure(out, r, &f, err);
}

bool table_csv(const struct release *r, const struct table *table, struct buf *out, struct error *err)
{
    if (!add_header(table, out, err))
        return false;
    for (int k = 0; k < r->n_panels; k++)
        for (int place = 0; r->cells->panel[k].table == table && place < r->cells->panel[k].n_places; place++)
            if (!add_row(r, &r->cells->panel[k], place, out, err))
                return false;
    return true;
}

static json *field(const char *name, const char *type, const char *title, const char *description)
{
    json *f = jmap();
    jput(f, "name", jstring(name));
    jput(f, "type", jstring(type));
    jput(f, "title", jstring(title));
    if (description != NULL)
        jput(f, "description", jstring(description));
    return f;
}

static void require(json *f, const char *const *allowed, size_t n_allowed)
{
    json *constraints = jmap(), *list = jlist();
    jput(constraints, "required", jflag(true));
    for (size_t i = 0; i < n_allowed; i++)
        jpush(list, jstring(allowed[i]));
    if (n_allowed > 0)
        jput(constraints, "enum", list);
    else
        jfreep(&list);
    jput(f, "constraints", constraints);
}

static json *code_field(const struct table_dimension *d)
{
    char name[128];
    json *constraints = jmap(), *allowed = jlist();
    (void)snprintf(name, sizeof(name), "%s_code", d->name);
    json *f = field(name, "string", d->title, "Code; \"all\" is the total");
    jput(constraints, "required", jflag(true));
    for (int i = 0; i <= (int)d->codes->n_entries; i++)
        jpush(allowed, jstring(release_code(d, i)));
    jput(constraints, "enum", allowed);
    jput(f, "constraints", constraints);
    return f;
}

static json *fields_of(const struct table *t)
{
    static const char *const states[] = {"shown", "suppressed", "perturbed", "rounded"};
    json *fields = jlist();
    json *id = field("table_id", "string", "Table", NULL), *period = field("period", "string", "Period", NULL);
    require(id, &t->id, 1);
    require(period, NULL, 0);
    jpush(fields, id);
    jpush(fields, period);
    jpush(fields, field("panel", "string", "Panel", "Which of the table's panels the cell is printed in"));
    for (size_t d = 0; d < t->n_dimensions; d++) {
        char name[128];
        (void)snprintf(name, sizeof(name), "%s_label", t->dimensions[d].name);
        jpush(fields, code_field(&t->dimensions[d]));
        jpush(fields, field(name, "string", t->dimensions[d].title, NULL));
    }
    jpush(fields, field("numerator", "integer", t->numerator, "Empty when the cell is suppressed"));
    jpush(fields, field("denominator", "integer", t->denominator != NULL ? t->denominator : "None",
                        "Empty when it is suppressed or the panel has none"));
    jpush(fields, field("rate", "number", "Numerator divided by denominator", "Given only when both counts are shown"));
    json *status =
        field("status", "string", "Status",
              "suppressed: the count is below the minimum, or would reveal one that is; perturbed: the count "
              "with noise; rounded: the count as a multiple of a base");
    require(status, states, COUNT_OF(states));
    jpush(fields, status);
    return fields;
}

// What adds up to what, for who checks the sums: each total of a dimension is the sum of its parts, in every combination of the
// other dimensions of a panel. Cells of one population and one combination of codes are one number, whatever table prints
// them.
static json *sums_json(const struct table_dimension *d)
{
    json *list = jlist(), *sum = jmap(), *parts = jlist();
    int total = (int)d->codes->n_entries;
    jput(sum, "code", jstring(release_code(d, total)));
    for (int i = 0; i < total; i++)
        jpush(parts, jstring(release_code(d, i)));
    jput(sum, "parts", parts);
    jpush(list, sum);
    return list;
}

static json *dimensions_json(const struct table *t)
{
    static const char *const across[] = {[ACROSS_ALL] = NULL, [ACROSS_SYSTEM] = "system", [ACROSS_ALONE] = "alone"};
    json *list = jlist();
    for (size_t d = 0; d < t->n_dimensions; d++) {
        char column[128];
        json *j = jmap();
        (void)snprintf(column, sizeof(column), "%s_code", t->dimensions[d].name);
        jput(j, "name", jstring(t->dimensions[d].name));
        jput(j, "column", jstring(column));
        jput(j, "total", jstring(release_code(&t->dimensions[d], (int)t->dimensions[d].codes->n_entries)));
        jput(j, "sums", sums_json(&t->dimensions[d]));
        if (across[t->dimensions[d].across] != NULL)
            jput(j, "across", jstring(across[t->dimensions[d].across]));
        jpush(list, j);
    }
    return list;
}

static json *panels_json(const struct table *t)
{
    json *list = jlist();
    for (size_t k = 0; k < t->n_panels; k++) {
        const struct table_panel *p = &t->panels[k];
        json *j = jmap(), *dimensions = jlist();
        jput(j, "title", jstring(p->title));
        jput(j, "population", jstring(p->population));
        for (size_t i = 0; i < p->n_dimensions; i++)
            jpush(dimensions, jstring(t->dimensions[p->dimension[i]].name));
        jput(j, "dimensions", dimensions);
        jput(j, "rate_over", jstring(p->denominator < 0 ? NULL : t->dimensions[p->denominator].name));
        jpush(list, j);
    }
    return list;
}

static json *sums_of_table(const struct table *t, const struct agreement *a)
{
    json *j = jmap(), *systems = jlist();
    for (size_t i = 0; i < a->n_systems; i++)
        jpush(systems, jstring(a->systems[i].system));
    jput(j, "format", jint(1));
    jput(j, "count", jstring("numerator"));
    jput(j, "status", jstring("status"));
    jput(j, "denominator", jstring("denominator"));
    jput(j, "rate", jstring("rate"));
    jput(j, "panel", jstring("panel"));
    jput(j, "systems", systems);
    jput(j, "dimensions", dimensions_json(t));
    jput(j, "panels", panels_json(t));
    return j;
}

bool table_schema(const struct table *table, const struct agreement *agreement, struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *schema = jmap();
    json *missing = jlist(), *key = jlist();
    jput(schema, "$schema", jstring("https://datapackage.org/profiles/2.0/tableschema.json"));
    jput(schema, "title", jstring(table->title));
    jput(schema, "description", jstring(table->definition));
    jput(schema, "fields", fields_of(table));
    jpush(missing, jstring(""));
    jput(schema, "missingValues", missing);
    jpush(key, jstring("panel"));
    for (size_t d = 0; d < table->n_dimensions; d++) {
        char name[128];
        (void)snprintf(name, sizeof(name), "%s_code", table->dimensions[d].name);
        jpush(key, jstring(name));
    }
    jput(schema, "primaryKey", key);
    jput(schema, "crosscount", sums_of_table(table, agreement));
    return jtext(schema, false, out, err);
}
