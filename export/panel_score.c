// SPDX-License-Identifier: Apache-2.0
// From a printed panel to a case for the score. Only what release_figure() lets be printed is looked at; with noise or
// rounded no count is exact, so the smallest counts as hidden.
#include "export/panel_score.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

enum { DAYS_OF_100_YEARS = 36525, MONTHS_OF_100_YEARS = 1200 };

// Counts of the places at which exactly the variables in `left_out` stand at their total, and of all margins above them.
static struct score_counts counts_without(const struct release *r, const struct cell_panel *p, unsigned left_out)
{
    struct score_counts c = {.smallest = INT64_MAX};
    bool hidden = r->agreement->policy.method != METHOD_HIDE;
    for (int place = 0; place < p->n_places && !hidden; place++) {
        int digits[TABLE_MAX_DIMENSIONS];
        bool printed = true;
        cells_digits(p, place, digits);
        for (int i = 0; i < p->n_dimensions; i++)
            printed = printed && ((left_out >> i & 1u) == 0 || digits[i] == p->radix[i] - 1);
        struct figure f = release_figure(r, p, place);
        hidden = printed && !f.shown;
        c.zeros = c.zeros || (printed && f.count == 0);
        if (printed && f.count > 0 && f.count < c.smallest)
            c.smallest = f.count;
    }
    if (hidden || c.smallest == INT64_MAX)
        c.smallest = 0;
    return c;
}

static int months_of(const struct period *p)
{
    int64_t days = (int64_t)p->end.days - p->start.days + 1;
    return (int)((days * MONTHS_OF_100_YEARS + DAYS_OF_100_YEARS / 2) / DAYS_OF_100_YEARS);
}

static bool score_panel(const struct release *r, const struct cell_panel *p, struct arena *arena,
                        struct panel_score *ret_score, struct error *err)
{
    struct score_counts *counts = arena_alloc(arena, sizeof(*counts) << p->n_dimensions, err);
    struct score_case c = {.n_variables = p->n_dimensions,
                           .residents = p->table->residents,
                           .months = months_of(&r->period),
                           .counts = counts};
    if (counts == NULL)
        return false;
    for (int i = 0; i < p->n_dimensions; i++)
        c.variable[i] = &p->table->dimensions[p->panel->dimension[i]];
    for (unsigned left_out = 0; left_out < 1u << p->n_dimensions; left_out++)
        counts[left_out] = counts_without(r, p, left_out);
    score_of(&c, &ret_score->score);
    return recode_cheapest(&c, arena, &ret_score->recoding, err);
}

bool panel_scores(const struct release *r, struct arena *arena, const struct panel_score **ret_scores,
                  struct error *err)
{
    struct panel_score *scores = arena_alloc(arena, ((size_t)r->cells->n_panels + 1) * sizeof(*scores), err);
    if (scores == NULL)
        return false;
    for (int k = 0; k < r->cells->n_panels; k++)
        if (!score_panel(r, &r->cells->panel[k], arena, &scores[k], err))
            return false;
    *ret_scores = scores;
    return true;
}

/* ---- words ----------------------------------------------------------------------------------------------------------------- */

const char *panel_score_label(const struct score_row *row, char out[SCORE_TEXT_MAX])
{
    if (row->variable != NULL)
        (void)snprintf(out, SCORE_TEXT_MAX, "%s, %s", row->variable, row->list->title);
    else if (row->list == &score_lists[LIST_RESIDENCE])
        (void)snprintf(out, SCORE_TEXT_MAX, "Place, the whole area");
    else
        (void)snprintf(out, SCORE_TEXT_MAX, "%c%s", toupper((unsigned char)row->list->title[0]), row->list->title + 1);
    return out;
}

const char *panel_score_level(const struct score_row *row, char out[SCORE_TEXT_MAX])
{
    bool named = row->driver != NULL && row->known;
    (void)snprintf(out, SCORE_TEXT_MAX, "%s%s%s%s", row->known ? row->level->words : "not known", named ? " (" : "",
                   named ? row->driver : "", named ? ")" : "");
    return out;
}

const char *panel_score_advice(const struct panel_score *s, char out[SCORE_TEXT_MAX])
{
    const struct recoding *r = &s->recoding;
    if (!r->needed)
        (void)snprintf(out, SCORE_TEXT_MAX,
                       "Not above %d: the guidelines would let it out unmasked. It is masked all the same.",
                       SCORE_LIMIT);
    else if (!r->found)
        (void)snprintf(out, SCORE_TEXT_MAX, "Above %d, so it is masked. No recoding tried would bring it there.",
                       SCORE_LIMIT);
    else
        (void)snprintf(out, SCORE_TEXT_MAX,
                       "Above %d, so it is masked. The cheapest recoding that would bring it to %d: %s. Of its "
                       "%" PRId64 " cells without totals %" PRId64 " would be left.",
                       SCORE_LIMIT, r->total, r->words, r->cells, r->cells_left);
    return out;
}

/* ---- release.json ---------------------------------------------------------------------------------------------------------- */

static json *row_json(const struct score_row *row)
{
    char text[SCORE_TEXT_MAX];
    json *j = jmap();
    jput(j, "factor", jstring(row->list->key));
    jput(j, "variable", jstring(row->variable));
    jput(j, "level", jstring(panel_score_level(row, text)));
    jput(j, "points", jint(row->level->points));
    return j;
}

static json *recoding_json(const struct recoding *r)
{
    if (!r->found)
        return jstring(NULL);
    json *j = jmap();
    jput(j, "change", jstring(r->words));
    jput(j, "score", jint(r->total));
    jput(j, "cells", jint(r->cells));
    jput(j, "cells_left", jint(r->cells_left));
    return j;
}

json *panel_score_json(const struct release *r)
{
    json *list = jlist();
    for (int k = 0; k < r->cells->n_panels; k++) {
        const struct panel_score *s = &r->scores[k];
        json *j = jmap(), *rows = jlist();
        for (int i = 0; i < s->score.n_rows; i++)
            jpush(rows, row_json(&s->score.row[i]));
        jput(j, "table", jstring(r->cells->panel[k].table->id));
        jput(j, "panel", jstring(r->cells->panel[k].panel->title));
        jput(j, "rows", rows);
        jput(j, "score", jint(s->score.total));
        jput(j, "limit", jint(SCORE_LIMIT));
        jput(j, "cheapest_recoding", recoding_json(&s->recoding));
        jpush(list, j);
    }
    return list;
}
