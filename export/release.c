// SPDX-License-Identifier: Apache-2.0
// The one place that decides whether a number may be printed: every writer asks here. A rate is a second way to say a count,
// so it is given only when both of its counts are shown.
#include "export/release.h"

static bool cell_shown(const struct release *r, const struct cell_panel *p, int place)
{
    return r->suppression->state[p->cell[place]] == CELL_SHOWN;
}

struct figure release_figure(const struct release *r, const struct cell_panel *p, int place)
{
    struct figure f = {.shown = cell_shown(r, p, place), .denominator = -1};
    if (f.shown)
        f.count = r->told[p->cell[place]];
    int below = cells_denominator(p, place);
    if (below < 0)
        return f;
    f.denominator_shown = cell_shown(r, p, below);
    f.denominator = f.denominator_shown ? r->told[p->cell[below]] : 0;
    f.has_rate = f.shown && f.denominator_shown && f.denominator > 0 && f.count <= f.denominator;
    if (f.has_rate)
        f.rate = (double)f.count / (double)f.denominator;
    return f;
}

const char *release_code(const struct table_dimension *d, int digit)
{
    return digit == (int)d->codes->n_entries ? "all" : d->codes->entry[digit].code;
}

const char *release_label(const struct table_dimension *d, int digit)
{
    return digit == (int)d->codes->n_entries ? d->total_label : d->codes->entry[digit].label;
}
