// SPDX-License-Identifier: Apache-2.0
// Every row is made of a sum and of the rate of all. A code without a sum is a group of no pairs: like all.
#include "export/linkage_error.h"

#include <string.h>

#include "common/csv.h"
#include "common/json.h"

struct maker {
    const struct agreement *agreement;
    const struct linkage_error_sum *sums;
    size_t n_sums;
    struct arena *arena;
    struct linkage_error_row *row;
    size_t n;
    double false_rate, missed_rate; // of all
};

static const char *const titles[][2] = {{"all", "All"},       {"systems", "Pair of systems"},
                                        {"sex", "Sex"},       {"race", "Race and ethnicity"},
                                        {"county", "County"}, {"age", "Age at the end of the period"}};

const char *linkage_error_title(const char *group)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (strcmp(titles[i][0], group) == 0)
            return titles[i][1];
    return group;
}

static struct linkage_error_sum find_sum(const struct maker *m, const char *group, const char *value)
{
    for (size_t i = 0; i < m->n_sums; i++)
        if (strcmp(m->sums[i].group, group) == 0 && strcmp(m->sums[i].value, value) == 0)
            return m->sums[i];
    return (struct linkage_error_sum){.group = group, .value = value};
}

static double one_child(const struct linkage_error_sum *s) // pairs of one child, joined or not
{
    return s->links - s->false_links + s->missed_links;
}

static int per_100(double rate)
{
    return rate < 0.01 ? 0 : rate > 1 ? 100 : (int)(100 * rate + 0.5);
}

// Of a group's pairs and as many of all as are counted with them.
static int pooled(const struct maker *m, double part, double whole, double rate_of_all)
{
    double minimum = (double)m->agreement->policy.minimum_count, more = LINKAGE_ERROR_POOLED * minimum;
    return per_100(whole < minimum ? rate_of_all : (part + more * rate_of_all) / (whole + more));
}

static void add_row(struct maker *m, const char *group, const char *code, const char *label,
                    const struct linkage_error_sum *s)
{
    m->row[m->n++] =
        (struct linkage_error_row){.group = group,
                                   .code = code,
                                   .label = label,
                                   .false_per_100 = pooled(m, s->false_links, s->links, m->false_rate),
                                   .missed_per_100 = pooled(m, s->missed_links, one_child(s), m->missed_rate)};
}

static bool is_party(const struct agreement *a, const char *system)
{
    for (size_t i = 0; i < a->n_systems; i++)
        if (strcmp(a->systems[i].system, system) == 0)
            return true;
    return false;
}

// "Child welfare and health": the second label goes on in small letters.
static bool add_systems_of(struct maker *m, const struct vocabulary_entry *a, const struct vocabulary_entry *b,
                           struct error *err)
{
    bool in_order = strcmp(a->code, b->code) <= 0;
    const char *value =
        arena_printf(m->arena, err, "%s+%s", in_order ? a->code : b->code, in_order ? b->code : a->code);
    char *label = value == NULL ? NULL : arena_printf(m->arena, err, "%s and %s", a->label, b->label);
    if (label == NULL)
        return false;
    char *second = label + strlen(a->label) + strlen(" and ");
    if (*second >= 'A' && *second <= 'Z')
        *second = (char)(*second - 'A' + 'a');
    struct linkage_error_sum s = find_sum(m, "systems", value);
    add_row(m, "systems", value, label, &s);
    return true;
}

static bool add_systems(struct maker *m, const struct vocabulary *systems, struct error *err)
{
    for (size_t i = 0; i < systems->n_entries; i++)
        for (size_t k = i + 1; k < systems->n_entries; k++)
            if (is_party(m->agreement, systems->entry[i].code) && is_party(m->agreement, systems->entry[k].code) &&
                !add_systems_of(m, &systems->entry[i], &systems->entry[k], err))
                return false;
    return true;
}

static bool is_allowed(const struct agreement *a, const char *group)
{
    bool allowed = strcmp(group, "systems") == 0;
    for (size_t i = 0; i < a->n_dimensions; i++)
        allowed = allowed || strcmp(a->dimensions[i], group) == 0;
    return allowed;
}

static bool has_group(const struct maker *m, const char *group)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->row[i].group, group) == 0)
            return true;
    return false;
}

static bool add_group(struct maker *m, const struct table_error_group *g, struct error *err)
{
    if (!is_allowed(m->agreement, g->name) || has_group(m, g->name))
        return true;
    if (strcmp(g->name, "systems") == 0)
        return add_systems(m, g->codes, err);
    for (size_t i = 0; i < g->codes->n_entries; i++) {
        if (strcmp(g->name, "age") == 0 && strcmp(g->codes->entry[i].code, "unknown") == 0)
            continue; // linkage error is known by year of birth
        struct linkage_error_sum s = find_sum(m, g->name, g->codes->entry[i].code);
        add_row(m, g->name, g->codes->entry[i].code, g->codes->entry[i].label, &s);
    }
    return true;
}

static size_t most_rows(const struct table *const *tables, size_t n_tables)
{
    size_t n = 1;
    for (size_t t = 0; t < n_tables; t++)
        for (size_t g = 0; g < tables[t]->n_error_groups; g++)
            n += tables[t]->error_groups[g].codes->n_entries * tables[t]->error_groups[g].codes->n_entries;
    return n;
}

bool linkage_error_make(const struct table *const *tables, size_t n_tables, const struct agreement *agreement,
                        const struct linkage_error_sum *sums, size_t n_sums, struct arena *arena,
                        struct linkage_error *ret, struct error *err)
{
    struct maker m = {.agreement = agreement, .sums = sums, .n_sums = n_sums, .arena = arena};
    struct linkage_error_sum all = find_sum(&m, "all", "");
    *ret = (struct linkage_error){0};
    if (most_rows(tables, n_tables) == 1 || all.links < (double)agreement->policy.minimum_count)
        return true;
    m.row = arena_alloc(arena, most_rows(tables, n_tables) * sizeof(*m.row), err);
    if (m.row == NULL)
        return false;
    m.false_rate = all.false_links / all.links;
    m.missed_rate = one_child(&all) > 0 ? all.missed_links / one_child(&all) : 0;
    add_row(&m, "all", "all", "All", &all);
    for (size_t t = 0; t < n_tables; t++)
        for (size_t g = 0; g < tables[t]->n_error_groups; g++)
            if (!add_group(&m, &tables[t]->error_groups[g], err))
                return false;
    *ret = (struct linkage_error){m.row, m.n};
    return true;
}

bool linkage_error_printed(const struct linkage_error *e, const struct table *t)
{
    for (size_t g = 0; g < t->n_error_groups; g++)
        for (size_t i = 1; i < e->n; i++)
            if (strcmp(e->row[i].group, t->error_groups[g].name) == 0)
                return true;
    return false;
}

// ---- files --------------------------------------------------------------------------------------------------------------

bool linkage_error_csv(const struct linkage_error *e, const char *period, struct buf *out, struct error *err)
{
    if (!buf_add_str(out, "period,group,code,label,false_per_100,missed_per_100\n", err))
        return false;
    for (size_t i = 0; i < e->n; i++) {
        const struct linkage_error_row *r = &e->row[i];
        if (!csv_add_field(out, view_of(period), false, err) || !csv_add_field(out, view_of(r->group), false, err) ||
            !csv_add_field(out, view_of(r->code), false, err) || !csv_add_field(out, view_of(r->label), false, err) ||
            !buf_printf(out, err, "%d,%d\n", r->false_per_100, r->missed_per_100))
            return false;
    }
    return true;
}

static void add_field(json *fields, const char *name, const char *type, const char *title, const char *description)
{
    json *f = jmap(), *constraints = jmap();
    jput(f, "name", jstring(name));
    jput(f, "type", jstring(type));
    jput(f, "title", jstring(title));
    if (description != NULL)
        jput(f, "description", jstring(description));
    jput(constraints, "required", jflag(true));
    if (strcmp(type, "integer") == 0) {
        jput(constraints, "minimum", jint(0));
        jput(constraints, "maximum", jint(100));
    }
    jput(f, "constraints", constraints);
    jpush(fields, f);
}

bool linkage_error_schema(struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *schema = jmap();
    json *fields = jlist(), *key = jlist();
    jput(schema, "$schema", jstring("https://datapackage.org/profiles/2.0/tableschema.json"));
    jput(schema, "title", jstring(LINKAGE_ERROR_TITLE));
    jput(schema, "description", jstring(LINKAGE_ERROR_DEFINITION));
    add_field(fields, "period", "string", "Period", "Of the release; links are of all records to date");
    add_field(fields, "group", "string", "Group", "What the code is of; \"all\": all pairs");
    add_field(fields, "code", "string", "Code", "Of the group; a pair counts where either of its records does");
    add_field(fields, "label", "string", "Label", NULL);
    add_field(fields, "false_per_100", "integer", "Joined, but two children",
              "Of 100 pairs of records held to be one child; 0 means fewer than 1");
    add_field(fields, "missed_per_100", "integer", "One child, but not joined",
              "Of 100 pairs of records of one child; 0 means fewer than 1");
    jput(schema, "fields", fields);
    jpush(key, jstring("group"));
    jpush(key, jstring("code"));
    jput(schema, "primaryKey", key);
    return jtext(schema, false, out, err);
}
