// SPDX-License-Identifier: Apache-2.0
// Looks along lines of panels: a place with one dimension at its total, and that dimension's codes as its parts.
#include "export/whole.h"

struct line {
    const struct cell_panel *panel;
    int digits[TABLE_MAX_DIMENSIONS]; // of the total
    int along;                        // position of the dimension in the panel
    const bool *known_group;          // of each part, whether it tells something; NULL: nobody can know who is in it
};

static struct cell *part_of(struct cells *cells, struct line *l, int digit)
{
    l->digits[l->along] = digit;
    return &cells->cell[l->panel->cell[cells_place(l->panel, l->digits)]];
}

static int n_parts(const struct line *l)
{
    return l->panel->radix[l->along] - 1;
}

// The part that is all of the line, or NULL.
static struct cell *whole_part(struct cells *cells, struct line *l, int64_t total)
{
    for (int k = 0; k < n_parts(l); k++) {
        struct cell *part = part_of(cells, l, k);
        if (part->count > 0)
            return part->count == total && (l->known_group == NULL || l->known_group[k]) ? part : NULL;
    }
    return NULL;
}

static void hide_a_zero(struct cells *cells, struct line *l)
{
    for (int k = 0; k < n_parts(l); k++) {
        struct cell *part = part_of(cells, l, k);
        if (part->count == 0) {
            part->must_hide = true;
            return;
        }
    }
}

static void hide_few(struct cells *cells, struct line *l)
{
    for (int k = 0; k < n_parts(l); k++) {
        struct cell *part = part_of(cells, l, k);
        if (part->count > 0 && l->known_group[k])
            part->must_hide = true;
    }
}

static void judge_line(struct cells *cells, struct line *l, const struct whole_policy *policy)
{
    int64_t total = part_of(cells, l, n_parts(l))->count;
    struct cell *whole = whole_part(cells, l, total);
    if (l->known_group != NULL && total < policy->minimum_denominator)
        hide_few(cells, l);
    if (policy->whole_groups_shown || whole == NULL || (l->known_group == NULL && total < policy->minimum_count))
        return;
    whole->must_hide = true;
    hide_a_zero(cells, l);
}

static void judge_panel(struct cells *cells, const struct cell_panel *p, const struct whole_policy *policy)
{
    for (int i = 0; i < p->n_dimensions; i++) {
        int dimension = p->panel->dimension[i];
        const bool *known_group = dimension == p->panel->denominator ? p->panel->known_group : NULL;
        if (known_group == NULL && !p->table->dimensions[dimension].sensitive)
            continue;
        for (int place = 0; place < p->n_places; place++) {
            struct line l = {.panel = p, .along = i, .known_group = known_group};
            cells_digits(p, place, l.digits);
            if (l.digits[i] == p->radix[i] - 1)
                judge_line(cells, &l, policy);
        }
    }
}

void whole_judge(struct cells *cells, const struct whole_policy *policy)
{
    for (int k = 0; k < cells->n_panels; k++)
        judge_panel(cells, &cells->panel[k], policy);
}

bool whole_hides_zeros(const struct cells *cells)
{
    for (int i = 0; i < cells->n_cells; i++)
        if (cells->cell[i].must_hide && cells->cell[i].count == 0 && cells->cell[i].fate == FATE_CLOSE)
            return true;
    return false;
}
