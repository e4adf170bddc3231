// SPDX-License-Identifier: Apache-2.0
// Local search with weights of rows (C. Gao, X. Yao, T. Weise, J. Li, European Journal of Operational Research 246, 2015), here with costs
// and for inequalities of any kind. A hidden column is worth what would lack without it, a shown one what would not lack with it, by
// weight. Ties go to the column that was left alone longest.
#include "export/exchange.h"

#include <string.h>

#include "common/arena.h"
#include "export/cover.h"

static const uint64_t SEED = 0x9e3779b97f4a7c15;

struct market {
    const struct cuts *cuts;
    const double *price; // of each column
    struct arena *arena;
    struct cut_index at;
    bool *hide, *best;
    double *worth; // of each column
    int *changed;  // ... the step it was changed in last
    bool *stale;   // ... shown, and nothing that shares a cut with it has changed since
    bool *applies; // of each cut
    double *lack, *most, *weight;
    int *lacking, *place; // cuts that lack; of each cut, where it stands there (-1: it does not lack)
    int n_lacking;
    double cost, below;
    uint64_t random;
};

static void market_done(struct market *m)
{
    cut_index_done(&m->at);
    arena_freep(&m->arena);
}

static uint64_t draw(struct market *m) // xorshift64
{
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return m->random;
}

// --- what columns are worth -------------------------------------------------------------------------------------------------------

static double worth_in(const struct market *m, const struct cut_entry *e, double lack)
{
    double with = m->hide[e->column] ? lack : lack - e->by, without = with + e->by;
    return (without > CUT_DONE ? without : 0) - (with > CUT_DONE ? with : 0);
}

// Add (or take off) what a cut adds to the worth of its columns. Where more is hidden than asked for none is worth anything.
static void count_worth(struct market *m, int cut, double sign)
{
    const struct cut *c = &m->cuts->cut[cut];
    double by = sign * m->weight[cut], lack = m->lack[cut];
    if (!m->applies[cut] || lack + m->most[cut] <= CUT_DONE)
        return;
    for (int s = c->first; s < c->first + c->n; s++)
        m->worth[m->cuts->entry[s].column] += by * worth_in(m, &m->cuts->entry[s], lack);
}

static void note_lack(struct market *m, int cut)
{
    bool lacks = m->applies[cut] && m->lack[cut] > CUT_DONE;
    int at = m->place[cut];
    if (lacks && at < 0) {
        m->place[cut] = m->n_lacking;
        m->lacking[m->n_lacking++] = cut;
    } else if (!lacks && at >= 0) {
        int last = m->lacking[--m->n_lacking];
        m->lacking[at] = last;
        m->place[last] = at;
        m->place[cut] = -1;
    }
}

static void refresh(struct market *m, int cut)
{
    const struct cut *c = &m->cuts->cut[cut];
    for (int s = c->first; s < c->first + c->n; s++)
        m->stale[m->cuts->entry[s].column] = false;
}

// Hide a shown column, or show a hidden one.
static void change(struct market *m, int column, int step)
{
    const struct cut_index *at = &m->at;
    double sign = m->hide[column] ? 1 : -1;
    for (int s = at->first[column]; s < at->first[column + 1]; s++)
        count_worth(m, at->cut[s], -1);
    m->hide[column] = !m->hide[column];
    m->cost -= sign * m->price[column];
    for (int s = at->first[column]; s < at->first[column + 1]; s++) {
        m->lack[at->cut[s]] += sign * at->by[s];
        count_worth(m, at->cut[s], 1);
        note_lack(m, at->cut[s]);
        refresh(m, at->cut[s]);
    }
    for (int s = at->first_when[column]; s < at->first_when[column + 1]; s++) {
        count_worth(m, at->when[s], -1);
        m->applies[at->when[s]] = m->hide[column];
        count_worth(m, at->when[s], 1);
        note_lack(m, at->when[s]);
    }
    m->stale[column] = !m->hide[column];
    m->changed[column] = step;
}

// --- which columns ----------------------------------------------------------------------------------------------------------------

// Whether a is worth less for its cost than b.
static bool is_less(const struct market *m, int a, int b)
{
    double x = m->worth[a] * m->price[b], y = m->worth[b] * m->price[a];
    return x < y;
}

static bool is_older(const struct market *m, int a, int b)
{
    return !is_less(m, a, b) && !is_less(m, b, a) && m->changed[a] < m->changed[b];
}

// The hidden column that is missed least, none that was hidden a moment ago; -1: none.
static int least_missed(const struct market *m, int step)
{
    int found = -1;
    for (int j = 0; j < m->cuts->n_columns; j++)
        if (m->hide[j] && m->changed[j] < step - 1 && (found < 0 || is_less(m, j, found) || is_older(m, j, found)))
            found = j;
    return found;
}

// Of some cut that lacks, the column that is worth most; one that is not stale, if there is any; -1: the cut has none that is shown.
static int most_wanted(struct market *m)
{
    const struct cut *c = &m->cuts->cut[m->lacking[draw(m) % (uint64_t)m->n_lacking]];
    int found = -1;
    for (int s = c->first; s < c->first + c->n; s++) {
        int j = m->cuts->entry[s].column;
        if (m->hide[j] || (found >= 0 && m->stale[j] && !m->stale[found]))
            continue;
        if (found < 0 || (m->stale[found] && !m->stale[j]) || is_less(m, found, j) || is_older(m, j, found))
            found = j;
    }
    return found;
}

// --- the search -------------------------------------------------------------------------------------------------------------------

static void weigh(struct market *m)
{
    for (int k = 0; k < m->n_lacking; k++) {
        count_worth(m, m->lacking[k], -1);
        m->weight[m->lacking[k]] += 1;
        count_worth(m, m->lacking[k], 1);
    }
}

static bool is_affordable(const struct market *m, double cost)
{
    return cost < m->below * (1 - COST_SLACK);
}

// Something lacks: hide a column for it, and show others until that is affordable. False: there is nothing to be done.
static bool exchange(struct market *m, int step)
{
    int wanted = most_wanted(m);
    if (wanted < 0)
        return false;
    while (!is_affordable(m, m->cost + m->price[wanted])) {
        int j = least_missed(m, step);
        if (j < 0)
            return false;
        change(m, j, step);
    }
    change(m, wanted, step);
    weigh(m);
    return true;
}

static bool show_one(struct market *m, int step)
{
    int j = least_missed(m, step);
    if (j >= 0)
        change(m, j, step);
    return j >= 0;
}

static bool search(struct market *m, int steps, bool first)
{
    bool found = false;
    for (int step = 1; step <= steps && !(found && first); step++) {
        bool fulfilled = m->n_lacking == 0;
        if (fulfilled && is_affordable(m, m->cost)) {
            memcpy(m->best, m->hide, (size_t)m->cuts->n_columns);
            m->below = m->cost;
            found = true;
        }
        if (!(fulfilled ? show_one : exchange)(m, step))
            break;
    }
    return found;
}

// --- setting up -------------------------------------------------------------------------------------------------------------------

static bool reserve(struct market *m, struct error *err)
{
    size_t n = (size_t)m->cuts->n_columns + 1, c = (size_t)m->cuts->n_cuts + 1;
    if (!arena_new(&m->arena, err) || !cuts_index(m->cuts, &m->at, err))
        return false;
    m->hide = arena_alloc(m->arena, n * sizeof(*m->hide), err);
    m->best = arena_alloc(m->arena, n * sizeof(*m->best), err);
    m->worth = arena_alloc(m->arena, n * sizeof(*m->worth), err);
    m->changed = arena_alloc(m->arena, n * sizeof(*m->changed), err);
    m->stale = arena_alloc(m->arena, n * sizeof(*m->stale), err);
    m->applies = arena_alloc(m->arena, c * sizeof(*m->applies), err);
    m->lack = arena_alloc(m->arena, c * sizeof(*m->lack), err);
    m->most = arena_alloc(m->arena, c * sizeof(*m->most), err);
    m->weight = arena_alloc(m->arena, c * sizeof(*m->weight), err);
    m->lacking = arena_alloc(m->arena, c * sizeof(*m->lacking), err);
    m->place = arena_alloc(m->arena, c * sizeof(*m->place), err);
    return m->hide != NULL && m->best != NULL && m->worth != NULL && m->changed != NULL && m->stale != NULL &&
           m->applies != NULL && m->lack != NULL && m->most != NULL && m->weight != NULL && m->lacking != NULL &&
           m->place != NULL;
}

static void count_all(struct market *m)
{
    const struct cuts *c = m->cuts;
    for (int j = 0; j < c->n_columns; j++) {
        m->changed[j] = -1;
        m->cost += m->hide[j] ? m->price[j] : 0;
    }
    for (int k = 0; k < c->n_cuts; k++) {
        m->applies[k] = cut_applies(&c->cut[k], m->hide);
        m->lack[k] = cuts_lack(c, &c->cut[k], m->hide);
        m->weight[k] = 1;
        m->place[k] = -1;
        for (int s = c->cut[k].first; s < c->cut[k].first + c->cut[k].n; s++)
            m->most[k] = c->entry[s].by > m->most[k] ? c->entry[s].by : m->most[k];
        count_worth(m, k, 1);
        note_lack(m, k);
    }
}

bool exchange_search(const struct cuts *c, const double *cost, struct exchange_limits limits, bool *hide,
                     bool *ret_found, struct error *err)
{
    CLEANUP(market_done) struct market m = {.cuts = c, .price = cost, .below = limits.below, .random = SEED};
    *ret_found = false;
    if (!reserve(&m, err))
        return false;
    memcpy(m.hide, hide, (size_t)c->n_columns);
    count_all(&m);
    *ret_found = search(&m, limits.steps, limits.first);
    if (*ret_found)
        memcpy(hide, m.best, (size_t)c->n_columns);
    return true;
}
