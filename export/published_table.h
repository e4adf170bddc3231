/* SPDX-License-Identifier: Apache-2.0 */
/* One published table: its rows, each in its place of a panel. For export/published.c. */
#pragma once

#include "common/arena.h"
#include "common/json.h"
#include "common/name_map.h"
#include "common/sheet.h"

enum { PUBLISHED_MAX_DIMENSIONS = 16, PUBLISHED_KEY_MAX = 1024 };

struct published_sum {
    const int *part;
    int n_parts;
};

struct published_dimension {
    const char *name;
    size_t column; /* of the sheet */
    const char **code;
    int n_codes, total;
    bool of_systems, alone; /* each code is of one system; it is what a system's own records say */
    struct name_map codes;
    struct published_sum *sum; /* of each code; without parts: it is no sum */
};

/* Places: the last dimension runs fastest. */
struct published_panel {
    const char *title, *population; /* may be NULL */
    int dimension[PUBLISHED_MAX_DIMENSIONS];
    int n_dimensions;
    int rate_over; /* which of them, or -1 */
    size_t n_places;
    size_t step[PUBLISHED_MAX_DIMENSIONS]; /* from one code of a dimension to the next */
    size_t *row;                           /* of the sheet, of each place */
    int *cell;                             /* of each place; for the caller */
};

struct published_table {
    struct sheet sheet;
    size_t count, status, denominator, rate, panel_column; /* SIZE_MAX: there is none */
    struct published_dimension dimension[PUBLISHED_MAX_DIMENSIONS];
    int n_dimensions;
    struct published_panel *panel;
    size_t n_panels;
    const char *systems; /* whose records are counted: sorted, joined by commas; "": it does not say */
};

struct published_row {
    bool shown, rounded, has_denominator, has_rate; /* rounded: shown, as a multiple of a base */
    int64_t count, denominator;
    double rate;
};

/* said: the property "crosscount" of its schema. ERR_DATA when it does not go with the file. */
MUST_CHECK bool published_table_load(const json *said, const char *file, struct arena *arena, struct published_table *t,
                                     struct error *err);
MUST_CHECK bool published_table_row(const struct published_table *t, size_t row, struct published_row *ret_row,
                                    struct error *err);
/* The name of a place's cell. */
MUST_CHECK bool published_table_key(const struct published_table *t, const struct published_panel *p, size_t place,
                                    char key[PUBLISHED_KEY_MAX], struct error *err);
/* Whose records a place counts: one system, or all that the table counts. */
struct view published_table_whose(const struct published_table *t, const struct published_panel *p, size_t place);
/* The place whose count is the denominator of this one; false: none. */
bool published_table_whole(const struct published_table *t, const struct published_panel *p, size_t place,
                           size_t *ret_whole);
/* What a place is the sum of along a dimension of the panel, or NULL; and the place with another code there. */
const struct published_sum *published_table_sum(const struct published_table *t, const struct published_panel *p,
                                                int dimension, size_t place);
size_t published_table_beside(const struct published_table *t, const struct published_panel *p, int dimension,
                              size_t place, int code);
/* Put file and line before an error. Always false. */
bool published_table_wrap(const struct published_table *t, size_t row, struct error *err);
