// SPDX-License-Identifier: Apache-2.0
// Each variable is reduced to a list of the guidelines and a value to look up in it: the years of its narrowest band, the people
// of its smallest group, the number of its groups. Then the rows: events, the variables, place (the whole area where no
// variable is a place), time, and how many variables are crossed.
#include "export/score.h"

#include <stdlib.h>
#include <string.h>

enum { OLDEST = 100, MONTHS_OF_YEAR = 12, MONTHS_OF_HALF = 6, MONTHS_OF_QUARTER = 3, PEOPLE_AT_LEAST = 100000 };

#define PEOPLE_ENOUGH (INT64_C(1) << 40)

static const char *const broad_races[] = {"white", "asian", "black", "hispanic", "mena"};
static const char *const listed_races[] = {"aian", "nhpi", "multiple"};
static const char *const usual_sexes[] = {"F", "M", "female", "male", "woman", "man"};

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

bool score_is_place(enum factor f)
{
    return f == FACTOR_RESIDENCE || f == FACTOR_SERVICE || f == FACTOR_INSURANCE || f == FACTOR_ADDRESS ||
           f == FACTOR_RURAL_ADDRESS || f == FACTOR_FRONTIER_ADDRESS;
}

bool score_is_time(enum factor f)
{
    return f == FACTOR_YEARS || f == FACTOR_HALF_YEARS || f == FACTOR_QUARTERS || f == FACTOR_MONTHS;
}

bool score_is_broad(const struct table_dimension *d, int code)
{
    const char *word = d->codes->entry[code].code;
    return d->score == FACTOR_RACE ? is_one_of(word, broad_races, COUNT_OF(broad_races))
                                   : is_one_of(word, usual_sexes, COUNT_OF(usual_sexes));
}

bool score_age_band(const char *code, int64_t *ret_first, int64_t *ret_last)
{
    bool below = code[0] == '<';
    char *end = NULL;
    int64_t first = strtoll(code + below, &end, 10), last = first;
    if (end == code + below || first < 0)
        return false;
    if (below) {
        last = first - 1;
        first = 0;
    } else if (strcmp(end, "+") == 0) {
        last = OLDEST;
    } else if (*end == '-') {
        const char *from = end + 1;
        last = strtoll(from, &end, 10);
        if (end == from || *end != '\0')
            return false;
    } else if (*end != '\0') {
        return false;
    }
    *ret_first = first;
    *ret_last = last;
    return last >= first;
}

/* ---- the groups of a variable ---------------------------------------------------------------------------------------------- */

typedef int64_t (*measure_fn)(const struct table_dimension *d, int code);

static int64_t years_of(const struct table_dimension *d, int code)
{
    int64_t first = 0, last = 0;
    return score_age_band(d->codes->entry[code].code, &first, &last) ? last - first + 1 : 0;
}

static int64_t people_of(const struct table_dimension *d, int code)
{
    return d->people == NULL ? 0 : d->people[code];
}

static int64_t breadth_of(const struct table_dimension *d, int code)
{
    return score_is_broad(d, code);
}

// Of a race that the guidelines do not list: scored by how many people of the state are of it.
static int64_t people_unless_listed(const struct table_dimension *d, int code)
{
    const char *word = d->codes->entry[code].code;
    bool listed = score_is_broad(d, code) || is_one_of(word, listed_races, COUNT_OF(listed_races));
    return listed ? PEOPLE_ENOUGH : people_of(d, code);
}

struct smallest {
    int n; // groups that are not unknown
    int64_t value;
    const char *driver;
};

// Codes among which those of a group are: without groups a code is one, and a table of many codes need not be walked for each.
static int first_of(const int *group, int g)
{
    return group == NULL ? g : 0;
}

static int end_of(const struct table_dimension *d, const int *group, int g)
{
    return group == NULL ? g + 1 : (int)d->codes->n_entries;
}

static bool is_unknown(const struct table_dimension *d, const int *group, int g)
{
    for (int i = first_of(group, g); i < end_of(d, group, g); i++)
        if ((group == NULL ? i : group[i]) == g && d->unknown != NULL && d->unknown[i])
            return true;
    return false;
}

static struct smallest smallest_group(const struct table_dimension *d, const int *group, int n_groups,
                                      measure_fn measure)
{
    struct smallest s = {.value = INT64_MAX};
    for (int g = 0; g < n_groups; g++) {
        int64_t sum = 0;
        int members = 0, last = 0;
        if (is_unknown(d, group, g))
            continue;
        for (int i = first_of(group, g); i < end_of(d, group, g); i++)
            if ((group == NULL ? i : group[i]) == g) {
                sum += measure(d, i);
                last = i;
                members++;
            }
        s.n++;
        if (sum < s.value)
            s.driver = members == 1 ? d->codes->entry[last].label : NULL;
        s.value = sum < s.value ? sum : s.value;
    }
    if (s.n == 0) // nothing is known
        s.value = 0;
    return s;
}

/* ---- aspects --------------------------------------------------------------------------------------------------------------- */

// What is looked up of each factor; `most`: groups up to which the list has words, more are scored by the people they have.
static const struct reading {
    enum score_list_id list;
    measure_fn measure; // NULL: the number of groups
    int most;
    int64_t fixed; // of what has no groups to look at; 0: it has
} readings[N_FACTORS] = {
    [FACTOR_OTHER] = {LIST_OTHER, NULL, 0, 0},
    [FACTOR_POPULATION] = {LIST_POPULATION, people_of, 0, 0},
    [FACTOR_AGE] = {LIST_AGE, years_of, 0, 0},
    [FACTOR_RACE] = {LIST_RACE, breadth_of, 0, 0},
    [FACTOR_ETHNICITY] = {LIST_ETHNICITY, NULL, 2, 0},
    [FACTOR_LANGUAGE] = {LIST_LANGUAGE, NULL, 3, 0},
    [FACTOR_SEX] = {LIST_SEX, NULL, 2, 0},
    [FACTOR_GENDER] = {LIST_GENDER, NULL, 0, 0},
    [FACTOR_ORIENTATION] = {LIST_ORIENTATION, NULL, 4, 0},
    [FACTOR_INTERSEX] = {LIST_INTERSEX, NULL, 3, 0},
    [FACTOR_IMMIGRATION] = {LIST_IMMIGRATION, NULL, 0, 0},
    [FACTOR_INSURANCE] = {LIST_INSURANCE, people_of, 0, 0},
    [FACTOR_PROGRAM] = {LIST_PROGRAM, people_of, 0, 0},
    [FACTOR_RESIDENCE] = {LIST_RESIDENCE, people_of, 0, 0},
    [FACTOR_SERVICE] = {LIST_SERVICE, people_of, 0, 0},
    [FACTOR_ADDRESS] = {LIST_ADDRESS, NULL, 0, 3},
    [FACTOR_RURAL_ADDRESS] = {LIST_ADDRESS, NULL, 0, 2},
    [FACTOR_FRONTIER_ADDRESS] = {LIST_ADDRESS, NULL, 0, 1},
    [FACTOR_YEARS] = {LIST_TIME, NULL, 0, MONTHS_OF_YEAR},
    [FACTOR_HALF_YEARS] = {LIST_TIME, NULL, 0, MONTHS_OF_HALF},
    [FACTOR_QUARTERS] = {LIST_TIME, NULL, 0, MONTHS_OF_QUARTER},
    [FACTOR_MONTHS] = {LIST_TIME, NULL, 0, 1},
};

static int points_of(const struct score_aspect *a)
{
    return score_level(a->list, a->value)->points;
}

static struct score_aspect aspect_by(enum score_list_id list, struct smallest s)
{
    return (struct score_aspect){&score_lists[list], s.value, s.driver};
}

// Races beyond the listed ones score by their people, when that is more.
static struct score_aspect race_aspect(const struct table_dimension *d, const int *group, int n_groups)
{
    struct score_aspect broad = aspect_by(LIST_RACE, smallest_group(d, group, n_groups, breadth_of));
    struct score_aspect detailed = aspect_by(LIST_POPULATION, smallest_group(d, group, n_groups, people_unless_listed));
    return points_of(&detailed) > points_of(&broad) ? detailed : broad;
}

struct score_aspect score_aspect(const struct table_dimension *d, const int *group, int n_groups)
{
    const struct reading *r = &readings[d->score];
    struct smallest s = smallest_group(d, group, n_groups, people_of);
    if (r->fixed > 0)
        return (struct score_aspect){&score_lists[r->list], r->fixed, NULL};
    if (d->score == FACTOR_RACE)
        return race_aspect(d, group, n_groups);
    if (r->measure != NULL)
        return aspect_by(r->list, smallest_group(d, group, n_groups, r->measure));
    if (d->score == FACTOR_SEX && s.n > r->most)
        return (struct score_aspect){&score_lists[LIST_GENDER], -s.n, NULL};
    if (r->most > 0 && s.n > r->most)
        return aspect_by(LIST_POPULATION, s);
    return (struct score_aspect){&score_lists[r->list], -s.n, NULL};
}

/* ---- counts ---------------------------------------------------------------------------------------------------------------- */

void score_counts_begin(struct score_counts *counts, int n_variables)
{
    for (unsigned left_out = 0; left_out < 1u << n_variables; left_out++)
        counts[left_out] = (struct score_counts){.smallest = INT64_MAX};
}

// Printed still when any set of the variables at their total is left out. A hidden count is below all that are shown.
void score_counts_add(struct score_counts *counts, unsigned at_total, bool shown, int64_t count)
{
    for (unsigned left_out = at_total;; left_out = (left_out - 1) & at_total) {
        struct score_counts *c = &counts[left_out];
        if (!shown)
            c->smallest = 0;
        else if (count == 0)
            c->zeros = true;
        else if (count < c->smallest)
            c->smallest = count;
        if (left_out == 0)
            return;
    }
}

void score_counts_end(struct score_counts *counts, int n_variables)
{
    for (unsigned left_out = 0; left_out < 1u << n_variables; left_out++)
        if (counts[left_out].smallest == INT64_MAX)
            counts[left_out].smallest = 0;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */

static void add_row(struct score *s, const struct score_list *list, int64_t value, const char *variable,
                    const char *driver)
{
    const struct score_level *level = score_level(list, value);
    bool of_people = list->level[0].least > PEOPLE_AT_LEAST;
    s->row[s->n_rows++] = (struct score_row){list, level, variable, driver, !of_people || value > 0};
    s->total += level->points;
}

static void add_aspect(struct score *s, const struct score_aspect *a, const struct table_dimension *d)
{
    add_row(s, a->list, a->value, d->title, a->driver);
}

void score_sum(const struct score_case *c, const struct score_aspect *aspects, struct score_counts counts, int months,
               struct score *ret_score)
{
    struct score s = {0};
    int place = -1, time = -1, n_crossed = 0;
    add_row(&s, &score_lists[LIST_EVENTS], counts.smallest, NULL, NULL);
    for (int i = 0; i < c->n_variables; i++) {
        const struct score_aspect *a = &aspects[i];
        if (a->list == NULL)
            continue;
        if (score_is_place(c->variable[i]->score)) { // of several places the highest-scoring
            place = place < 0 || points_of(a) > points_of(&aspects[place]) ? i : place;
        } else if (score_is_time(c->variable[i]->score)) {
            time = time < 0 || a->value < aspects[time].value ? i : time;
        } else {
            add_aspect(&s, a, c->variable[i]);
            n_crossed++;
        }
    }
    if (place >= 0)
        add_aspect(&s, &aspects[place], c->variable[place]);
    else
        add_row(&s, &score_lists[LIST_RESIDENCE], c->residents, NULL, NULL);
    if (time >= 0 && aspects[time].value < months)
        add_aspect(&s, &aspects[time], c->variable[time]);
    else
        add_row(&s, &score_lists[LIST_TIME], months, NULL, NULL);
    if (n_crossed == 0)
        add_row(&s, &score_lists[LIST_EVENTS_ONLY], counts.smallest, NULL, NULL);
    else
        add_row(&s, &score_lists[LIST_INTERACTIONS], -n_crossed, NULL, NULL);
    *ret_score = s;
}

void score_of(const struct score_case *c, struct score *ret_score)
{
    struct score_aspect aspects[TABLE_MAX_DIMENSIONS];
    for (int i = 0; i < c->n_variables; i++)
        aspects[i] = score_aspect(c->variable[i], NULL, (int)c->variable[i]->codes->n_entries);
    score_sum(c, aspects, c->counts[0], c->months, ret_score);
}
