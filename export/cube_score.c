// SPDX-License-Identifier: Apache-2.0
// A dimension of a specification is put as one of a release's tables is: its finest codes, their people, those that name no group;
// and its hierarchy as ways to tell it more coarsely, one for each depth between the finest codes and the total.
#include "export/cube_score.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 200 };

static_assert((int)SPEC_MAX_DIMENSIONS == (int)TABLE_MAX_DIMENSIONS, "a table of either kind fits a score");

static bool is_unknown(const struct spec_dimension *d, const char *code)
{
    for (size_t i = 0; i < d->n_unknown; i++)
        if (strcmp(d->unknown[i], code) == 0)
            return true;
    return false;
}

static const struct table_dimension *variable_of(const struct cube *c, const struct spec_dimension *d,
                                                 struct error *err)
{
    size_t n = (size_t)d->tree->n_nodes;
    struct table_dimension *v = arena_alloc(c->arena, sizeof(*v), err);
    struct vocabulary *codes = v == NULL ? NULL : arena_alloc(c->arena, sizeof(*codes), err);
    struct vocabulary_entry *entry = codes == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*entry), err);
    int64_t *people = entry == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*people), err);
    bool *unknown = people == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*unknown), err);
    if (unknown == NULL)
        return NULL;
    *codes = (struct vocabulary){.name = d->column, .entry = entry};
    for (size_t i = 0; i < n; i++) {
        const char *code = d->tree->node[i].code;
        if (d->tree->node[i].n_children > 0)
            continue;
        people[codes->n_entries] = spec_people(c->spec, d->column, code);
        unknown[codes->n_entries] = is_unknown(d, code);
        entry[codes->n_entries++] = (struct vocabulary_entry){code, code};
    }
    *v = (struct table_dimension){.name = d->name,
                                  .title = d->name,
                                  .codes = codes,
                                  .total_label = d->total,
                                  .score = d->score,
                                  .people = people,
                                  .unknown = unknown};
    return v;
}

static int depth_of(const struct tree *t, int node)
{
    int depth = 0;
    for (; t->node[node].parent >= 0; node = t->node[node].parent)
        depth++;
    return depth;
}

// Each finest code goes to what is above it at that depth; one that is not as deep stays by itself.
static bool cut_at(const struct cube *c, const struct tree *t, int depth, struct score_cut *ret_cut, struct error *err)
{
    size_t n = (size_t)t->n_nodes, len = 0;
    int *group = arena_alloc(c->arena, n * sizeof(*group), err), n_codes = 0;
    int *numbered = group == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*numbered), err); // from 1; 0: not yet
    char *names = numbered == NULL ? NULL : arena_alloc(c->arena, NAMES_MAX, err);
    *ret_cut = (struct score_cut){.group = group, .names = names};
    if (names == NULL)
        return false;
    for (int i = 0; i < t->n_nodes; i++) {
        int at = i;
        if (t->node[i].n_children > 0)
            continue;
        for (int k = depth_of(t, i); k > depth; k--)
            at = t->node[at].parent;
        if (numbered[at] == 0) {
            numbered[at] = ++ret_cut->n_groups;
            if (len < NAMES_MAX)
                len += (size_t)snprintf(names + len, NAMES_MAX - len, "%s%s", len > 0 ? ", " : "", t->node[at].code);
        }
        group[n_codes++] = numbered[at] - 1;
    }
    if (len >= NAMES_MAX)
        (void)snprintf(names + NAMES_MAX - 5, 5, " ...");
    return true;
}

static bool add_cuts(const struct cube *c, const struct tree *t, struct score_case *s, int variable, struct error *err)
{
    int depth = t->node[t->n_nodes - 1].height; // of the total
    struct score_cut *cut = arena_alloc(c->arena, (size_t)(depth + 1) * sizeof(*cut), err);
    if (cut == NULL)
        return false;
    s->cut[variable] = cut;
    for (int k = depth - 1; k > 0; k--)
        if (!cut_at(c, t, k, &cut[s->n_cuts[variable]++], err))
            return false;
    return true;
}

static void gather_counts(const struct cube *c, const struct cube_table *t, const enum cell_state *state,
                          struct score_counts *counts)
{
    score_counts_begin(counts, t->n_dimensions);
    for (int place = 0; place < t->n_places; place++) {
        int digits[SPEC_MAX_DIMENSIONS], cell = t->cell[place];
        unsigned at_total = 0;
        cube_digits(t, place, digits);
        for (int i = 0; i < t->n_dimensions; i++)
            at_total |= (unsigned)(digits[i] == t->radix[i] - 1) << i;
        score_counts_add(counts, at_total, state != NULL && state[cell] == CELL_SHOWN, c->cells->cell[cell].count);
    }
    score_counts_end(counts, t->n_dimensions);
}

static bool score_table(const struct cube *c, const struct cube_table *t, const enum cell_state *state,
                        struct panel_score *ret_score, struct error *err)
{
    struct score_counts *counts = arena_alloc(c->arena, sizeof(*counts) << t->n_dimensions, err);
    struct score_case s = {.n_variables = t->n_dimensions,
                           .residents = spec_people(c->spec, CODES_AREA, "all"),
                           .months = period_months(&c->spec->period),
                           .counts = counts};
    if (counts == NULL)
        return false;
    for (int i = 0; i < t->n_dimensions; i++) {
        s.variable[i] = variable_of(c, &c->spec->dimensions[t->spec->dimension[i]], err);
        if (s.variable[i] == NULL || !add_cuts(c, t->tree[i], &s, i, err))
            return false;
    }
    gather_counts(c, t, state, counts);
    score_of(&s, &ret_score->score);
    return recode_cheapest(&s, c->arena, &ret_score->recoding, err);
}

bool cube_scores(const struct cube *c, const enum cell_state *state, const struct panel_score **ret_scores,
                 struct error *err)
{
    struct panel_score *scores = arena_alloc(c->arena, (size_t)c->n_tables * sizeof(*scores), err);
    if (scores == NULL)
        return false;
    for (int k = 0; k < c->n_tables; k++)
        if (!score_table(c, &c->table[k], state, &scores[k], err))
            return false;
    *ret_scores = scores;
    return true;
}
