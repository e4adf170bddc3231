/* SPDX-License-Identifier: Apache-2.0 */
/* Tables for tests of disclosure control, made up of dimensions with numbered codes: one panel that crosses all of them.
 * Two toys that name a dimension alike share its margins. */
#pragma once

#include "config/table.h"
#include "export/cells.h"

enum { TOY_DIMENSIONS = 4, TOY_CODES = 80 };

struct toy {
    struct vocabulary vocabulary[TOY_DIMENSIONS];
    struct vocabulary_entry entry[TOY_DIMENSIONS][TOY_CODES];
    struct table_dimension dimension[TOY_DIMENSIONS];
    struct table_panel panel;
    struct table table;
};

/* names and sizes: one a dimension. Strings are borrowed. */
void toy_init(struct toy *toy, const char *id, int n_dimensions, const char *const *names, const int *sizes);
const char *toy_code(int i); /* "0", "1", ... */
/* A table over the dimensions a, b and c, its counts drawn one by one. The caller frees it. */
struct cells *toy_cube(struct toy *toy, const int sizes[3], int (*draw)(void));
