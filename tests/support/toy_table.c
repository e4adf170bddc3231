// SPDX-License-Identifier: Apache-2.0
// Fills a struct table as the loader would.
#include "tests/support/toy_table.h"

#include <check.h>
#include <stdio.h>

static char code_text[TOY_CODES][4];

const char *toy_code(int i)
{
    if (code_text[i][0] == '\0')
        (void)snprintf(code_text[i], sizeof(code_text[i]), "%d", i % TOY_CODES);
    return code_text[i];
}

void toy_init(struct toy *toy, const char *id, int n_dimensions, const char *const *names, const int *sizes)
{
    *toy = (struct toy){0};
    for (int d = 0; d < n_dimensions; d++) {
        for (int i = 0; i < sizes[d]; i++)
            toy->entry[d][i] = (struct vocabulary_entry){toy_code(i), toy_code(i)};
        toy->vocabulary[d] = (struct vocabulary){names[d], toy->entry[d], (size_t)sizes[d]};
        toy->dimension[d] = (struct table_dimension){
            .name = names[d], .title = names[d], .codes = &toy->vocabulary[d], .total_label = "All"};
        toy->panel.dimension[d] = d;
    }
    toy->panel.title = "Panel";
    toy->panel.population = "children";
    toy->panel.n_dimensions = (size_t)n_dimensions;
    toy->panel.denominator = -1;
    toy->table.id = id;
    toy->table.title = id;
    toy->table.definition = "A table";
    toy->table.unit = "child";
    toy->table.population = "children";
    toy->table.numerator = "children";
    toy->table.dimensions = toy->dimension;
    toy->table.n_dimensions = (size_t)n_dimensions;
    toy->table.panels = &toy->panel;
    toy->table.n_panels = 1;
}

struct cells *toy_cube(struct toy *toy, const int sizes[3], int (*draw)(void))
{
    static const char *const names[] = {"a", "b", "c"};
    const struct table *tables[] = {&toy->table};
    struct error err = {0};
    struct cells *cells = NULL;
    toy_init(toy, "T", 3, names, sizes);
    ck_assert(cells_new(tables, 1, &cells, &err));
    for (int i = 0; i < sizes[0] * sizes[1] * sizes[2]; i++) {
        const char *codes[] = {toy_code(i / (sizes[1] * sizes[2])), toy_code(i / sizes[2] % sizes[1]),
                               toy_code(i % sizes[2])};
        ck_assert(cells_add(cells, &toy->table, "children", codes, draw(), &err));
    }
    ck_assert(cells_settle(cells, &err));
    return cells;
}
