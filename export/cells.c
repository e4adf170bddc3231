// SPDX-License-Identifier: Apache-2.0
// Builds the system of cells from the definitions of tables alone, then takes counts.
//
// First every panel gets its places, one for each combination of codes and totals. A place's cell is found by its key:
// the population and "dimension=code" for what does not stand at its total, by name of the dimension, so that panels
// and tables meet in the cells they share. Then every dimension of every panel gives one line for each combination of
// the others; the same line out of two panels is kept once. Counts go to places first: when all rows are in, the places
// of one cell must agree, or a table does not count what its definition says.
#include "export/cells.h"

#include <stdio.h>
#include <string.h>

#include "common/name_map.h"

enum { KEY_MAX = 512, MAX_CELLS = 1000000 };

void cells_freep(struct cells **c)
{
    if (*c == NULL)
        return;
    struct arena *arena = (*c)->arena;
    *c = NULL;
    arena_free(arena); // the system lives in its own arena
}

void cells_digits(const struct cell_panel *p, int place, int digits[TABLE_MAX_DIMENSIONS])
{
    for (int i = p->n_dimensions - 1; i >= 0; i--) {
        digits[i] = place % p->radix[i];
        place /= p->radix[i];
    }
}

int cells_place(const struct cell_panel *p, const int digits[TABLE_MAX_DIMENSIONS])
{
    int place = 0;
    for (int i = 0; i < p->n_dimensions; i++)
        place = place * p->radix[i] + digits[i];
    return place;
}

int cells_denominator(const struct cell_panel *p, int place)
{
    int digits[TABLE_MAX_DIMENSIONS];
    if (p->panel->denominator < 0)
        return -1;
    cells_digits(p, place, digits);
    for (int i = 0; i < p->n_dimensions; i++)
        if (p->panel->dimension[i] == p->panel->denominator) {
            digits[i] = p->radix[i] - 1;
            return cells_place(p, digits);
        }
    return -1;
}

static const struct table_dimension *dimension_of(const struct cell_panel *p, int i)
{
    return &p->table->dimensions[p->panel->dimension[i]];
}

// "population|dimension=code|..." with the dimensions in order of their names.
static bool key_of(const struct cell_panel *p, const int *digits, char key[KEY_MAX], int *ret_level, struct error *err)
{
    int order[TABLE_MAX_DIMENSIONS], n = 0;
    for (int i = 0; i < p->n_dimensions; i++) {
        if (digits[i] == p->radix[i] - 1)
            continue;
        int at = n++;
        for (; at > 0 && strcmp(dimension_of(p, order[at - 1])->name, dimension_of(p, i)->name) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    size_t len = (size_t)snprintf(key, KEY_MAX, "%s", p->panel->population);
    for (int k = 0; k < n && len < KEY_MAX; k++) {
        const struct table_dimension *d = dimension_of(p, order[k]);
        len += (size_t)snprintf(key + len, KEY_MAX - len, "|%s=%s", d->name, d->codes->entry[digits[order[k]]].code);
    }
    if (len >= KEY_MAX)
        return err_set(err, ERR_CONFIG, "table %s: names of dimensions and codes are too long", p->table->id);
    *ret_level = p->n_dimensions - n;
    return true;
}

static bool find_cell(struct cells *c, struct name_map *map, const char *key, int level, int *ret_cell,
                      struct error *err)
{
    size_t slot = name_map_slot(map, key);
    if (map->name[slot] == NULL) {
        map->name[slot] = arena_strdup(c->arena, key, err);
        if (map->name[slot] == NULL)
            return false;
        map->value[slot] = c->n_cells;
        c->cell[c->n_cells++] = (struct cell){.key = map->name[slot], .count = -1};
    }
    struct cell *cell = &c->cell[map->value[slot]];
    if (cell->level < level)
        cell->level = level;
    *ret_cell = map->value[slot];
    return true;
}

static bool name_places(struct cells *c, struct name_map *map, struct cell_panel *p, struct error *err)
{
    int *cell = arena_alloc(c->arena, (size_t)p->n_places * sizeof(*cell), err);
    p->cell = cell;
    p->count = cell == NULL ? NULL : arena_alloc(c->arena, (size_t)p->n_places * sizeof(*p->count), err);
    if (p->count == NULL)
        return false;
    for (int place = 0; place < p->n_places; place++) {
        int digits[TABLE_MAX_DIMENSIONS], level = 0;
        char key[KEY_MAX];
        cells_digits(p, place, digits);
        if (!key_of(p, digits, key, &level, err) || !find_cell(c, map, key, level, &cell[place], err))
            return false;
    }
    return true;
}

// One line: `place` has dimension i at its total; its parts are the codes of i.
static bool add_line(struct cells *c, struct name_map *map, const struct cell_panel *p, int i, int place,
                     struct error *err)
{
    char name[KEY_MAX + 64];
    const struct table_dimension *d = dimension_of(p, i);
    (void)snprintf(name, sizeof(name), "%s by %s (%s)", c->cell[p->cell[place]].key, d->name, d->codes->name);
    size_t slot = name_map_slot(map, name);
    if (map->name[slot] != NULL)
        return true;
    map->name[slot] = arena_strdup(c->arena, name, err);
    int n_parts = p->radix[i] - 1, digits[TABLE_MAX_DIMENSIONS];
    int *part = arena_alloc(c->arena, (size_t)n_parts * sizeof(*part), err);
    if (map->name[slot] == NULL || part == NULL)
        return false;
    cells_digits(p, place, digits);
    for (digits[i] = 0; digits[i] < n_parts; digits[i]++)
        part[digits[i]] = p->cell[cells_place(p, digits)];
    c->line[c->n_lines++] =
        (struct cell_line){.total = p->cell[place], .part = part, .n_parts = n_parts, .guarded = d->guard_total};
    return true;
}

static bool add_lines(struct cells *c, struct error *err)
{
    size_t most = 0;
    struct name_map map;
    for (int k = 0; k < c->n_panels; k++)
        for (int i = 0; i < c->panel[k].n_dimensions; i++)
            most += (size_t)(c->panel[k].n_places / c->panel[k].radix[i]);
    c->line = arena_alloc(c->arena, (most + 1) * sizeof(*c->line), err);
    if (c->line == NULL || !name_map_init(&map, c->arena, most, err))
        return false;
    for (int k = 0; k < c->n_panels; k++)
        for (int place = 0; place < c->panel[k].n_places; place++) {
            int digits[TABLE_MAX_DIMENSIONS];
            cells_digits(&c->panel[k], place, digits);
            for (int i = 0; i < c->panel[k].n_dimensions; i++)
                if (digits[i] == c->panel[k].radix[i] - 1 && !add_line(c, &map, &c->panel[k], i, place, err))
                    return false;
        }
    return true;
}

static bool lay_panels(struct cells *c, const struct table *const *tables, size_t n_tables, size_t *ret_places,
                       struct error *err)
{
    size_t n_panels = 0, places = 0;
    for (size_t t = 0; t < n_tables; t++)
        n_panels += tables[t]->n_panels;
    c->panel = arena_alloc(c->arena, (n_panels + 1) * sizeof(*c->panel), err);
    if (c->panel == NULL)
        return false;
    for (size_t t = 0; t < n_tables; t++)
        for (size_t k = 0; k < tables[t]->n_panels; k++) {
            struct cell_panel *p = &c->panel[c->n_panels++];
            p->table = tables[t];
            p->panel = &tables[t]->panels[k];
            p->n_dimensions = (int)p->panel->n_dimensions;
            p->n_places = 1;
            for (int i = 0; i < p->n_dimensions && p->n_places < MAX_CELLS; i++) {
                p->radix[i] = (int)dimension_of(p, i)->codes->n_entries + 1;
                p->n_places *= p->radix[i];
            }
            places += (size_t)p->n_places;
            if (places > MAX_CELLS)
                return err_set(err, ERR_CONFIG, "table %s: over %d cells", p->table->id, MAX_CELLS);
        }
    *ret_places = places;
    return true;
}

bool cells_new(const struct table *const *tables, size_t n_tables, struct cells **ret_cells, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    struct name_map map;
    size_t places = 0;
    if (!arena_new(&arena, err))
        return false;
    struct cells *c = arena_alloc(arena, sizeof(*c), err);
    if (c == NULL)
        return false;
    c->arena = arena;
    if (!lay_panels(c, tables, n_tables, &places, err) || !name_map_init(&map, arena, places, err))
        return false;
    c->cell = arena_alloc(arena, (places + 1) * sizeof(*c->cell), err);
    if (c->cell == NULL)
        return false;
    for (int k = 0; k < c->n_panels; k++)
        if (!name_places(c, &map, &c->panel[k], err))
            return false;
    if (!add_lines(c, err))
        return false;
    *ret_cells = c;
    arena = NULL;
    return true;
}

// Does a row with these codes belong to the panel? It does when exactly the panel's dimensions are given.
static bool panel_takes(const struct cell_panel *p, const struct table *table, const char *population,
                        const char *const *codes)
{
    bool used[TABLE_MAX_DIMENSIONS] = {false};
    if (p->table != table || strcmp(p->panel->population, population) != 0)
        return false;
    for (int i = 0; i < p->n_dimensions; i++)
        used[p->panel->dimension[i]] = true;
    for (size_t d = 0; d < table->n_dimensions; d++)
        if (used[d] != (codes[d] != NULL))
            return false;
    return true;
}

static int code_index(const struct vocabulary *v, const char *code)
{
    for (size_t i = 0; i < v->n_entries; i++)
        if (strcmp(v->entry[i].code, code) == 0)
            return (int)i;
    return -1;
}

// Add n to the finest place and to all the margins above it: one for each subset of dimensions put to their total.
static bool count_in(struct cell_panel *p, const char *const *codes, int64_t n, struct error *err)
{
    int finest[TABLE_MAX_DIMENSIONS];
    for (int i = 0; i < p->n_dimensions; i++) {
        const struct table_dimension *d = dimension_of(p, i);
        finest[i] = code_index(d->codes, codes[p->panel->dimension[i]]);
        if (finest[i] < 0)
            return err_set(err, ERR_BUG, "table %s: a code of %s is not in its vocabulary \"%s\"", p->table->id,
                           d->name, d->codes->name);
    }
    for (unsigned totals = 0; totals < 1u << p->n_dimensions; totals++) {
        int digits[TABLE_MAX_DIMENSIONS];
        for (int i = 0; i < p->n_dimensions; i++)
            digits[i] = (totals >> i & 1u) != 0 ? p->radix[i] - 1 : finest[i];
        p->count[cells_place(p, digits)] += n;
    }
    return true;
}

bool cells_add(struct cells *c, const struct table *table, const char *population, const char *const *codes, int64_t n,
               struct error *err)
{
    bool taken = false;
    for (int k = 0; k < c->n_panels; k++)
        if (panel_takes(&c->panel[k], table, population, codes)) {
            taken = true;
            if (!count_in(&c->panel[k], codes, n, err))
                return false;
        }
    if (!taken)
        return err_set(err, ERR_BUG, "table %s: a row fits no panel of its definition", table->id);
    return true;
}

bool cells_settle(struct cells *c, struct error *err)
{
    for (int k = 0; k < c->n_panels; k++)
        for (int place = 0; place < c->panel[k].n_places; place++) {
            struct cell *cell = &c->cell[c->panel[k].cell[place]];
            int64_t count = c->panel[k].count[place];
            if (cell->count >= 0 && cell->count != count)
                return err_set(err, ERR_BUG, "table %s: its cell \"%s\" has another count in another panel",
                               c->panel[k].table->id, cell->key);
            cell->count = count;
        }
    return true;
}
