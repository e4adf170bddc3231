// SPDX-License-Identifier: Apache-2.0
// The second stage, from top to bottom:
//
//   read units      every record that lives gets a number, in the order of its key
//   read sightings  its bundles are opened and joined by the record's key: what they say is kept for comparison, recipes make
//                   tokens of it
//   find pairs      units that share a token are candidates
//   estimate        how often fields agree between records of one child and of two, from random and candidate pairs
//   weigh           each candidate pair, by the levels at which its fields agree
//   form clusters   pairs are followed, heaviest first, never against what tells children apart
//   keep persons    a cluster goes on under the id most of its records had
//   expect errors   how many links are likely wrong, and how many missing, by systems and groups of children
//   publish         links, persons and what is known of their quality change in one transaction, or not at all
//
// All of it is done anew every run: the outcome is a function of the records and of clerks' decisions, whatever order they
// came in. Only person ids look back, to the last run. A run killed before it published has changed nothing.
#include "linker/linker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/stop.h"
#include "linker/candidates.h"
#include "linker/cluster.h"
#include "linker/estimate.h"
#include "linker/evidence.h"
#include "linker/expected_error.h"
#include "linker/reading.h"
#include "linker/seats.h"
#include "linker/store.h"
#include "linker/weighing.h"

enum { MAX_THREADS = 64, MODEL_MAX_BYTES = 1 << 20 };
static const double LEAST_PROBABILITY = 0.01; // pairs below it are neither kept nor counted as missed

struct link_job {
    const struct link_context *ctx;
    struct units units;
    uint8_t *met;              // units that had a sighting, one bit each
    struct seats seats;        // from when pairs are found until links are told, a unit is known by its seat
    uint16_t *live_namespace;  // by seat
    struct evidence *evidence; // by seat, once there are pairs
    struct candidates *candidates;
    const struct pair *pairs;
    size_t n_pairs;
    struct weighing weighing;
    struct findings findings; // of the pairs
    struct model model;
    struct edge *edges;
    size_t n_edges;
    struct arena *arena; // what follows
    uint64_t *ssn;
    struct clustering clusters;
    struct stored_persons stored;
    struct persons persons;
    struct pair_decision *decisions;
    size_t n_decisions;
    struct expected_error *expected;
    size_t n_expected;
    struct link_result result;
};

static void job_done(struct link_job *job)
{
    candidates_freep(&job->candidates);
    evidence_freep(&job->evidence);
    units_done(&job->units);
    free(job->live_namespace);
    free(job->met);
    seats_done(&job->seats);
    findings_done(&job->findings);
    free(job->edges);
    arena_freep(&job->arena);
}

static bool progress(const struct link_job *job, const char *step, uint64_t done, uint64_t total, struct error *err)
{
    if (job->ctx->progress != NULL)
        job->ctx->progress(job->ctx->progress_ctx, step, done, total);
    return stop_check(err);
}

static unsigned thread_count(const struct linkage_config *linkage)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    long wanted = linkage->threads != 0 ? (long)linkage->threads : processors;
    return wanted < 1 ? 1 : wanted > MAX_THREADS ? MAX_THREADS : (unsigned)wanted;
}

// ---- reading ------------------------------------------------------------------------------------------------------------

static bool read_units(struct link_job *job, struct error *err)
{
    const struct linkage_config *linkage = job->ctx->linkage;
    if (!progress(job, "records", 0, 0, err) || !store_read_units(job->ctx->pg, &job->units, err))
        return false;
    struct candidates_settings settings = {.linkage = linkage,
                                           .pg = job->ctx->pg,
                                           .engine = linkage->engine,
                                           .memory_bytes = linkage->memory_mib << 20,
                                           .threads = thread_count(linkage),
                                           .n_units = job->units.n};
    job->weighing = (struct weighing){
        .fields = linkage->fields, .n_fields = linkage->n_fields, .n_units = job->units.n, .threads = settings.threads};
    job->result.records = job->units.n;
    job->met = calloc((size_t)job->units.n / 8 + 1, 1);
    if (job->met == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    failpoint("link units");
    return candidates_new(&settings, &job->candidates, err) && evidence_new(linkage, job->units.n, &job->evidence, err);
}

// What stays from the first pass to the last, beside tokens and pairs.
static uint64_t kept_bytes(const struct link_job *job)
{
    return units_bytes(&job->units) + job->units.n * sizeof(*job->live_namespace) + seats_bytes(&job->seats) +
           evidence_bytes(job->evidence);
}

// Tokens make do with what is left, in as many passes as it takes; records and pairs cannot.
static bool check_bound(const struct link_job *job, uint64_t bytes, struct error *err)
{
    const struct linkage_config *linkage = job->ctx->linkage;
    uint64_t mib = (kept_bytes(job) + bytes) >> 20;
    if (linkage->engine != ENGINE_MEMORY || linkage->memory_mib == 0 || mib < linkage->memory_mib)
        return true;
    return err_set(err, ERR_CONFIG, "%u records and their pairs take more than %llu MiB of memory", job->units.n,
                   (unsigned long long)mib) ||
           err_hint(err, "raise \"memory\" in config/linkage.yaml, which is %llu",
                    (unsigned long long)linkage->memory_mib);
}

struct read_pass {
    struct link_job *job;
    bool first;
    const struct recipe_key *key;
    struct token_list *tokens;
};

// The record's key has made it one with those before: that is the recipe of exposure `record`, and all there is to it.
static void join_sighting(struct link_job *job, uint32_t unit)
{
    uint8_t bit = (uint8_t)(1U << unit % 8);
    job->result.joined += (job->met[unit / 8] & bit) != 0;
    job->met[unit / 8] |= bit;
}

static bool read_sighting(void *ctx, uint32_t unit, const struct bundle *bundle, struct error *err)
{
    const struct read_pass *pass = ctx;
    struct link_job *job = pass->job;
    token_list_reset(pass->tokens);
    if (pass->first) {
        join_sighting(job, unit);
        if (!evidence_add(job->evidence, unit, bundle, err))
            return false;
    }
    candidates_leave(job->candidates, kept_bytes(job));
    return recipe_compose(job->ctx->linkage, candidates_recipes(job->candidates), bundle, pass->key, pass->tokens,
                          err) &&
           candidates_add(job->candidates, unit, pass->tokens, err);
}

// Every sighting has been read once: who was born when is known, and pairs can be found in that order.
static bool take_seats(struct link_job *job, struct error *err)
{
    if (!seats_make(job->evidence, job->units.n, &job->seats, err) ||
        !units_arrange(&job->units, job->seats.unit, err) ||
        !units_live_namespaces(&job->units, &job->live_namespace, err))
        return false;
    job->weighing.live_namespace = job->live_namespace;
    job->weighing.number = job->seats.of_unit;
    candidates_number(job->candidates, job->seats.of_unit);
    return true;
}

static bool read_pass(struct link_job *job, bool first, const struct recipe_key *key, struct token_list *tokens,
                      struct error *err)
{
    struct read_pass pass = {.job = job, .first = first, .key = key, .tokens = tokens};
    return candidates_begin(job->candidates, err) &&
           reading_visit(job->ctx, &job->units, read_sighting, &pass, &job->result.sightings, err) &&
           (!first || take_seats(job, err)) && candidates_close(job->candidates, err) &&
           check_bound(job, candidates_bytes(job->candidates), err);
}

static bool read_sightings(struct link_job *job, struct error *err)
{
    CLEANUP(recipe_key_freep) struct recipe_key *key = NULL;
    CLEANUP(token_list_done) struct token_list tokens;
    token_list_init(&tokens);
    if (!candidates_key(job->candidates, job->ctx->keys, &key, err))
        return false;
    for (uint32_t pass = 0; pass < candidates_passes(job->candidates); pass++)
        if (!read_pass(job, pass == 0, key, &tokens, err))
            return false;
    evidence_close(job->evidence);
    job->weighing.evidence = job->evidence;
    failpoint("link tokens");
    return true;
}

static bool find_pairs(struct link_job *job, struct error *err)
{
    if (!progress(job, "pairs", 0, 0, err) || !candidates_pairs(job->candidates, &job->pairs, &job->n_pairs, err) ||
        !candidates_forget(job->candidates, err) || !evidence_arrange(job->evidence, job->seats.unit, err) ||
        !check_bound(job, candidates_bytes(job->candidates) + findings_bytes(&job->weighing, job->n_pairs), err))
        return false;
    for (size_t i = 0; i < job->ctx->linkage->n_recipes; i++) {
        job->result.cost[i] = candidates_costs(job->candidates)[i];
        job->result.tokens += job->result.cost[i].tokens;
        job->result.hot_tokens += job->result.cost[i].hot;
    }
    job->result.pairs = job->n_pairs;
    failpoint("link pairs");
    return progress(job, "pairs", job->n_pairs, job->n_pairs, err);
}

// ---- weighing -----------------------------------------------------------------------------------------------------------

static double bits_of(double probability)
{
    return log2(probability / (1 - probability));
}

static uint64_t count_strict(const struct linkage_config *linkage, const struct pattern_count *patterns, size_t n)
{
    uint64_t strict = 0;
    for (size_t i = 0; i < n; i++)
        strict += patterns[i].recipes & linkage->strict ? patterns[i].n : 0;
    return strict;
}

static bool estimate(struct link_job *job, struct error *err)
{
    CLEANUP(pattern_counts_freep) struct pattern_counts *random = NULL;
    CLEANUP(pattern_counts_freep) struct pattern_counts *candidates = NULL;
    const struct linkage_config *linkage = job->ctx->linkage;
    struct model_input in = {.linkage = linkage};
    if (!progress(job, "estimate", 0, 0, err) ||
        !weighing_possible(&job->weighing, job->units.namespace_names.n, &in.possible_pairs, err) ||
        !weighing_random(&job->weighing, linkage->random_pairs, &random, err) ||
        !weighing_compare(&job->weighing, job->pairs, job->n_pairs, &job->findings, &candidates, err))
        return false;
    in.random = pattern_counts_list(random, &in.n_random);
    in.candidates = pattern_counts_list(candidates, &in.n_candidates);
    in.strict_pairs = count_strict(linkage, in.candidates, in.n_candidates);
    return model_estimate(&in, &job->model, err);
}

static bool weigh(struct link_job *job, struct error *err)
{
    if (!progress(job, "weigh", 0, 0, err) ||
        !weighing_edges(&job->weighing, &job->model, bits_of(LEAST_PROBABILITY), job->pairs, job->n_pairs,
                        &job->findings, &job->edges, &job->n_edges, err))
        return false;
    candidates_freep(&job->candidates); // and the pairs with it
    findings_done(&job->findings);
    failpoint("link weighed");
    return true;
}

// ---- clusters -----------------------------------------------------------------------------------------------------------

static size_t place_of(const struct linkage_config *linkage, enum field field)
{
    size_t i = 0;
    while (i < linkage->n_fields && linkage->fields[i].field != field)
        i++;
    return i;
}

static enum level level_at(const struct link_job *job, const struct comparison *c, enum field field)
{
    size_t place = place_of(job->ctx->linkage, field);
    return place < job->ctx->linkage->n_fields ? (enum level)c->level[place] : LEVEL_MISSING;
}

// One family and birth date, different given names, told apart by one delivery: twins, not a child with an alias. A file that
// vouches for no id (none is live) may hold one person twice, and tells nobody apart.
static bool are_twins(void *ctx, uint32_t a, uint32_t b)
{
    const struct link_job *job = ctx;
    if (job->live_namespace[a] == 0 && job->live_namespace[b] == 0)
        return false;
    uint32_t delivery = units_at(&job->units, a)->delivery;
    if (delivery == 0 || delivery != units_at(&job->units, b)->delivery)
        return false;
    struct comparison c;
    evidence_compare(job->evidence, a, b, &c);
    enum level given = level_at(job, &c, FIELD_GIVEN_NAME);
    return level_at(job, &c, FIELD_FAMILY_NAME) == LEVEL_EXACT && level_at(job, &c, FIELD_BIRTH_DATE) == LEVEL_EXACT &&
           (given == LEVEL_DIFFERENT || given == LEVEL_WEAK);
}

// NAN when so little is given on both sides that even full agreement would not link them.
static double weigh_pair(void *ctx, uint32_t a, uint32_t b)
{
    const struct link_job *job = ctx;
    struct comparison c;
    evidence_compare(job->evidence, a, b, &c);
    double most = job->model.prior;
    for (size_t i = 0; i < job->model.n_fields; i++)
        most += c.level[i] == LEVEL_MISSING ? 0 : job->model.field[i].weight[LEVEL_EXACT];
    return most < bits_of(job->ctx->linkage->link) ? NAN : model_weight(&job->model, &c);
}

static bool read_ssns(struct link_job *job, struct error *err)
{
    job->ssn = arena_alloc(job->arena, ((size_t)job->units.n + 1) * sizeof(*job->ssn), err);
    if (job->ssn == NULL)
        return false;
    for (uint32_t seat = 0; seat < job->units.n; seat++)
        job->ssn[seat] = evidence_ssn(job->evidence, seat);
    return true;
}

static bool read_decisions(struct link_job *job, struct error *err)
{
    if (!store_read_decisions(job->ctx->pg, &job->units, job->arena, &job->decisions, &job->n_decisions, err))
        return false;
    for (size_t i = 0; i < job->n_decisions; i++)
        seats_take_pair(&job->seats, &job->decisions[i].a, &job->decisions[i].b);
    return true;
}

static int by_units(const void *x, const void *y)
{
    const struct edge *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

// What a clerk holds to be one child is a link, though no recipe may find the pair, or its weight be next to nothing.
static bool add_decided(struct link_job *job, struct error *err)
{
    const struct pair_decision *decisions = job->decisions;
    const struct linkage_config *linkage = job->ctx->linkage;
    size_t n_found = job->n_edges, n = job->n_decisions;
    struct edge *edges = realloc(job->edges, (n_found + n + 1) * sizeof(*edges));
    if (edges == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    job->edges = edges;
    for (size_t i = 0; i < n; i++) {
        struct comparison c;
        struct edge edge = {.a = decisions[i].a, .b = decisions[i].b};
        if (!decisions[i].match || bsearch(&edge, edges, n_found, sizeof(edge), by_units) != NULL)
            continue;
        evidence_compare(job->evidence, edge.a, edge.b, &c);
        edge.pattern = comparison_pattern(&c, linkage->n_fields);
        edge.weight = model_weight(&job->model, &c);
        edges[job->n_edges++] = edge;
    }
    return true;
}

static bool form_clusters(struct link_job *job, struct error *err)
{
    struct cluster_input in = {.n_units = job->units.n,
                               .live_namespace = job->live_namespace,
                               .n_namespaces = job->units.namespace_names.n,
                               .threshold = bits_of(job->ctx->linkage->link),
                               .review = bits_of(job->ctx->linkage->review),
                               .twins = are_twins,
                               .weigh = weigh_pair,
                               .ctx = job};
    if (!progress(job, "clusters", 0, 0, err) || !arena_new(&job->arena, err) || !read_ssns(job, err) ||
        !read_decisions(job, err) || !add_decided(job, err))
        return false;
    in.decisions = job->decisions;
    in.n_decisions = job->n_decisions;
    in.edges = job->edges;
    in.n_edges = job->n_edges;
    in.ssn = job->ssn;
    if (!cluster_units(&in, job->arena, &job->clusters, err))
        return false;
    job->result.links = job->clusters.n_links;
    job->result.review = job->clusters.n_review;
    job->result.refused = job->clusters.n_refused;
    for (int i = 0; i < REFUSAL_COUNT; i++)
        job->result.by_reason[i] = job->clusters.by_reason[i];
    job->result.persons = job->clusters.n_clusters;
    return true;
}

// Clusters with records of two systems or more.
static bool count_linked(struct link_job *job, struct error *err)
{
    enum { NONE, ONE, SEVERAL };
    const uint32_t *cluster = job->clusters.of_unit;
    struct seen {
        uint16_t system;
        uint8_t systems;
    } *seen = arena_alloc(job->arena, ((size_t)job->clusters.n_clusters + 1) * sizeof(*seen), err);
    if (seen == NULL)
        return false;
    for (uint32_t u = 0; u < job->units.n; u++) {
        struct seen *s = &seen[cluster[u]];
        uint16_t system = units_at(&job->units, u)->system;
        if (s->systems == NONE) {
            *s = (struct seen){.system = system, .systems = ONE};
        } else if (s->systems == ONE && s->system != system) {
            s->systems = SEVERAL;
            job->result.persons_linked++;
        }
    }
    return true;
}

static bool keep_persons(struct link_job *job, struct error *err)
{
    struct clustering *c = &job->clusters;
    if (!seats_leave(&job->seats, c, job->edges, job->arena, err) ||
        !store_read_persons(job->ctx->pg, &job->units, job->arena, &job->stored, err) ||
        !person_keep(job->units.n, c->of_unit, job->stored.of_unit, c->n_clusters, job->arena, &job->persons, err))
        return false;
    for (uint32_t i = 0; i < c->n_clusters; i++)
        job->result.persons_kept += job->persons.kept[i].known;
    job->result.persons_new = job->result.persons - job->result.persons_kept;
    failpoint("link clusters");
    return true;
}

// What is said of all links of the run; the groups are in the rows.
static void sum_expected(struct link_job *job)
{
    struct expected_quality *q = &job->result.expected;
    for (size_t i = 0; i < job->n_expected; i++) {
        const struct expected_error *e = &job->expected[i];
        if (strcmp(e->dimension, "all") != 0)
            continue;
        q->links += e->links;
        q->false_links += e->false_links;
        q->missed_links += e->missed_links;
    }
    double right = q->links - q->false_links;
    q->precision = q->links > 0 ? right / q->links : NAN;
    q->recall = right + q->missed_links > 0 ? right / (right + q->missed_links) : NAN;
}

static bool expect_errors(struct link_job *job, struct error *err)
{
    const struct expected_error_input in = {.units = &job->units,
                                            .live_namespace = job->live_namespace,
                                            .clusters = &job->clusters,
                                            .edges = job->edges,
                                            .n_edges = job->n_edges,
                                            .decisions = job->decisions,
                                            .n_decisions = job->n_decisions,
                                            .found_share = job->model.found_share};
    if (!expected_error_tally(&in, job->arena, &job->expected, &job->n_expected, err))
        return false;
    sum_expected(job);
    return true;
}

static bool publish(struct link_job *job, struct error *err)
{
    CLEANUP(jfreep) json *model = model_to_json(&job->model, job->ctx->linkage);
    CLEANUP(buf_done) struct buf model_text;
    buf_init(&model_text, MODEL_MAX_BYTES);
    if (!progress(job, "publish", 0, 0, err) || !jtext(model, true, &model_text, err))
        return false;
    const struct store_outcome outcome = {.units = &job->units,
                                          .clusters = &job->clusters,
                                          .edges = job->edges,
                                          .stored = &job->stored,
                                          .persons = &job->persons,
                                          .run_date = job->ctx->today,
                                          .model = model_text.data,
                                          .expected = job->expected,
                                          .n_expected = job->n_expected};
    return job->ctx->dry_run || store_publish(job->ctx->pg, &outcome, err);
}

bool link_run(const struct link_context *ctx, struct link_result *ret_result, struct error *err)
{
    CLEANUP(job_done) struct link_job job = {.ctx = ctx};
    units_init(&job.units);
    if (!read_units(&job, err) || !read_sightings(&job, err) || !find_pairs(&job, err) || !estimate(&job, err) ||
        !weigh(&job, err) || !form_clusters(&job, err) || !count_linked(&job, err) || !expect_errors(&job, err) ||
        !keep_persons(&job, err) || !publish(&job, err))
        return false;
    job.result.model = job.model;
    *ret_result = job.result;
    return true;
}
