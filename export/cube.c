// SPDX-License-Identifier: Apache-2.0
// From a specification and a file of cells to a system. In this order:
//   1. codes of open dimensions are gathered from the file;
//   2. every table gets its places, each with its cell: found by "column=code" of all that does not stand at a total;
//   3. each inner code of each dimension gives a line for every combination of the others;
//   4. rows whose codes are all finest are counted into every table whose columns they give, and into all margins above;
//   5. rows that give a margin are held against the sums, and cells that two tables share against each other.
// A row gives a column when its field is not empty: tables of different columns may stand in one file.
#include "export/cube.h"

#include <stdio.h>
#include <string.h>

#include "common/name_map.h"

enum { KEY_MAX = 512, MAX_CELLS = 1000000, MAX_COLUMNS = 24 };

void cube_freep(struct cube **c)
{
    if (*c == NULL)
        return;
    struct arena *arena = (*c)->arena;
    *c = NULL;
    arena_free(arena);
}

void cube_digits(const struct cube_table *t, int place, int digits[SPEC_MAX_DIMENSIONS])
{
    for (int i = t->n_dimensions - 1; i >= 0; i--) {
        digits[i] = place % t->radix[i];
        place /= t->radix[i];
    }
}

static int place_of(const struct cube_table *t, const int digits[SPEC_MAX_DIMENSIONS])
{
    int place = 0;
    for (int i = 0; i < t->n_dimensions; i++)
        place = place * t->radix[i] + digits[i];
    return place;
}

static const struct spec_dimension *dimension_of(const struct cube *c, const struct cube_table *t, int i)
{
    return &c->spec->dimensions[t->spec->dimension[i]];
}

// --- codes --------------------------------------------------------------------------------------------------------------

static int column_of(const struct cube *c, const char *name)
{
    for (int i = 0; i < c->n_columns; i++)
        if (strcmp(c->column[i], name) == 0)
            return i;
    return -1;
}

static bool find_columns(struct cube *c, struct error *err)
{
    size_t n = c->spec->n_dimensions;
    c->column = arena_alloc(c->arena, n * sizeof(*c->column), err);
    c->at = c->column == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*c->at), err);
    if (c->at == NULL || !sheet_column(&c->sheet, c->spec->count, ERR_DATA, &c->count, err))
        return false;
    for (size_t d = 0; d < n; d++) {
        const char *name = c->spec->dimensions[d].column;
        if (column_of(c, name) >= 0)
            continue;
        if (c->n_columns == MAX_COLUMNS)
            return err_set(err, ERR_CONFIG, "%s: over %d columns", c->spec->file, MAX_COLUMNS);
        if (!sheet_column(&c->sheet, name, ERR_DATA, &c->at[c->n_columns], err))
            return false;
        c->column[c->n_columns++] = name;
    }
    return true;
}

static bool gather_codes(struct cube *c, struct error *err)
{
    for (size_t k = 0; k < c->spec->n_dimensions; k++) {
        struct spec_dimension *d = &c->spec->dimensions[k];
        size_t at = c->at[column_of(c, d->column)];
        if (!d->open)
            continue;
        for (size_t i = 0; i < c->sheet.n_rows; i++) {
            const char *code = c->sheet.row[i].field[at], *why = NULL;
            if (code[0] != '\0' && tree_find(d->tree, code) < 0 && !tree_add(d->tree, d->total, code, &why, err))
                return false;
        }
        if (d->tree->n_nodes == 1)
            return err_set(err, ERR_DATA, "%s: column \"%s\" has no code but the total", c->sheet.file, d->column);
        if (!tree_finish(d->tree, err))
            return false;
        d->open = false;
    }
    return true;
}

// --- places and lines -----------------------------------------------------------------------------------------------------

static bool lay_tables(struct cube *c, size_t *ret_places, size_t *ret_lines, struct error *err)
{
    c->table = arena_alloc(c->arena, c->spec->n_tables * sizeof(*c->table), err);
    if (c->table == NULL)
        return false;
    for (size_t k = 0; k < c->spec->n_tables; k++) {
        struct cube_table *t = &c->table[c->n_tables++];
        *t = (struct cube_table){
            .spec = &c->spec->tables[k], .n_dimensions = (int)c->spec->tables[k].n_dimensions, .n_places = 1};
        for (int i = 0; i < t->n_dimensions && t->n_places <= MAX_CELLS; i++) {
            t->tree[i] = dimension_of(c, t, i)->tree;
            t->radix[i] = t->tree[i]->n_nodes;
            t->n_places = t->radix[i] > MAX_CELLS ? MAX_CELLS + 1 : t->n_places * t->radix[i];
            // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): a spec's dimensions name its columns
            t->mask |= 1u << column_of(c, dimension_of(c, t, i)->column);
        }
        *ret_places += (size_t)t->n_places;
        *ret_lines += (size_t)t->n_places * (size_t)t->n_dimensions;
        if (*ret_places > MAX_CELLS)
            return err_set(err, ERR_CONFIG, "%s: over %d cells", c->spec->file, MAX_CELLS);
    }
    return true;
}

// "column=code|..." of what does not stand at its total, in order of the columns' names.
static bool key_of(const struct cube *c, const struct cube_table *t, const int *digits, char key[KEY_MAX],
                   struct error *err)
{
    int order[SPEC_MAX_DIMENSIONS], n = 0;
    for (int i = 0; i < t->n_dimensions; i++) {
        if (digits[i] == t->radix[i] - 1)
            continue;
        int at = n++;
        for (; at > 0 && strcmp(dimension_of(c, t, order[at - 1])->column, dimension_of(c, t, i)->column) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    size_t len = (size_t)snprintf(key, KEY_MAX, "%s", n == 0 ? "total" : "");
    for (int k = 0; k < n && len < KEY_MAX; k++)
        len += (size_t)snprintf(key + len, KEY_MAX - len, "%s%s=%s", k == 0 ? "" : "|",
                                dimension_of(c, t, order[k])->column, t->tree[order[k]]->node[digits[order[k]]].code);
    return len < KEY_MAX ||
           err_set(err, ERR_CONFIG, "table \"%s\": names of columns and codes are too long", t->spec->name);
}

static bool find_cell(struct cube *c, struct name_map *map, const char *key, int *ret_cell, struct error *err)
{
    struct cells *s = c->cells;
    size_t slot = name_map_slot(map, key);
    if (map->name[slot] == NULL) {
        map->name[slot] = arena_strdup(c->arena, key, err);
        if (map->name[slot] == NULL)
            return false;
        map->value[slot] = s->n_cells;
        s->cell[s->n_cells++] = (struct cell){.key = map->name[slot], .count = -1};
    }
    *ret_cell = map->value[slot];
    return true;
}

static bool name_places(struct cube *c, struct name_map *map, struct cube_table *t, struct error *err)
{
    size_t n = (size_t)t->n_places;
    t->cell = arena_alloc(c->arena, n * sizeof(*t->cell), err);
    t->row = t->cell == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*t->row), err);
    t->count = t->row == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*t->count), err);
    if (t->count == NULL)
        return false;
    for (int place = 0; place < t->n_places; place++) {
        int digits[SPEC_MAX_DIMENSIONS], level = 0;
        char key[KEY_MAX];
        cube_digits(t, place, digits);
        if (!key_of(c, t, digits, key, err) || !find_cell(c, map, key, &t->cell[place], err))
            return false;
        for (int i = 0; i < t->n_dimensions; i++)
            level += t->tree[i]->node[digits[i]].height;
        struct cell *cell = &c->cells->cell[t->cell[place]];
        if (cell->level < level)
            cell->level = level;
        t->row[place] = -1;
    }
    return true;
}

// One line: `place` has an inner code in dimension i; its parts are that code's children.
static bool add_line(struct cube *c, struct name_map *map, const struct cube_table *t, int i, int place,
                     struct error *err)
{
    char name[KEY_MAX + 64];
    int digits[SPEC_MAX_DIMENSIONS];
    struct cells *s = c->cells;
    (void)snprintf(name, sizeof(name), "%s by %d", s->cell[t->cell[place]].key, t->spec->dimension[i]);
    size_t slot = name_map_slot(map, name);
    if (map->name[slot] != NULL)
        return true;
    cube_digits(t, place, digits);
    const struct tree_node *node = &t->tree[i]->node[digits[i]];
    int *part = arena_alloc(c->arena, (size_t)node->n_children * sizeof(*part), err);
    map->name[slot] = part == NULL ? NULL : arena_strdup(c->arena, name, err);
    if (map->name[slot] == NULL)
        return false;
    for (int k = 0; k < node->n_children; k++) {
        digits[i] = node->child[k];
        part[k] = t->cell[place_of(t, digits)];
    }
    s->line[s->n_lines++] = (struct cell_line){.total = t->cell[place],
                                               .part = part,
                                               .n_parts = node->n_children,
                                               .along = c->spec->dimensions[t->spec->dimension[i]].name};
    return true;
}

static bool add_lines(struct cube *c, struct name_map *map, const struct cube_table *t, struct error *err)
{
    for (int place = 0; place < t->n_places; place++) {
        int digits[SPEC_MAX_DIMENSIONS];
        cube_digits(t, place, digits);
        for (int i = 0; i < t->n_dimensions; i++)
            if (t->tree[i]->node[digits[i]].n_children > 0 && !add_line(c, map, t, i, place, err))
                return false;
    }
    return true;
}

static bool build(struct cube *c, struct error *err)
{
    size_t places = 0, lines = 0;
    struct name_map cells, names;
    if (!lay_tables(c, &places, &lines, err) || !name_map_init(&cells, c->arena, places, err) ||
        !name_map_init(&names, c->arena, lines, err))
        return false;
    c->cells = arena_alloc(c->arena, sizeof(*c->cells), err);
    if (c->cells == NULL)
        return false;
    c->cells->cell = arena_alloc(c->arena, (places + 1) * sizeof(*c->cells->cell), err);
    c->cells->line = c->cells->cell == NULL ? NULL : arena_alloc(c->arena, (lines + 1) * sizeof(*c->cells->line), err);
    if (c->cells->line == NULL)
        return false;
    for (int k = 0; k < c->n_tables; k++)
        if (!name_places(c, &cells, &c->table[k], err) || !add_lines(c, &names, &c->table[k], err))
            return false;
    return true;
}

// --- counting ---------------------------------------------------------------------------------------------------------------

// Where a code stands in the trees of its column: in one at least; a finest code is finest in all.
enum standing { NOWHERE, INNER, FINEST };

static enum standing standing_of(const struct cube *c, int column, const char *code)
{
    enum standing s = NOWHERE;
    for (size_t d = 0; d < c->spec->n_dimensions; d++) {
        const struct spec_dimension *dimension = &c->spec->dimensions[d];
        if (strcmp(dimension->column, c->column[column]) != 0)
            continue;
        int node = tree_find(dimension->tree, code);
        if (node >= 0 && dimension->tree->node[node].n_children == 0)
            return FINEST;
        if (node >= 0)
            s = INNER;
    }
    return s;
}

static bool judge_row(const struct cube *c, size_t row, unsigned *ret_mask, bool *ret_finest, int64_t *ret_count,
                      struct error *err)
{
    const char *const *field = c->sheet.row[row].field;
    *ret_mask = 0;
    *ret_finest = true;
    for (int i = 0; i < c->n_columns; i++) {
        const char *code = field[c->at[i]];
        enum standing s = code[0] == '\0' ? FINEST : standing_of(c, i, code);
        if (s == NOWHERE)
            return sheet_refuse(&c->sheet, row, c->at[i], ERR_DATA, err, "the code is in no list or hierarchy");
        *ret_mask |= code[0] == '\0' ? 0 : 1u << i;
        *ret_finest = *ret_finest && s == FINEST;
    }
    if (!text_to_int64(view_of(field[c->count]), 0, INT64_C(1000000000000), ret_count))
        return sheet_refuse(&c->sheet, row, c->count, ERR_DATA, err, "not a whole number of 0 or more");
    return true;
}

// Add to a finest place and all that is above it in any of the trees.
static void count_in(struct cube_table *t, const int finest[SPEC_MAX_DIMENSIONS], int64_t n)
{
    int digits[SPEC_MAX_DIMENSIONS];
    memcpy(digits, finest, sizeof(digits));
    for (;;) {
        t->count[place_of(t, digits)] += n;
        int i = t->n_dimensions - 1;
        for (; i >= 0 && t->tree[i]->node[digits[i]].parent < 0; i--)
            digits[i] = finest[i];
        if (i < 0)
            return;
        digits[i] = t->tree[i]->node[digits[i]].parent;
    }
}

static bool take_row(struct cube *c, struct cube_table *t, size_t row, unsigned mask, bool finest, int64_t n,
                     struct error *err)
{
    int digits[SPEC_MAX_DIMENSIONS] = {0};
    if ((t->mask & mask) != t->mask || (!finest && mask != t->mask))
        return true;
    for (int i = 0; i < t->n_dimensions; i++) {
        size_t at = c->at[column_of(c, dimension_of(c, t, i)->column)];
        digits[i] = tree_find(t->tree[i], c->sheet.row[row].field[at]);
        if (digits[i] < 0 && finest)
            return sheet_refuse(&c->sheet, row, at, ERR_DATA, err, "the code is missing in dimension \"%s\"",
                                dimension_of(c, t, i)->name);
        if (digits[i] < 0) // a margin of another tree
            return true;
    }
    int place = place_of(t, digits);
    if (mask == t->mask) {
        if (t->row[place] >= 0)
            return sheet_refuse(&c->sheet, row, c->count, ERR_DATA, err, "the same cell stands on line %ju already",
                                (uintmax_t)c->sheet.row[t->row[place]].line);
        t->row[place] = (int)row;
    }
    if (!finest)
        return true;
    if (t->fed_by != 0 && t->fed_by != mask)
        return sheet_refuse(&c->sheet, row, c->count, ERR_DATA, err,
                            "table \"%s\" is counted from rows of other columns already", t->spec->name);
    t->fed_by = mask;
    count_in(t, digits, n);
    return true;
}

static bool count_rows(struct cube *c, struct error *err)
{
    for (size_t row = 0; row < c->sheet.n_rows; row++) {
        unsigned mask = 0;
        bool finest = false;
        int64_t n = 0;
        if (!judge_row(c, row, &mask, &finest, &n, err))
            return false;
        for (int k = 0; k < c->n_tables; k++)
            if (!take_row(c, &c->table[k], row, mask, finest, n, err))
                return false;
    }
    return true;
}

// --- checks -----------------------------------------------------------------------------------------------------------------

static bool check_place(const struct cube *c, const struct cube_table *t, int place, struct error *err)
{
    int64_t n = 0;
    struct cell *cell = &c->cells->cell[t->cell[place]];
    if (t->row[place] >= 0) {
        size_t row = (size_t)t->row[place];
        if (text_to_int64(view_of(c->sheet.row[row].field[c->count]), 0, INT64_MAX, &n) && n != t->count[place])
            return sheet_refuse(&c->sheet, row, c->count, ERR_DATA, err, "a margin that is not the sum of its parts");
    }
    if (cell->count >= 0 && cell->count != t->count[place])
        return err_set(err, ERR_DATA, "%s: cell \"%s\" has another count in table \"%s\" than in one before it",
                       c->sheet.file, cell->key, t->spec->name);
    cell->count = t->count[place];
    return true;
}

static double cost_of(const struct cube *c, const struct cell *cell, double weight)
{
    double step = 1;
    for (int i = 0; i < cell->level && i < 12; i++)
        step *= 16;
    double bits = 0;
    for (int64_t n = cell->count + 2; n > 1; n /= 2)
        bits++;
    switch (c->spec->policy.cost) {
    case SPEC_CELLS:
        return weight;
    case SPEC_COUNTS:
        return weight * (double)(cell->count > 0 ? cell->count : 1);
    default:
        return weight * bits * step;
    }
}

static bool settle(struct cube *c, struct error *err)
{
    for (int k = 0; k < c->n_tables; k++) {
        const struct cube_table *t = &c->table[k];
        if (t->fed_by == 0)
            return err_set(err, ERR_DATA, "%s: no row gives the finest cells of table \"%s\"", c->sheet.file,
                           t->spec->name);
        for (int place = 0; place < t->n_places; place++)
            if (!check_place(c, t, place, err))
                return false;
        for (int place = 0; place < t->n_places; place++) {
            struct cell *cell = &c->cells->cell[t->cell[place]];
            double cost = cost_of(c, cell, t->spec->weight);
            cell->cost = cell->cost > cost ? cell->cost : cost;
        }
    }
    return true;
}

bool cube_read(const struct spec *spec, const char *file, struct cube **ret_cube, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    if (!arena_new(&arena, err))
        return false;
    struct cube *c = arena_alloc(arena, sizeof(*c), err);
    if (c == NULL)
        return false;
    c->arena = arena;
    c->spec = spec;
    if (!sheet_load(file, ERR_DATA, arena, &c->sheet, err) || !find_columns(c, err) || !gather_codes(c, err) ||
        !build(c, err) || !count_rows(c, err) || !settle(c, err))
        return false;
    *ret_cube = c;
    arena = NULL;
    return true;
}
