// SPDX-License-Identifier: Apache-2.0
// A code is looked up as it is, and without the apostrophe that keeps a spreadsheet from taking it for a formula.
#include "export/published_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

enum { FORMAT = 1 };
static const size_t NONE = SIZE_MAX;
static const int64_t MOST = INT64_C(1000000000000);

bool published_table_wrap(const struct published_table *t, size_t row, struct error *err)
{
    return err_wrap(err, "%s:%" PRIu64, t->sheet.file, t->sheet.row[row].line);
}

// --- what is said of it -----------------------------------------------------------------------------------------------------

static bool text_of(const json *map, const char *key, struct arena *arena, const char **ret_text, struct error *err)
{
    const char *text = jstr(jget(map, key));
    if (text == NULL)
        return err_set(err, ERR_DATA, "its schema does not say its \"%s\"", key);
    *ret_text = arena_strdup(arena, text, err);
    return *ret_text != NULL;
}

static bool column_of(const struct published_table *t, const json *said, const char *key, bool needed,
                      size_t *ret_column, struct error *err)
{
    const char *name = jstr(jget(said, key));
    *ret_column = NONE;
    if (name == NULL)
        return !needed || err_set(err, ERR_DATA, "its schema does not say its \"%s\"", key);
    return sheet_column(&t->sheet, name, ERR_DATA, ret_column, err);
}

static bool add_code(struct published_dimension *d, const json *code, struct arena *arena, int *ret_code,
                     struct error *err)
{
    const char *text = jstr(code);
    if (text == NULL)
        return err_set(err, ERR_DATA, "its schema has a code that is no text");
    size_t slot = name_map_slot(&d->codes, text);
    if (d->codes.name[slot] == NULL) {
        d->codes.name[slot] = arena_strdup(arena, text, err);
        if (d->codes.name[slot] == NULL)
            return false;
        d->codes.value[slot] = d->n_codes;
        d->code[d->n_codes++] = d->codes.name[slot];
    }
    *ret_code = d->codes.value[slot];
    return true;
}

static bool add_sum(struct published_dimension *d, const json *said, struct arena *arena, struct error *err)
{
    const json *parts = jget(said, "parts");
    int *part = arena_alloc(arena, (jcount(parts) + 1) * sizeof(*part), err), code = 0, n = 0;
    if (part == NULL || !add_code(d, jget(said, "code"), arena, &code, err))
        return false;
    for (size_t k = 0; k < jcount(parts); k++)
        if (!add_code(d, jat(parts, k), arena, &part[n++], err))
            return false;
    if (d->sum[code].n_parts > 0 || n == 0)
        return err_set(err, ERR_DATA, "its schema gives a sum twice, or without parts");
    d->sum[code] = (struct published_sum){part, n};
    return true;
}

static bool load_dimension(struct published_table *t, const json *said, struct arena *arena, struct error *err)
{
    struct published_dimension *d = &t->dimension[t->n_dimensions++];
    const json *sums = jget(said, "sums");
    size_t most = 1;
    for (size_t i = 0; i < jcount(sums); i++)
        most += jcount(jget(jat(sums, i), "parts")) + 1;
    d->code = arena_alloc(arena, most * sizeof(*d->code), err);
    d->sum = d->code == NULL ? NULL : arena_alloc(arena, most * sizeof(*d->sum), err);
    if (d->sum == NULL || !name_map_init(&d->codes, arena, most, err) || !text_of(said, "name", arena, &d->name, err) ||
        !column_of(t, said, "column", true, &d->column, err) ||
        !add_code(d, jget(said, "total"), arena, &d->total, err))
        return false;
    const char *across = jstr(jget(said, "across"));
    d->of_systems = across != NULL && strcmp(across, "system") == 0;
    d->alone = across != NULL && strcmp(across, "alone") == 0;
    for (size_t i = 0; i < jcount(sums); i++)
        if (!add_sum(d, jat(sums, i), arena, err))
            return err_wrap(err, "dimension \"%s\"", d->name);
    return true;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool load_systems(struct published_table *t, const json *list, struct arena *arena, struct error *err)
{
    size_t n = jcount(list), size = 1, len = 0;
    const char **system = arena_alloc(arena, (n + 1) * sizeof(const char *), err);
    if (system == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        system[i] = jstr(jat(list, i));
        if (system[i] == NULL)
            return err_set(err, ERR_DATA, "its schema names a system that is no text");
        size += strlen(system[i]) + 1;
    }
    qsort(system, n, sizeof(const char *), by_text);
    char *joined = arena_alloc(arena, size, err);
    if (joined == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(joined + len, size - len, "%s%s", i == 0 ? "" : ",", system[i]);
    t->systems = joined;
    return true;
}

static int dimension_named(const struct published_table *t, const char *name)
{
    for (int d = 0; d < t->n_dimensions && name != NULL; d++)
        if (strcmp(t->dimension[d].name, name) == 0)
            return d;
    return -1;
}

static bool measure_panel(const struct published_table *t, struct published_panel *p, struct error *err)
{
    p->n_places = 1;
    for (int i = p->n_dimensions - 1; i >= 0; i--) {
        p->step[i] = p->n_places;
        p->n_places *= (size_t)t->dimension[p->dimension[i]].n_codes;
        if (p->n_places > t->sheet.n_rows)
            return err_set(err, ERR_DATA, "it has fewer rows than its panels have cells");
    }
    return true;
}

static bool load_panel(struct published_table *t, const json *said, struct arena *arena, struct error *err)
{
    struct published_panel *p = &t->panel[t->n_panels++];
    const json *names = jget(said, "dimensions");
    const char *over = jstr(jget(said, "rate_over"));
    p->rate_over = -1;
    if ((jstr(jget(said, "title")) != NULL && !text_of(said, "title", arena, &p->title, err)) ||
        (jstr(jget(said, "population")) != NULL && !text_of(said, "population", arena, &p->population, err)))
        return false;
    for (size_t i = 0; i < jcount(names); i++) {
        const char *name = jstr(jat(names, i));
        int d = dimension_named(t, name);
        if (d < 0 || i == PUBLISHED_MAX_DIMENSIONS)
            return err_set(err, ERR_DATA, "its schema has a panel with an unknown dimension");
        if (over != NULL && strcmp(over, name) == 0)
            p->rate_over = p->n_dimensions;
        p->dimension[p->n_dimensions++] = d;
    }
    if (!measure_panel(t, p, err))
        return false;
    p->row = arena_alloc(arena, p->n_places * sizeof(*p->row), err);
    p->cell = p->row == NULL ? NULL : arena_alloc(arena, p->n_places * sizeof(*p->cell), err);
    for (size_t place = 0; p->cell != NULL && place < p->n_places; place++)
        p->row[place] = NONE;
    return p->cell != NULL;
}

static bool load_parts(struct published_table *t, const json *said, struct arena *arena, struct error *err)
{
    const json *dimensions = jget(said, "dimensions"), *panels = jget(said, "panels");
    if (jcount(dimensions) > PUBLISHED_MAX_DIMENSIONS || jcount(panels) == 0)
        return err_set(err, ERR_DATA, "its schema has too many dimensions, or no panel");
    for (size_t i = 0; i < jcount(dimensions); i++)
        if (!load_dimension(t, jat(dimensions, i), arena, err))
            return false;
    t->panel = arena_alloc(arena, jcount(panels) * sizeof(*t->panel), err);
    if (t->panel == NULL)
        return false;
    for (size_t i = 0; i < jcount(panels); i++)
        if (!load_panel(t, jat(panels, i), arena, err))
            return false;
    return true;
}

// --- rows -------------------------------------------------------------------------------------------------------------------

static int code_in(const struct published_dimension *d, const char *field)
{
    int code = name_map_find(&d->codes, field);
    return code < 0 && field[0] == '\'' ? name_map_find(&d->codes, field + 1) : code;
}

static struct published_panel *panel_of(struct published_table *t, size_t row)
{
    if (t->panel_column == NONE)
        return &t->panel[0];
    const char *title = t->sheet.row[row].field[t->panel_column];
    for (size_t k = 0; k < t->n_panels; k++)
        if (t->panel[k].title != NULL && strcmp(t->panel[k].title, title) == 0)
            return &t->panel[k];
    return NULL;
}

static bool is_of(const struct published_panel *p, int dimension)
{
    for (int i = 0; i < p->n_dimensions; i++)
        if (p->dimension[i] == dimension)
            return true;
    return false;
}

static bool place_row(struct published_table *t, size_t row, struct error *err)
{
    size_t place = 0;
    struct published_panel *p = panel_of(t, row);
    if (p == NULL)
        return sheet_refuse(&t->sheet, row, t->panel_column, ERR_DATA, err, "the schema does not know this panel");
    for (int d = 0; d < t->n_dimensions; d++) {
        const struct published_dimension *dimension = &t->dimension[d];
        int code = code_in(dimension, t->sheet.row[row].field[dimension->column]);
        if (code < 0 || (!is_of(p, d) && code != dimension->total))
            return sheet_refuse(&t->sheet, row, dimension->column, ERR_DATA, err,
                                "the schema does not know this code here");
        for (int i = 0; i < p->n_dimensions; i++)
            place += p->dimension[i] == d ? p->step[i] * (size_t)code : 0;
    }
    if (p->row[place] != NONE)
        return sheet_refuse(&t->sheet, row, t->count, ERR_DATA, err, "the same cell stands on line %" PRIu64 " already",
                            t->sheet.row[p->row[place]].line);
    p->row[place] = row;
    return true;
}

bool published_table_load(const json *said, const char *file, struct arena *arena, struct published_table *t,
                          struct error *err)
{
    size_t places = 0;
    *t = (struct published_table){0};
    if (jinteger(jget(said, "format"), 0) != FORMAT)
        return err_set(err, ERR_DATA, "its schema is of another format than %d", FORMAT);
    if (!sheet_load(file, ERR_DATA, arena, &t->sheet, err) || !column_of(t, said, "count", true, &t->count, err) ||
        !column_of(t, said, "status", true, &t->status, err) ||
        !column_of(t, said, "denominator", false, &t->denominator, err) ||
        !column_of(t, said, "rate", false, &t->rate, err) ||
        !column_of(t, said, "panel", false, &t->panel_column, err) ||
        !load_systems(t, jget(said, "systems"), arena, err) || !load_parts(t, said, arena, err))
        return false;
    for (size_t row = 0; row < t->sheet.n_rows; row++)
        if (!place_row(t, row, err))
            return false;
    for (size_t k = 0; k < t->n_panels; k++)
        places += t->panel[k].n_places;
    return places == t->sheet.n_rows || err_set(err, ERR_DATA, "a cell of it is missing"); // none stands there twice
}

static bool whole_number(const struct published_table *t, size_t row, size_t column, int64_t *ret, struct error *err)
{
    return text_to_int64(view_of(t->sheet.row[row].field[column]), 0, MOST, ret) ||
           err_set(err, ERR_DATA, "column \"%s\": not a whole number of 0 or more", t->sheet.column[column]);
}

static bool given(const struct published_table *t, size_t row, size_t column)
{
    return column != NONE && t->sheet.row[row].field[column][0] != '\0';
}

bool published_table_row(const struct published_table *t, size_t row, struct published_row *ret_row, struct error *err)
{
    struct published_row r = {.has_denominator = given(t, row, t->denominator), .has_rate = given(t, row, t->rate)};
    const char *status = t->sheet.row[row].field[t->status];
    char *end = NULL;
    r.rounded = strcmp(status, "rounded") == 0;
    r.shown = r.rounded || strcmp(status, "shown") == 0;
    if (strcmp(status, "perturbed") == 0)
        return err_set(err, ERR_DATA, "the counts are told with noise: there is nothing to find out");
    if (!r.shown && strcmp(status, "suppressed") != 0)
        return err_set(err, ERR_DATA, "column \"%s\": neither shown nor suppressed nor rounded",
                       t->sheet.column[t->status]);
    if (r.shown != given(t, row, t->count))
        return err_set(err, ERR_DATA, "column \"%s\" does not go with the status", t->sheet.column[t->count]);
    if ((r.shown && !whole_number(t, row, t->count, &r.count, err)) ||
        (r.has_denominator && !whole_number(t, row, t->denominator, &r.denominator, err)))
        return false;
    if (r.has_rate) {
        r.rate = strtod(t->sheet.row[row].field[t->rate], &end);
        if (*end != '\0' || !isfinite(r.rate))
            return err_set(err, ERR_DATA, "column \"%s\": not a number", t->sheet.column[t->rate]);
    }
    *ret_row = r;
    return true;
}

// --- places -----------------------------------------------------------------------------------------------------------------

static int code_at(const struct published_table *t, const struct published_panel *p, int i, size_t place)
{
    return (int)(place / p->step[i] % (size_t)t->dimension[p->dimension[i]].n_codes);
}

static const char *name_at(const struct published_table *t, const struct published_panel *p, int i)
{
    return t->dimension[p->dimension[i]].name;
}

bool published_table_key(const struct published_table *t, const struct published_panel *p, size_t place,
                         char key[PUBLISHED_KEY_MAX], struct error *err)
{
    int order[PUBLISHED_MAX_DIMENSIONS], n = 0;
    for (int i = 0; i < p->n_dimensions; i++) {
        if (code_at(t, p, i, place) == t->dimension[p->dimension[i]].total)
            continue;
        int at = n++;
        for (; at > 0 && strcmp(name_at(t, p, order[at - 1]), name_at(t, p, i)) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    const char *first = p->population != NULL ? p->population : n == 0 ? "total" : "";
    size_t len = (size_t)snprintf(key, PUBLISHED_KEY_MAX, "%s", first);
    for (int k = 0; k < n && len < PUBLISHED_KEY_MAX; k++)
        len +=
            (size_t)snprintf(key + len, PUBLISHED_KEY_MAX - len, "%s%s=%s", len > 0 ? "|" : "", name_at(t, p, order[k]),
                             t->dimension[p->dimension[order[k]]].code[code_at(t, p, order[k], place)]);
    return len < PUBLISHED_KEY_MAX || err_set(err, ERR_DATA, "names and codes are too long");
}

// Is the system before the dot of a code one that the table counts?
static bool counts_system(const struct published_table *t, struct view system)
{
    for (const char *at = t->systems; system.len > 0 && *at != '\0';) {
        size_t len = strcspn(at, ",");
        if (len == system.len && strncmp(at, system.ptr, len) == 0)
            return true;
        at += len + (at[len] == ',');
    }
    return false;
}

struct view published_table_whose(const struct published_table *t, const struct published_panel *p, size_t place)
{
    struct view one = {"", 0};
    for (int i = 0; i < p->n_dimensions; i++) {
        const struct published_dimension *d = &t->dimension[p->dimension[i]];
        int code = code_at(t, p, i, place);
        if (code == d->total || d->alone)
            continue;
        if (!d->of_systems)
            return view_of(t->systems);
        one = (struct view){d->code[code], strcspn(d->code[code], ".")};
    }
    return counts_system(t, one) ? one : view_of(t->systems);
}

size_t published_table_beside(const struct published_table *t, const struct published_panel *p, int dimension,
                              size_t place, int code)
{
    return place + p->step[dimension] * (size_t)code - p->step[dimension] * (size_t)code_at(t, p, dimension, place);
}

bool published_table_whole(const struct published_table *t, const struct published_panel *p, size_t place,
                           size_t *ret_whole)
{
    if (p->rate_over < 0)
        return false;
    *ret_whole = published_table_beside(t, p, p->rate_over, place, t->dimension[p->dimension[p->rate_over]].total);
    return true;
}

const struct published_sum *published_table_sum(const struct published_table *t, const struct published_panel *p,
                                                int dimension, size_t place)
{
    const struct published_sum *sum = &t->dimension[p->dimension[dimension]].sum[code_at(t, p, dimension, place)];
    return sum->n_parts > 0 ? sum : NULL;
}
