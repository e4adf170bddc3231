/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of a specification (config/spec.h) as one system: every table crossed out with all its margins, the file of cells
 * counted in. Codes of one column are one thing in all tables, so equal codes mean one cell. */
#pragma once

#include "common/sheet.h"
#include "config/spec.h"
#include "export/cells.h"

struct cube_table {
    const struct spec_table *spec;
    const struct tree *tree[SPEC_MAX_DIMENSIONS];
    int n_dimensions;
    int radix
        [SPEC_MAX_DIMENSIONS]; /* nodes of each tree; a place's digits are nodes, the last dimension runs fastest */
    int n_places;
    int *cell;       /* of each place */
    int *row;        /* of the file that gives the place, or -1 */
    unsigned mask;   /* its columns, as bits of cube.column */
    unsigned fed_by; /* columns of the rows that it was counted from */
    int64_t *count;  /* while counting */
};

struct cube {
    struct arena *arena;
    const struct spec *spec;
    struct sheet sheet;
    size_t count;        /* column of the sheet */
    const char **column; /* of all dimensions, each once */
    size_t *at;          /* where it stands in the sheet */
    int n_columns;
    struct cells *cells;
    struct cube_table *table;
    int n_tables;
};

/* ERR_DATA with file, line, column and reason when the file does not fit. The spec must outlive the cube. */
MUST_CHECK bool cube_read(const struct spec *spec, const char *file, struct cube **ret_cube, struct error *err);
void cube_freep(struct cube **c);
void cube_digits(const struct cube_table *t, int place, int digits[SPEC_MAX_DIMENSIONS]);
