// SPDX-License-Identifier: Apache-2.0
// Builds the system of cells from the definitions of tables alone, then takes counts.
//
// First every panel gets its places, one for each combination of codes and totals. A place's cell is found by its key:
// the population and "dimension=code" for what does not stand at its total, by name of the dimension, so that panels
// and tables meet in the cells they share. Then every dimension of every panel gives one line for each combination of
// the others; the same line out of two panels is kept once. Counts go to places first: when all rows are in, the places
// of one cell must agree, or a table does not count what its definition says.
//
// A cell has a name under which it is one number in the whole system, and in each block the key by which releases of that block call
// it. For the release's own block they are the same. Both are found in one map.
#include "export/cells.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"

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

// --- names of several blocks --------------------------------------------------------------------------------------------------

// Is it one of them?
static bool is_listed(const char *systems, struct view system)
{
    for (const char *at = systems; at != NULL && system.len > 0 && *at != '\0';) {
        size_t len = strcspn(at, ",");
        if (len == system.len && memcmp(at, system.ptr, len) == 0)
            return true;
        at += len + (at[len] == ',');
    }
    return false;
}

// The one system whose records a place counts, whatever other systems are counted; empty: there is none.
static struct view single_system(const struct cell_panel *p, const int *digits)
{
    struct view system = {0};
    for (int i = 0; i < p->n_dimensions; i++) {
        const struct table_dimension *d = dimension_of(p, i);
        if (digits[i] == p->radix[i] - 1 || d->across == ACROSS_ALONE)
            continue;
        if (d->across == ACROSS_ALL)
            return view_of(NULL);
        const char *code = d->codes->entry[digits[i]].code;
        system = (struct view){code, strcspn(code, ".")};
    }
    return system;
}

// The name of a place in the whole system: its key, and whose records it counts where the key alone is that of another number.
static bool name_of(const struct cells *c, const struct cell_panel *p, const int *digits, const char key[KEY_MAX],
                    char name[KEY_MAX], struct error *err)
{
    const char *own = c->block[0].systems, *systems = c->block[p->block].systems;
    struct view one = single_system(p, digits);
    bool alone = is_listed(systems, one);
    struct view whose = alone ? one : view_of(systems);
    int population = (int)strcspn(key, "|");
    int len = p->block == 0 || (alone && is_listed(own, one)) ? snprintf(name, KEY_MAX, "%s", key)
                                                              : snprintf(name, KEY_MAX, "%.*s@%.*s%s", population, key,
                                                                         (int)whose.len, whose.ptr, key + population);
    return (len >= 0 && len < KEY_MAX) ||
           err_set(err, ERR_CONFIG, "table %s: names of dimensions, codes and systems are too long", p->table->id);
}

static void key_in_block(int block, const char *key, char out[KEY_MAX + 16])
{
    (void)snprintf(out, KEY_MAX + 16, "%d:%s", block, key);
}

int cells_find(const struct cells *c, int block, const char *key)
{
    char in_block[KEY_MAX + 16];
    key_in_block(block, key, in_block);
    return name_map_find(&c->names, block == 0 ? key : in_block);
}

// ------------------------------------------------------------------------------------------------------------------------------

static bool enter(struct cells *c, const char *name, int cell, size_t *ret_slot, struct error *err)
{
    size_t slot = name_map_slot(&c->names, name);
    if (c->names.name[slot] == NULL) {
        c->names.name[slot] = arena_strdup(c->arena, name, err);
        c->names.value[slot] = cell;
    }
    *ret_slot = slot;
    return c->names.name[slot] != NULL;
}

static bool find_cell(struct cells *c, const char *name, int level, int *ret_cell, struct error *err)
{
    size_t slot = 0;
    if (!enter(c, name, c->n_cells, &slot, err))
        return false;
    if (c->names.value[slot] == c->n_cells)
        c->cell[c->n_cells++] = (struct cell){.key = c->names.name[slot], .count = -1};
    struct cell *cell = &c->cell[c->names.value[slot]];
    if (cell->level < level)
        cell->level = level;
    *ret_cell = c->names.value[slot];
    return true;
}

static bool name_place(struct cells *c, const struct cell_panel *p, int place, int *ret_cell, struct error *err)
{
    int digits[TABLE_MAX_DIMENSIONS], level = 0;
    char key[KEY_MAX], name[KEY_MAX], in_block[KEY_MAX + 16];
    size_t slot = 0;
    cells_digits(p, place, digits);
    if (!key_of(p, digits, key, &level, err) || !name_of(c, p, digits, key, name, err) ||
        !find_cell(c, name, level, ret_cell, err))
        return false;
    key_in_block(p->block, key, in_block);
    return p->block == 0 || enter(c, in_block, *ret_cell, &slot, err);
}

static bool name_places(struct cells *c, struct cell_panel *p, struct error *err)
{
    int *cell = arena_alloc(c->arena, (size_t)p->n_places * sizeof(*cell), err);
    p->cell = cell;
    p->count = cell == NULL ? NULL : arena_alloc(c->arena, (size_t)p->n_places * sizeof(*p->count), err);
    if (p->count == NULL)
        return false;
    for (int place = 0; place < p->n_places; place++)
        if (!name_place(c, p, place, &cell[place], err))
            return false;
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
    c->line[c->n_lines++] = (struct cell_line){p->cell[place], part, n_parts, d->name, d->guard_total};
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

static bool lay_panel(struct cells *c, int block, const struct table *table, size_t k, size_t *places,
                      struct error *err)
{
    struct cell_panel *p = &c->panel[c->n_panels++];
    p->table = table;
    p->panel = &table->panels[k];
    p->block = block;
    p->n_dimensions = (int)p->panel->n_dimensions;
    p->n_places = 1;
    for (int i = 0; i < p->n_dimensions && p->n_places < MAX_CELLS; i++) {
        p->radix[i] = (int)dimension_of(p, i)->codes->n_entries + 1;
        p->n_places *= p->radix[i];
    }
    *places += (size_t)p->n_places;
    return *places <= MAX_CELLS || err_set(err, ERR_CONFIG, "table %s: over %d cells", p->table->id, MAX_CELLS);
}

static bool lay_panels(struct cells *c, size_t *ret_places, struct error *err)
{
    size_t n_panels = 0, places = 0;
    for (int b = 0; b < c->n_blocks; b++)
        for (size_t t = 0; t < c->block[b].n_tables; t++)
            n_panels += c->block[b].tables[t]->n_panels;
    c->panel = arena_alloc(c->arena, (n_panels + 1) * sizeof(*c->panel), err);
    if (c->panel == NULL)
        return false;
    for (int b = 0; b < c->n_blocks; b++)
        for (size_t t = 0; t < c->block[b].n_tables; t++)
            for (size_t k = 0; k < c->block[b].tables[t]->n_panels; k++)
                if (!lay_panel(c, b, c->block[b].tables[t], k, &places, err))
                    return false;
    *ret_places = places;
    return true;
}

bool cells_across(const struct cell_block *blocks, size_t n_blocks, struct cells **ret_cells, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    size_t places = 0;
    if (n_blocks > CELLS_MAX_BLOCKS)
        return err_set(err, ERR_CONFIG, "agreements over more than %d sets of systems", CELLS_MAX_BLOCKS);
    if (!arena_new(&arena, err))
        return false;
    struct cells *c = arena_alloc(arena, sizeof(*c), err);
    struct cell_block *block = c == NULL ? NULL : arena_alloc(arena, n_blocks * sizeof(*block), err);
    if (block == NULL)
        return false;
    memcpy(block, blocks, n_blocks * sizeof(*block));
    c->arena = arena;
    c->block = block;
    c->n_blocks = (int)n_blocks;
    if (!lay_panels(c, &places, err) || !name_map_init(&c->names, arena, (n_blocks > 1 ? 2 : 1) * places, err))
        return false;
    c->cell = arena_alloc(arena, (places + 1) * sizeof(*c->cell), err);
    if (c->cell == NULL)
        return false;
    for (int k = 0; k < c->n_panels; k++)
        if (!name_places(c, &c->panel[k], err))
            return false;
    if (!add_lines(c, err))
        return false;
    *ret_cells = c;
    arena = NULL;
    return true;
}

bool cells_new(const struct table *const *tables, size_t n_tables, struct cells **ret_cells, struct error *err)
{
    const struct cell_block own = {.tables = tables, .n_tables = n_tables};
    return cells_across(&own, 1, ret_cells, err);
}

// --- counting -----------------------------------------------------------------------------------------------------------------

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

// --- groups across blocks -----------------------------------------------------------------------------------------------------

enum { LATENT_COST_PER_MILLE = 10 }; // of hiding what nobody prints: as good as nothing

static bool counts(int block, const struct cell_group *group)
{
    return (group->blocks >> block & 1u) != 0;
}

// The cell of a group that is all of some block's total: that number itself. -1: there is none.
static int total_that_is(const struct cells *c, const char *population, const struct cell_group *groups,
                         size_t n_groups, size_t group)
{
    for (int b = 0; b < c->n_blocks; b++) {
        size_t counted = 0;
        for (size_t g = 0; g < n_groups; g++)
            counted += counts(b, &groups[g]);
        if (counted == 1 && counts(b, &groups[group]) && cells_find(c, b, population) >= 0)
            return cells_find(c, b, population);
    }
    return -1;
}

static bool name_groups(struct cells *c, const char *population, const struct cell_group *groups, size_t n_groups,
                        int *ret_cell, struct error *err)
{
    for (size_t g = 0; g < n_groups; g++) {
        char key[KEY_MAX];
        ret_cell[g] = total_that_is(c, population, groups, n_groups, g);
        if (ret_cell[g] >= 0)
            continue;
        (void)snprintf(key, sizeof(key), "%s|counted by=%x", population, groups[g].blocks);
        ret_cell[g] = c->n_cells++;
        c->cell[ret_cell[g]] = (struct cell){.key = arena_strdup(c->arena, key, err),
                                             .count = groups[g].count,
                                             .cost = LATENT_COST_PER_MILLE / 1000.0,
                                             .latent = true};
        if (c->cell[ret_cell[g]].key == NULL)
            return false;
    }
    return true;
}

// The total of a block is the sum of the groups that it counts.
static bool add_group_line(struct cells *c, int block, int total, const struct cell_group *groups, size_t n_groups,
                           const int *cell, struct error *err)
{
    int64_t sum = 0;
    int n = 0, *part = arena_alloc(c->arena, (n_groups + 1) * sizeof(*part), err);
    if (part == NULL)
        return false;
    for (size_t g = 0; g < n_groups; g++)
        if (counts(block, &groups[g])) {
            part[n++] = cell[g];
            sum += groups[g].count;
        }
    if (sum != c->cell[total].count)
        return err_set(err, ERR_BUG, "cell \"%s\" is not the sum of who is counted in it", c->cell[total].key);
    if (n > 1 || (n == 1 && part[0] != total))
        c->line[c->n_lines++] = (struct cell_line){.total = total, .part = part, .n_parts = n};
    return true;
}

// Room for as many more cells and lines.
static bool make_room(struct cells *c, size_t more_cells, size_t more_lines, struct error *err)
{
    size_t n_cells = (size_t)c->n_cells + more_cells + 1, n_lines = (size_t)c->n_lines + more_lines + 1;
    struct cell *cell = arena_alloc(c->arena, n_cells * sizeof(*cell), err);
    struct cell_line *line = cell == NULL ? NULL : arena_alloc(c->arena, n_lines * sizeof(*line), err);
    if (line == NULL)
        return false;
    memcpy(cell, c->cell, (size_t)c->n_cells * sizeof(*cell));
    memcpy(line, c->line, (size_t)c->n_lines * sizeof(*line));
    c->cell = cell;
    c->line = line;
    return true;
}

bool cells_add_groups(struct cells *c, const char *population, const struct cell_group *groups, size_t n_groups,
                      struct error *err)
{
    int *cell = arena_alloc(c->arena, (n_groups + 1) * sizeof(*cell), err);
    if (cell == NULL || !make_room(c, n_groups, (size_t)c->n_blocks, err) ||
        !name_groups(c, population, groups, n_groups, cell, err))
        return false;
    for (int b = 0; b < c->n_blocks; b++) {
        int total = cells_find(c, b, population);
        if (total >= 0 && !add_group_line(c, b, total, groups, n_groups, cell, err))
            return false;
    }
    return true;
}
