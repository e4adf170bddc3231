// SPDX-License-Identifier: Apache-2.0
// Rounds of: u from the random pairs, one training pass a recipe, m from all passes together (weighted by their expected
// pairs of one child). In the first round random pairs are taken to be two children each; later each counts by its
// probability of being two, since in a small file one in some hundred is one child and would pass for chance agreement.
//
// u is what a gamma distribution around the default says after the count: a level that a million random pairs never showed
// has about a millionth. For numbers that agree so seldom (ids, SSN) a recipe that is made of the field alone is a better
// sample: it lists all pairs that agree, and its training pass says how many of them are two children.
//
// The candidates' own prior: the share of pairs that the finished model finds to be one child, when it starts from that
// share itself; with the pairs that no recipe finds.
#include "linker/estimate.h"

#include <math.h>
#include <string.h>

#include "common/arena.h"
#include "linker/quality.h"
#include "linker/training.h"

enum { MAX_ROUNDS = 6, PRIOR_ITERATIONS = 100, FEW_AGREE = 20 };
static const double PRIOR_CHANGE = 1e-4; // bits
static const double ROUND_CHANGE = 0.01; // bits of any weight: less, and no further round is made
static const double MAX_SHARE = 0.5;     // of possible pairs that can be one child
static const double MOSTLY_CHANCE = 0.8; // of the pairs agreeing by frequency: else they are those of one child

struct estimate {
    struct model_input in; // patterns in order
    struct model model;
    struct training_result pass[RECIPE_MAX];
    double counts[LINKAGE_MAX_FIELDS][LEVEL_COUNT];  // expected pairs of one child, all passes that teach together
    double sampled[LINKAGE_MAX_FIELDS][LEVEL_COUNT]; // random pairs
    double random_pairs;
};

static double log_odds(double share)
{
    return log2(share / (1 - share));
}

static double sum_of_levels(const double counts[LEVEL_COUNT])
{
    double sum = 0;
    for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
        sum += counts[level];
    return sum;
}

static void set_origin(struct model_field *f, const double *possible, enum model_origin m_from,
                       enum model_origin u_from)
{
    for (int level = 0; level < LEVEL_COUNT; level++) {
        f->m_from[level] = possible[level] > 0 ? m_from : ORIGIN_NONE;
        f->u_from[level] = possible[level] > 0 ? u_from : ORIGIN_NONE;
    }
}

// ---- what the patterns hold -------------------------------------------------------------------------------------------

static bool check_patterns(const struct linkage_config *linkage, const struct pattern_count *patterns, size_t n,
                           struct error *err)
{
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < linkage->n_fields; f++)
            if (!(field_levels(linkage->fields[f].field) >> model_level(patterns[i].pattern, f) & 1))
                return err_set(err, ERR_BUG, "a pattern has field \"%s\" at a level it does not know",
                               linkage->fields[f].name);
    return true;
}

static void count_levels(const struct estimate *e, const struct pattern_count *patterns, size_t n,
                         double ret_counts[LINKAGE_MAX_FIELDS][LEVEL_COUNT])
{
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < e->model.n_fields; f++)
            ret_counts[f][model_level(patterns[i].pattern, f)] += (double)patterns[i].n;
}

// Fields that are pinned, never given, or always equal are settled here and not estimated.
static void begin(struct estimate *e)
{
    const struct linkage_config *linkage = e->in.linkage;
    double candidates[LINKAGE_MAX_FIELDS][LEVEL_COUNT] = {{0}};
    e->model.n_fields = linkage->n_fields;
    count_levels(e, e->in.candidates, e->in.n_candidates, candidates);
    count_levels(e, e->in.random, e->in.n_random, e->sampled);
    for (size_t i = 0; i < e->in.n_random; i++)
        e->random_pairs += (double)e->in.random[i].n;
    for (size_t f = 0; f < linkage->n_fields; f++) {
        const struct linkage_field *field = &linkage->fields[f];
        struct model_field *out = &e->model.field[f];
        double given = sum_of_levels(e->sampled[f]);
        out->frequency = field->frequency;
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
            out->seen[level] = candidates[f][level] > 0;
        const double *m = field->pinned ? field->m : model_default_m(field->field);
        const double *u = field->pinned ? field->u : model_default_u(field->field);
        memcpy(out->m, m, sizeof(out->m));
        memcpy(out->u, u, sizeof(out->u));
        enum model_origin origin = field->pinned ? ORIGIN_PINNED : ORIGIN_DEFAULT;
        if (given + sum_of_levels(candidates[f]) <= 0)
            origin = ORIGIN_NONE;
        else if (!field->pinned && given >= ESTIMATE_SAMPLE && given - e->sampled[f][LEVEL_EXACT] <= 0)
            origin = ORIGIN_CONSTANT;
        set_origin(out, m, origin, origin);
    }
}

static bool is_estimated(const struct estimate *e, size_t f)
{
    enum model_origin origin = e->model.field[f].m_from[LEVEL_EXACT];
    return origin == ORIGIN_DEFAULT || origin == ORIGIN_ESTIMATED;
}

// ---- u ------------------------------------------------------------------------------------------------------------------

// Seen so many times among so many pairs, expected before at this rate.
static double rate_after(double seen, double pairs, double before)
{
    return (seen + 1) / (pairs + 1 / before);
}

static void sample_u(struct estimate *e)
{
    double counts[LINKAGE_MAX_FIELDS][LEVEL_COUNT] = {{0}};
    for (size_t i = 0; i < e->in.n_random; i++) {
        const struct pattern_count *p = &e->in.random[i];
        double two_children = 1 - model_probability(model_pattern_weight(&e->model, p->pattern));
        for (size_t f = 0; f < e->model.n_fields; f++)
            counts[f][model_level(p->pattern, f)] += (double)p->n * two_children;
    }
    for (size_t f = 0; f < e->model.n_fields; f++) {
        const double *before = model_default_u(e->in.linkage->fields[f].field);
        struct model_field *out = &e->model.field[f];
        double given = sum_of_levels(counts[f]), sum = 0;
        if (!is_estimated(e, f))
            continue;
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
            if (before[level] > 0) {
                out->u[level] = rate_after(counts[f][level], given, before[level]);
                out->u_from[level] = given >= ESTIMATE_SAMPLE ? ORIGIN_SAMPLED : ORIGIN_DEFAULT;
                sum += out->u[level];
            }
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
            out->u[level] /= sum;
    }
}

static void set_exact_u(struct model_field *f, double u, enum model_origin origin)
{
    f->u[LEVEL_DIFFERENT] += f->u[LEVEL_EXACT] - u;
    f->u[LEVEL_EXACT] = u;
    f->u_from[LEVEL_EXACT] = origin;
}

static bool is_recipe_of_field(const struct linkage_config *linkage, size_t recipe, size_t f)
{
    const struct recipe *r = &linkage->recipes[recipe];
    const char *name = part_name(r->part[0].part);
    size_t len = strlen(name), exact = strlen("/exact");
    bool whole = r->part[0].part == PART_ID || (len > exact && strcmp(name + len - exact, "/exact") == 0);
    return r->n_parts == 1 && whole && model_part_is_of(&r->part[0], &linkage->fields[f]);
}

// Where random pairs hardly ever agree: from the recipe that lists all pairs that do.
static void count_exact_u(struct estimate *e, size_t f)
{
    struct model_field *out = &e->model.field[f];
    double given = sum_of_levels(e->sampled[f]);
    if (e->sampled[f][LEVEL_EXACT] >= FEW_AGREE || given <= 0)
        return;
    for (size_t r = 0; r < e->in.linkage->n_recipes; r++)
        if (e->pass[r].used && is_recipe_of_field(e->in.linkage, r, f)) {
            double pairs = e->in.possible_pairs * given / e->random_pairs;
            double before = model_default_u(e->in.linkage->fields[f].field)[LEVEL_EXACT];
            set_exact_u(out, rate_after(e->pass[r].pairs - e->pass[r].matches, pairs, before), ORIGIN_CANDIDATES);
        }
}

static void refine_exact_u(struct estimate *e)
{
    double one_child = model_probability(e->model.prior);
    for (size_t f = 0; f < e->model.n_fields; f++) {
        struct model_field *out = &e->model.field[f];
        if (!is_estimated(e, f))
            continue;
        count_exact_u(e, f);
        double share = e->in.exact_share != NULL ? e->in.exact_share[f] : -1;
        double chance = share - one_child * out->m[LEVEL_EXACT];
        if (share > 0 && chance > MOSTLY_CHANCE * share && chance < out->u[LEVEL_DIFFERENT] + out->u[LEVEL_EXACT])
            set_exact_u(out, chance, ORIGIN_FREQUENCY);
    }
}

// ---- m ------------------------------------------------------------------------------------------------------------------

static double strict_pairs_giving(const struct estimate *e, size_t f)
{
    double sum = 0;
    for (uint32_t r = 0; r < e->in.linkage->n_recipes; r++)
        if (e->in.linkage->strict >> r & 1)
            sum += sum_of_levels(e->pass[r].counts[f]);
    return sum;
}

static void add_passes(struct estimate *e, size_t f, uint32_t recipes)
{
    for (uint32_t r = 0; r < e->in.linkage->n_recipes; r++)
        for (int level = 0; (recipes >> r & 1) && level < LEVEL_COUNT; level++)
            e->counts[f][level] += e->pass[r].counts[f][level];
}

// Where the pairs of strict recipes speak of a field they alone do: in the others it has to be guessed who is one child,
// and two of a name and a sex pass for one whose birth date is often wrong.
static bool train(struct estimate *e, struct error *err)
{
    const struct linkage_config *linkage = e->in.linkage;
    memset(e->counts, 0, sizeof(e->counts));
    for (uint32_t r = 0; r < linkage->n_recipes; r++) {
        struct training_result *pass = &e->pass[r];
        int iterations = pass->iterations;
        if (!training_run(linkage, &e->model, e->in.candidates, e->in.n_candidates, r, pass, err))
            return false;
        pass->iterations = pass->iterations > iterations ? pass->iterations : iterations;
    }
    for (size_t f = 0; f < e->model.n_fields; f++)
        add_passes(e, f, strict_pairs_giving(e, f) >= ESTIMATE_SHOWN ? linkage->strict : UINT32_MAX);
    return true;
}

static void combine(struct estimate *e)
{
    for (size_t f = 0; f < e->model.n_fields; f++) {
        struct model_field *out = &e->model.field[f];
        enum field field = e->in.linkage->fields[f].field;
        if (!is_estimated(e, f))
            continue;
        bool taught = sum_of_levels(e->counts[f]) >= TRAINING_MATCHES;
        if (taught)
            training_shares(field, e->counts[f], out->m);
        else
            memcpy(out->m, model_default_m(field), sizeof(out->m));
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
            if (out->m[level] > 0)
                out->m_from[level] = taught ? ORIGIN_ESTIMATED : ORIGIN_DEFAULT;
    }
}

// ---- prior ----------------------------------------------------------------------------------------------------------------

static double strict_prior(const struct model_input *in)
{
    double pairs = fmax((double)in->strict_pairs, 1) / in->linkage->strict_recall;
    return log_odds(fmin(pairs / fmax(in->possible_pairs, 2), MAX_SHARE));
}

static double expected_matches(const struct estimate *e, double prior)
{
    double sum = 0, shift = prior - e->model.prior;
    for (size_t i = 0; i < e->in.n_candidates; i++) {
        const struct pattern_count *p = &e->in.candidates[i];
        sum += (double)p->n * model_probability(model_pattern_weight(&e->model, p->pattern) + shift);
    }
    return sum;
}

static bool candidates_prior(struct estimate *e, struct error *err)
{
    double prior = e->model.prior, possible = fmax(e->in.possible_pairs, 2);
    if (!quality_found_share(&e->model, e->in.linkage, e->in.candidates, e->in.n_candidates, &e->model.found_share,
                             err))
        return false;
    for (int i = 0; i < PRIOR_ITERATIONS; i++) {
        double pairs = fmax(expected_matches(e, prior), 0.5) / e->model.found_share;
        double next = log_odds(fmin(pairs / possible, MAX_SHARE));
        bool settled = fabs(next - prior) < PRIOR_CHANGE;
        prior = next;
        if (settled)
            break;
    }
    e->model.em_prior = prior;
    if (e->model.prior_from == ORIGIN_ESTIMATED)
        e->model.prior = prior;
    return true;
}

// ---- honesty --------------------------------------------------------------------------------------------------------------

static bool check_passes(const struct estimate *e, struct error *err)
{
    for (size_t r = 0; r < e->in.linkage->n_recipes; r++)
        if (e->pass[r].used && !e->pass[r].converged) {
            (void)err_set(err, ERR_DATA,
                          "the estimation did not converge on the pairs of recipe \"%s\" (%d iterations)",
                          e->in.linkage->recipes[r].name, e->pass[r].iterations);
            return err_hint(err, "pin m and u of a field in config/linkage.yaml, or take the recipe out");
        }
    return true;
}

// Places and postal codes may well be much alike all over a small file; names, dates and numbers are not.
static bool never_differs(const struct estimate *e, size_t f)
{
    enum field field = e->in.linkage->fields[f].field;
    return is_estimated(e, f) && field != FIELD_POSTAL_CODE && field != FIELD_PLACE &&
           sum_of_levels(e->sampled[f]) >= ESTIMATE_DIFFER && e->sampled[f][LEVEL_DIFFERENT] < 1;
}

static bool check_field(const struct estimate *e, size_t f, struct error *err)
{
    const struct model_field *field = &e->model.field[f];
    const char *name = e->in.linkage->fields[f].name;
    enum model_origin origin = field->m_from[LEVEL_EXACT];
    if (origin == ORIGIN_ESTIMATED && sum_of_levels(e->counts[f]) >= ESTIMATE_SHOWN && e->counts[f][LEVEL_EXACT] < 1) {
        (void)err_set(err, ERR_DATA,
                      "field \"%s\" is given by both records of many pairs of one child and never agrees", name);
        return err_hint(
            err, "look at how the sources write it; pin its m and u in config/linkage.yaml, or do not compare it");
    }
    if (never_differs(e, f)) {
        (void)err_set(err, ERR_DATA, "field \"%s\" is never wholly different, not even in random pairs", name);
        return err_hint(
            err, "look at how the sources write it; pin its m and u in config/linkage.yaml, or do not compare it");
    }
    if ((origin == ORIGIN_ESTIMATED || origin == ORIGIN_PINNED) && field->m[LEVEL_EXACT] <= field->u[LEVEL_EXACT]) {
        (void)err_set(err, ERR_DATA,
                      "field \"%s\" agrees exactly no more often in pairs of one child (%.3g) than by chance (%.3g)",
                      name, field->m[LEVEL_EXACT], field->u[LEVEL_EXACT]);
        return err_hint(err, "pin its m and u in config/linkage.yaml, or do not compare it");
    }
    return true;
}

static bool check_prior(const struct estimate *e, struct error *err)
{
    double apart = e->model.em_prior - e->model.prior;
    if (e->model.prior_from != ORIGIN_STRICT || fabs(apart) <= ESTIMATE_PRIOR_BITS)
        return true;
    (void)err_set(err, ERR_DATA,
                  "the strict recipes leave a prior of %.1f bits, the candidates one of %.1f: %.1f apart",
                  e->model.prior, e->model.em_prior, fabs(apart));
    return err_hint(err, apart > 0
                             ? "in config/linkage.yaml, lower strict_recall, add a strict recipe, or pin m and u"
                             : "in config/linkage.yaml, strict names a recipe that is often wrong, or pin m and u");
}

static bool check(const struct estimate *e, struct error *err)
{
    if (!check_passes(e, err))
        return false;
    for (size_t f = 0; f < e->model.n_fields; f++)
        if (!check_field(e, f, err))
            return false;
    return check_prior(e, err);
}

// ---- the report on the passes -------------------------------------------------------------------------------------------

static void compare_pass(const struct estimate *e, const struct training_result *r, struct model_pass *out)
{
    static const enum level told[] = {LEVEL_DIFFERENT, LEVEL_EXACT};
    for (uint32_t f = 0; f < e->model.n_fields; f++) {
        double m[LEVEL_COUNT];
        if (sum_of_levels(r->counts[f]) < TRAINING_MATCHES || !is_estimated(e, f))
            continue;
        training_shares(e->in.linkage->fields[f].field, r->counts[f], m);
        for (size_t i = 0; i < COUNT_OF(told); i++) {
            double apart = fabs(log2(m[told[i]] / e->model.field[f].m[told[i]]));
            if (apart > out->apart) {
                out->apart = apart;
                out->farthest = f;
            }
        }
    }
}

static void report_passes(struct estimate *e)
{
    e->model.converged = true;
    for (uint32_t r = 0; r < e->in.linkage->n_recipes; r++) {
        const struct training_result *in = &e->pass[r];
        if (in->pairs <= 0)
            continue;
        struct model_pass *out = &e->model.pass[e->model.n_passes++];
        *out = (struct model_pass){.recipe = r,
                                   .pairs = in->pairs,
                                   .matches = in->matches,
                                   .iterations = in->iterations,
                                   .used = in->used,
                                   .anchored = in->anchored};
        if (!in->used)
            continue;
        compare_pass(e, in, out);
        e->model.converged = e->model.converged && in->converged;
        if (in->iterations > e->model.iterations)
            e->model.iterations = in->iterations;
    }
}

static bool order_patterns(struct estimate *e, struct arena *arena, struct error *err)
{
    struct model_input *in = &e->in;
    return model_order_patterns(in->random, in->n_random, arena, &in->random, &in->n_random, err) &&
           model_order_patterns(in->candidates, in->n_candidates, arena, &in->candidates, &in->n_candidates, err);
}

static double largest_change(const struct model *a, const struct model *b)
{
    double largest = fabs(a->prior - b->prior);
    for (size_t f = 0; f < a->n_fields; f++)
        for (int level = 0; level < LEVEL_COUNT; level++)
            largest = fmax(largest, fabs(a->field[f].weight[level] - b->field[f].weight[level]));
    return largest;
}

static bool run_round(struct estimate *e, struct error *err)
{
    sample_u(e); // at first weights are 0 and the prior is low: every random pair counts as two children
    refine_exact_u(e);
    model_settle(&e->model);
    if (!train(e, err))
        return false;
    combine(e);
    refine_exact_u(e);
    model_settle(&e->model);
    return candidates_prior(e, err);
}

bool model_estimate(const struct model_input *input, struct model *ret_model, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    struct estimate *e;
    if (!arena_new(&arena, err) || (e = arena_alloc(arena, sizeof(*e), err)) == NULL)
        return false;
    e->in = *input;
    if (!order_patterns(e, arena, err) || !check_patterns(input->linkage, e->in.random, e->in.n_random, err) ||
        !check_patterns(input->linkage, e->in.candidates, e->in.n_candidates, err))
        return false;
    begin(e);
    e->model.prior_from = input->strict_pairs >= ESTIMATE_STRICT ? ORIGIN_STRICT : ORIGIN_ESTIMATED;
    e->model.prior = strict_prior(input);
    if (input->linkage->prior < 0) {
        e->model.prior_from = ORIGIN_PINNED;
        e->model.prior = input->linkage->prior;
    }
    for (int round = 0; round < MAX_ROUNDS; round++) {
        struct model before = e->model;
        if (!run_round(e, err))
            return false;
        if (round > 0 && largest_change(&e->model, &before) < ROUND_CHANGE)
            break;
    }
    report_passes(e);
    if (!check(e, err))
        return false;
    *ret_model = e->model;
    return true;
}
