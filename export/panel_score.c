// SPDX-License-Identifier: Apache-2.0
// From a printed panel to a case for the score. Only what release_figure() lets be printed is looked at; with noise or
// rounded no count is exact, so the smallest counts as hidden.
#include "export/panel_score.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

static void gather_counts(const struct release *r, const struct cell_panel *p, struct score_counts *counts)
{
    bool exact = r->agreement->policy.method == METHOD_HIDE;
    score_counts_begin(counts, p->n_dimensions);
    for (int place = 0; place < p->n_places; place++) {
        int digits[TABLE_MAX_DIMENSIONS];
        unsigned at_total = 0;
        cells_digits(p, place, digits);
        for (int i = 0; i < p->n_dimensions; i++)
            at_total |= (unsigned)(digits[i] == p->radix[i] - 1) << i;
        struct figure f = release_figure(r, p, place);
        score_counts_add(counts, at_total, exact && f.shown, f.count);
    }
    score_counts_end(counts, p->n_dimensions);
}

static bool score_panel(const struct release *r, const struct cell_panel *p, struct arena *arena,
                        struct panel_score *ret_score, struct error *err)
{
    struct score_counts *counts = arena_alloc(arena, sizeof(*counts) << p->n_dimensions, err);
    struct score_case c = {.n_variables = p->n_dimensions,
                           .residents = p->table->residents,
                           .months = period_months(&r->period),
                           .counts = counts};
    if (counts == NULL)
        return false;
    for (int i = 0; i < p->n_dimensions; i++)
        c.variable[i] = &p->table->dimensions[p->panel->dimension[i]];
    gather_counts(r, p, counts);
    score_of(&c, &ret_score->score);
    return recode_cheapest(&c, arena, &ret_score->recoding, err);
}

bool panel_scores(const struct release *r, struct arena *arena, const struct panel_score **ret_scores,
                  struct error *err)
{
    struct panel_score *scores = arena_alloc(arena, ((size_t)r->n_panels + 1) * sizeof(*scores), err);
    if (scores == NULL)
        return false;
    for (int k = 0; k < r->n_panels; k++)
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

void panel_score_put(const struct panel_score *s, json *into)
{
    json *rows = jlist();
    for (int i = 0; i < s->score.n_rows; i++)
        jpush(rows, row_json(&s->score.row[i]));
    jput(into, "rows", rows);
    jput(into, "score", jint(s->score.total));
    jput(into, "limit", jint(SCORE_LIMIT));
    jput(into, "cheapest_recoding", recoding_json(&s->recoding));
}

json *panel_score_json(const struct release *r)
{
    json *list = jlist();
    for (int k = 0; k < r->n_panels; k++) {
        json *j = jmap();
        jput(j, "table", jstring(r->cells->panel[k].table->id));
        jput(j, "panel", jstring(r->cells->panel[k].panel->title));
        panel_score_put(&r->scores[k], j);
        jpush(list, j);
    }
    return list;
}
