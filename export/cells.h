/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that add up, and (apart from them) the panels they are printed in. The first part, cells and lines, is all that
 * disclosure control looks at; export/cube.h makes such a system without any panel. The second builds it from the tables of a
 * release, as one system of numbers. A cell is a population and the codes of those dimensions
 * that do not stand at their total; the same cell printed in two tables is one number, and every margin of every panel is
 * one line: total = sum of its parts. Disclosure control works on this system and never on a single table. Pure.
 *
 * Where agreements over other systems told tables too, these stand beside in blocks of their own. Their cells are other numbers,
 * and their names say whose records they count ("children@health,schools|county=19"), unless it is the same number: what one
 * system's records say of themselves (config/table.h, `across`). The blocks hang together by those cells, and by the groups
 * of children that some of them count and others do not. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/name_map.h"
#include "config/table.h"

/* What earlier releases leave of the choice between showing a cell and hiding it (export/ledger.h). */
enum cell_fate {
    FATE_FREE,
    FATE_KNOWN, /* its count was told: hiding it would hide nothing */
    FATE_CLOSE, /* nearly its count was told, or it must be hidden for another reason: hidden it is, whatever its count */
};

struct cell {
    const char *key; /* "children|county=19|tier=confirmed" */
    int64_t count;
    int level;   /* steps towards the grand total where it is printed; the highest of all its places */
    double cost; /* of hiding it; 0: by its count and level */
    bool
        must_hide; /* whatever its count, zero too (export/whole.h); who judges fates makes it FATE_CLOSE, unless it is known */
    enum cell_fate fate;
    bool latent; /* nobody prints it, and yet it can be worked out: it is kept safe like any other */
};

struct cell_line {
    int total; /* count of this cell = sum of the counts of its parts */
    const int *part;
    int n_parts;
    const char *along; /* name of the dimension that its parts differ in; NULL where that is none */
    bool guarded;      /* the total is not shown while a part is hidden (table_dimension.guard_total) */
};

/* Tables counted over the records of the same systems. No table stands in two blocks: what is counted again is a copy of it. */
struct cell_block {
    const char *systems; /* sorted by name, joined by commas; may be NULL where there is one block */
    const struct table *const *tables;
    size_t n_tables;
};
enum { CELLS_MAX_BLOCKS = 8 };

/* One printed panel. Its cells in printing order: the last dimension runs fastest, the total comes after the codes. */
struct cell_panel {
    const struct table *table;
    const struct table_panel *panel;
    int block;
    int n_dimensions;
    int radix[TABLE_MAX_DIMENSIONS]; /* codes of each dimension, plus one for the total */
    int n_places;
    const int *cell; /* of each place: index into cells */
    int64_t *count;  /* of each place, while counting */
};

struct cells {
    struct arena *arena;
    struct cell *cell;
    int n_cells;
    struct cell_line *line;
    int n_lines;
    /* Where they are printed; none for a system that was not built from the tables of a release. */
    struct cell_panel *panel;
    int n_panels;
    const struct cell_block *block;
    int n_blocks;
    struct name_map names;
};

/* The empty system of some tables (they must outlive it). */
MUST_CHECK bool cells_new(const struct table *const *tables, size_t n_tables, struct cells **ret_cells,
                          struct error *err);
/* That of several blocks: what is to be released comes first. */
MUST_CHECK bool cells_across(const struct cell_block *blocks, size_t n_blocks, struct cells **ret_cells,
                             struct error *err);
void cells_freep(struct cells **c);

/* Add n to a finest cell of a table. codes: one a dimension of the table, NULL where the row is of a panel without it; the
 * dimensions given and the population say which panel. ERR_BUG when no panel or no code fits. */
MUST_CHECK bool cells_add(struct cells *c, const struct table *table, const char *population, const char *const *codes,
                          int64_t n, struct error *err);
/* All is counted. ERR_BUG when two places of one cell disagree: then a table's SQL does not count what it says. */
MUST_CHECK bool cells_settle(struct cells *c, struct error *err);

/* Those of a population whom just these blocks count. */
struct cell_group {
    unsigned blocks; /* a bit each */
    int64_t count;
};
/* After all is counted: each block's total of the population is the sum of the groups it counts. Nobody prints the groups, but who
 * has the totals can work them out. ERR_BUG when they do not add up. */
MUST_CHECK bool cells_add_groups(struct cells *c, const char *population, const struct cell_group *groups,
                                 size_t n_groups, struct error *err);

/* The cell that a release of this block calls so, or -1. */
int cells_find(const struct cells *c, int block, const char *key);

/* The digits of a place: index of the code in each dimension of the panel, or radix - 1 for the total. */
void cells_digits(const struct cell_panel *p, int place, int digits[TABLE_MAX_DIMENSIONS]);
int cells_place(const struct cell_panel *p, const int digits[TABLE_MAX_DIMENSIONS]);
/* The place whose count is the denominator of this one, or -1 when the panel has no rate. */
int cells_denominator(const struct cell_panel *p, int place);
