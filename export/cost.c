// SPDX-License-Identifier: Apache-2.0
#include "export/cost.h"

#include <math.h>

#include "common/name_map.h"

static const double AGAIN = 0.5;

double cost_of_hiding(const struct cell *cell)
{
    return log2(2.0 + (double)cell->count) * pow(16, cell->level);
}

bool cost_prefer(struct cells *cells, const char *const *hidden, size_t n_hidden, struct error *err)
{
    struct name_map map;
    if (n_hidden == 0)
        return true;
    if (!name_map_init(&map, cells->arena, n_hidden, err))
        return false;
    for (size_t k = 0; k < n_hidden; k++) {
        size_t slot = name_map_slot(&map, hidden[k]);
        map.name[slot] = hidden[k];
        map.value[slot] = (int)k;
    }
    for (int i = 0; i < cells->n_cells; i++)
        cells->cell[i].cost =
            cost_of_hiding(&cells->cell[i]) * (name_map_find(&map, cells->cell[i].key) < 0 ? 1 : AGAIN);
    return true;
}
