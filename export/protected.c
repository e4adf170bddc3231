// SPDX-License-Identifier: Apache-2.0
// Rows in printing order: the last dimension runs fastest, parts come before their sum, the total last. A hidden cell keeps its
// row with an empty count and the status "suppressed", never with the reason.
#include "export/protected.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/csv.h"

static bool add_text(struct buf *out, const char *text, bool last, struct error *err)
{
    return csv_add_field(out, view_of(text), last, err);
}

static bool add_figure(const struct cube *c, const enum cell_state *state, int cell, struct buf *out, struct error *err)
{
    char text[32] = "";
    bool shown = state[cell] == CELL_SHOWN;
    if (shown)
        (void)snprintf(text, sizeof(text), "%" PRId64, c->cells->cell[cell].count);
    return add_text(out, text, false, err) && add_text(out, shown ? "shown" : "suppressed", true, err);
}

// The code of a column at a place; NULL when the table does not have it.
static const char *code_at(const struct cube *c, const struct cube_table *t, const int *digits, const char *column)
{
    for (int i = 0; i < t->n_dimensions; i++)
        if (strcmp(c->spec->dimensions[t->spec->dimension[i]].column, column) == 0)
            return t->tree[i]->node[digits[i]].code;
    return NULL;
}

static bool add_row(const struct cube *c, const struct cube_table *t, const enum cell_state *state, int place, bool all,
                    struct buf *out, struct error *err)
{
    int digits[SPEC_MAX_DIMENSIONS];
    cube_digits(t, place, digits);
    if (all && !add_text(out, t->spec->name, false, err))
        return false;
    for (int i = 0; i < c->n_columns; i++) {
        const char *code = code_at(c, t, digits, c->column[i]);
        if ((code != NULL || all) && !add_text(out, code != NULL ? code : "", false, err))
            return false;
    }
    return add_figure(c, state, t->cell[place], out, err);
}

static bool add_header(const struct cube *c, const struct cube_table *t, struct buf *out, struct error *err)
{
    const int digits[SPEC_MAX_DIMENSIONS] = {0};
    if (t == NULL && !add_text(out, "table", false, err))
        return false;
    for (int i = 0; i < c->n_columns; i++)
        if ((t == NULL || code_at(c, t, digits, c->column[i]) != NULL) && !add_text(out, c->column[i], false, err))
            return false;
    return add_text(out, c->spec->count, false, err) && add_text(out, "status", true, err);
}

bool protected_table(const struct cube *c, int table, const enum cell_state *state, struct buf *out, struct error *err)
{
    const struct cube_table *t = &c->table[table];
    if (!add_header(c, t, out, err))
        return false;
    for (int place = 0; place < t->n_places; place++)
        if (!add_row(c, t, state, place, false, out, err))
            return false;
    return true;
}

bool protected_all(const struct cube *c, const enum cell_state *state, struct buf *out, struct error *err)
{
    if (!add_header(c, NULL, out, err))
        return false;
    for (int k = 0; k < c->n_tables; k++)
        for (int place = 0; place < c->table[k].n_places; place++)
            if (!add_row(c, &c->table[k], state, place, true, out, err))
                return false;
    return true;
}
