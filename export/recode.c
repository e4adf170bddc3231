// SPDX-License-Identifier: Apache-2.0
// For each variable a short list of ways to tell it (as it is, not at all, coarser by steps of the guidelines' own levels), then
// every combination of them with one, two or five periods.
#include "export/recode.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "export/html.h"

enum { MAX_WAYS = 16, N_PERIODS = 3, WORDS_MAX = 400, SCALE = 60 };

struct way {
    struct score_aspect aspect; // list NULL: left out
    int groups;                 // printed, unknown ones too
    bool changed;
    char words[WORDS_MAX];
};

struct variable {
    struct way way[MAX_WAYS];
    int n_ways;
};

struct search {
    const struct score_case *c;
    struct arena *arena;
    struct variable *variable;
    int pick[TABLE_MAX_DIMENSIONS];
    int best[TABLE_MAX_DIMENSIONS], best_years; // periods told together
    int64_t best_left;                          // cells, times SCALE
    int best_changes, best_total;
    bool found;
};

static int n_codes(const struct table_dimension *d)
{
    return (int)d->codes->n_entries;
}

static bool is_unknown(const struct table_dimension *d, int code)
{
    return d->unknown != NULL && d->unknown[code];
}

// A way more, unless it does not score less than the one before it.
static struct way *add_way(struct variable *v, struct score_aspect aspect, int groups)
{
    const struct way *last = &v->way[v->n_ways - 1];
    bool less = last->aspect.list != aspect.list || score_level(aspect.list, aspect.value)->points <
                                                        score_level(last->aspect.list, last->aspect.value)->points;
    if (v->n_ways == MAX_WAYS || !less || groups < 2)
        return NULL;
    struct way *w = &v->way[v->n_ways++];
    *w = (struct way){.aspect = aspect, .groups = groups, .changed = true};
    return w;
}

static void say_append(char *words, const char *fmt, ...) PRINTF(2, 3);
static void say_append(char *words, const char *fmt, ...)
{
    va_list args;
    size_t len = strlen(words);
    va_start(args, fmt);
    (void)vsnprintf(words + len, WORDS_MAX - len, fmt, args);
    va_end(args);
}

/* ---- bands of ages --------------------------------------------------------------------------------------------------------- */

static bool is_age(const struct table_dimension *d, int code, int64_t *ret_first, int64_t *ret_last)
{
    return !is_unknown(d, code) && score_age_band(d->codes->entry[code].code, ret_first, ret_last);
}

// Neighbours go together until a band has `years`; what is left over at the end joins the band before it.
static int make_bands(const struct table_dimension *d, int64_t years, int *group)
{
    int n = 0;
    int64_t width = 0, first = 0, last = 0;
    for (int i = 0; i < n_codes(d); i++) {
        if (!is_age(d, i, &first, &last))
            continue;
        if (n == 0 || width >= years) {
            n++;
            width = 0;
        }
        width += last - first + 1;
        group[i] = n - 1;
    }
    n -= n > 1 && width < years;
    for (int i = 0, bands = n; i < n_codes(d); i++)
        if (!is_age(d, i, &first, &last))
            group[i] = n++;
        else if (group[i] == bands)
            group[i] = bands - 1;
    return n;
}

static void say_bands(const struct table_dimension *d, int64_t years, const int *group, char *words)
{
    int64_t first = 0, last = 0, end = 0;
    int band = -1;
    say_append(words, "tell \"%s\" in bands of %" PRId64 " years or more (", d->title, years);
    for (int i = 0; i < n_codes(d); i++) {
        if (!is_age(d, i, &first, &last))
            continue;
        if (group[i] != band) {
            if (band >= 0)
                say_append(words, "%" PRId64 ", ", end);
            say_append(words, "%" PRId64 "-", first);
        }
        band = group[i];
        end = last;
    }
    say_append(words, "%" PRId64 ")", end);
}

static void add_bands(struct variable *v, const struct table_dimension *d, int *group)
{
    static const int64_t widths[] = {3, 6, 11, 30};
    for (size_t k = 0; k < COUNT_OF(widths); k++) {
        int n = make_bands(d, widths[k], group);
        struct way *w = add_way(v, score_aspect(d, group, n), n);
        if (w != NULL)
            say_bands(d, widths[k], group, w->words);
    }
}

/* ---- the smallest together ------------------------------------------------------------------------------------------------- */

static int64_t people_of(const struct table_dimension *d, int code)
{
    return d->people == NULL ? 0 : d->people[code];
}

// The smallest code that is not pooled yet; -1: all are.
static int next_smallest(const struct table_dimension *d, const int *group)
{
    int found = -1;
    for (int i = 0; i < n_codes(d); i++)
        if (!is_unknown(d, i) && group[i] != 0 && (found < 0 || people_of(d, i) < people_of(d, found)))
            found = i;
    return found;
}

struct pool {
    int n;
    int64_t most; // people of its largest member
    bool known;   // of each member
};

// Group 0: the codes of fewer than `least` people, and as many more as it takes that together they have as many.
static int pool_smallest(const struct table_dimension *d, int64_t least, int *group, struct pool *ret_pool)
{
    struct pool pool = {.known = true};
    int64_t together = 0;
    int n = 1;
    for (int i = 0; i < n_codes(d); i++)
        group[i] = -1;
    for (;;) {
        int i = next_smallest(d, group);
        if (i < 0 || (people_of(d, i) >= least && together >= least))
            break;
        group[i] = 0;
        together += people_of(d, i);
        pool.most = people_of(d, i);
        pool.known = pool.known && people_of(d, i) > 0;
        pool.n++;
    }
    for (int i = 0; i < n_codes(d); i++)
        if (group[i] < 0)
            group[i] = n++;
    *ret_pool = pool;
    return n;
}

static void add_pools(struct variable *v, const struct table_dimension *d, const struct score_list *list, int *group)
{
    for (int k = list->n_levels - 2; k >= 0; k--) {
        struct pool pool;
        char most[32];
        int n = pool_smallest(d, list->level[k].least, group, &pool);
        struct way *w = add_way(v, score_aspect(d, group, n), n);
        if (w == NULL)
            continue;
        say_append(w->words, "tell the %d smallest of \"%s\" as one group", pool.n, d->title);
        if (pool.known)
            say_append(w->words, " (up to %s people each)", html_count(pool.most, most));
    }
}

/* ---- other ways ------------------------------------------------------------------------------------------------------------ */

// Groups beyond the broad ones go to those whose group is unknown, if there is such a code.
static void add_fold(struct variable *v, const struct table_dimension *d, int *group)
{
    int unknown = 0, n = 1, n_folded = 0;
    while (unknown < n_codes(d) && !is_unknown(d, unknown))
        unknown++;
    if (unknown == n_codes(d))
        return;
    for (int i = 0; i < n_codes(d); i++)
        group[i] = is_unknown(d, i) || !score_is_broad(d, i) ? 0 : n++;
    struct way *w = add_way(v, score_aspect(d, group, n), n);
    for (int i = 0; w != NULL && i < n_codes(d); i++)
        if (group[i] == 0 && !is_unknown(d, i))
            say_append(w->words, "%s\"%s\"", n_folded++ == 0 ? "tell " : ", ", d->codes->entry[i].label);
    if (w != NULL)
        say_append(w->words, " together with \"%s\"", d->codes->entry[unknown].label);
}

static void add_fewer_groups(struct variable *v, const struct table_dimension *d)
{
    static const int most[] = {9, 4};
    int unknown = 0;
    for (int i = 0; i < n_codes(d); i++)
        unknown += is_unknown(d, i);
    for (size_t k = 0; k < COUNT_OF(most); k++) {
        struct score_aspect fewer = {&score_lists[LIST_OTHER], -most[k], NULL};
        struct way *w = n_codes(d) - unknown > most[k] ? add_way(v, fewer, most[k] + unknown) : NULL;
        if (w != NULL)
            say_append(w->words, "tell \"%s\" in %d groups at most", d->title, most[k]);
    }
}

// A depth of a hierarchy, unless some way scores no more and keeps more groups. Of equals it comes first: readers know its sums.
static void add_cuts(struct variable *v, const struct table_dimension *d, const struct score_cut *cut, int n_cuts)
{
    for (int k = 0; k < n_cuts && v->n_ways < MAX_WAYS; k++) {
        struct score_aspect aspect = score_aspect(d, cut[k].group, cut[k].n_groups);
        int points = score_level(aspect.list, aspect.value)->points;
        bool worse = cut[k].n_groups < 2;
        for (int i = 0; i < v->n_ways && !worse; i++) {
            const struct way *w = &v->way[i];
            worse = score_level(w->aspect.list, w->aspect.value)->points <= points && w->groups > cut[k].n_groups;
        }
        if (worse)
            continue;
        struct way *w = &v->way[v->n_ways++];
        *w = (struct way){.aspect = aspect, .groups = cut[k].n_groups, .changed = true};
        say_append(w->words, "tell \"%s\" as %d groups (%s)", d->title, w->groups, cut[k].names);
    }
}

static bool find_ways(struct search *s, int i, struct error *err)
{
    const struct table_dimension *d = s->c->variable[i];
    struct variable *v = &s->variable[i];
    int *group = arena_alloc(s->arena, ((size_t)n_codes(d) + 1) * sizeof(*group), err);
    if (group == NULL)
        return false;
    v->way[v->n_ways++] = (struct way){.aspect = score_aspect(d, NULL, n_codes(d)), .groups = n_codes(d)};
    const struct score_list *list = v->way[0].aspect.list;
    if (d->score == FACTOR_AGE)
        add_bands(v, d, group);
    else if (d->score == FACTOR_RACE || d->score == FACTOR_SEX)
        add_fold(v, d, group);
    else if (d->score == FACTOR_OTHER)
        add_fewer_groups(v, d);
    else if (list == &score_lists[LIST_POPULATION] || list == &score_lists[LIST_PROGRAM] ||
             list == &score_lists[LIST_INSURANCE] || list == &score_lists[LIST_RESIDENCE] ||
             list == &score_lists[LIST_SERVICE])
        add_pools(v, d, list, group);
    add_cuts(v, d, s->c->cut[i], s->c->n_cuts[i]);
    struct way *none = &v->way[v->n_ways < MAX_WAYS ? v->n_ways++ : MAX_WAYS - 1];
    *none = (struct way){.groups = 1, .changed = true};
    say_append(none->words, "leave out \"%s\"", d->title);
    return true;
}

/* ---- all combinations ------------------------------------------------------------------------------------------------------ */

static const struct way *picked(const struct search *s, const int *pick, int i)
{
    return &s->variable[i].way[pick[i]];
}

static void judge(struct search *s, int years)
{
    const struct score_case *c = s->c;
    struct score_aspect aspects[TABLE_MAX_DIMENSIONS];
    unsigned left_out = 0;
    int changes = years > 1;
    int64_t left = SCALE / years;
    for (int i = 0; i < c->n_variables; i++) {
        const struct way *w = picked(s, s->pick, i);
        aspects[i] = w->aspect;
        left_out |= (unsigned)(w->aspect.list == NULL) << i;
        changes += w->changed;
        left *= w->groups;
    }
    struct score_counts counts = c->counts[left_out];
    struct score score;
    if (years > 1 && counts.zeros) // a zero of one period may be one child in two
        counts.smallest = 0;
    score_sum(c, aspects, counts, c->months * years, &score);
    bool better = !s->found || left > s->best_left || (left == s->best_left && changes < s->best_changes);
    if (score.total > SCORE_LIMIT || !better)
        return;
    s->found = true;
    s->best_left = left;
    s->best_changes = changes;
    s->best_total = score.total;
    s->best_years = years;
    memcpy(s->best, s->pick, sizeof(s->best));
}

// In the guidelines' order, so that of equals the first found is theirs: leaving out stands last in a list but is tried first.
static void try_all(struct search *s, int i)
{
    static const int years[N_PERIODS] = {1, 2, 5};
    if (i == s->c->n_variables) {
        for (int k = 0; k < N_PERIODS; k++)
            judge(s, years[k]);
        return;
    }
    for (int w = s->variable[i].n_ways - 1; w >= 0; w--) {
        s->pick[i] = w;
        try_all(s, i + 1);
    }
}

static void describe(const struct search *s, struct recoding *r)
{
    size_t len = 0;
    for (int i = 0; i <= s->c->n_variables; i++) {
        char years[WORDS_MAX] = "";
        const char *words = i < s->c->n_variables ? picked(s, s->best, i)->words : years;
        if (i == s->c->n_variables && s->best_years > 1)
            (void)snprintf(years, sizeof(years), "tell %d periods together", s->best_years);
        if (words[0] != '\0' && len < sizeof(r->words))
            len += (size_t)snprintf(r->words + len, sizeof(r->words) - len, "%s%s", len > 0 ? "; " : "", words);
    }
}

bool recode_cheapest(const struct score_case *c, struct arena *arena, struct recoding *ret_recoding, struct error *err)
{
    struct score score;
    struct search s = {.c = c, .arena = arena};
    struct recoding r = {.cells = 1};
    score_of(c, &score);
    s.variable = arena_alloc(arena, ((size_t)c->n_variables + 1) * sizeof(*s.variable), err);
    if (s.variable == NULL)
        return false;
    for (int i = 0; i < c->n_variables; i++) {
        r.cells *= n_codes(c->variable[i]);
        if (!find_ways(&s, i, err))
            return false;
    }
    r.needed = score.total > SCORE_LIMIT;
    if (r.needed) {
        try_all(&s, 0);
        r.found = s.found;
        r.total = s.best_total;
        r.cells_left = s.best_left / SCALE;
        if (s.found)
            describe(&s, &r);
    }
    *ret_recoding = r;
    return true;
}
