// SPDX-License-Identifier: Apache-2.0
// Fills a struct table as the loader would.
#include "tests/support/toy_table.h"

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
