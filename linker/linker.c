// SPDX-License-Identifier: Apache-2.0
// The second stage, from top to bottom:
//
//   read units      every record that lives gets a number, in the order of its key
//   compose tokens  its bundles are opened, the recipes make tokens of them under a key of this run
//   find pairs      units that share a token, with the set of recipes they share; what weighs enough is an edge
//   form clusters   edges are followed, heaviest first, never joining two live ids of one namespace
//   keep persons    a cluster goes on under the id most of its records had
//   publish         links and persons change in one transaction, or not at all
//
// All of it is done anew every run: the outcome is a function of the records alone, whatever order they came in. Only
// person ids look back, to the last run. A run killed before it published has changed nothing.
#include "linker/linker.h"

#include "common/stop.h"
#include "linker/candidates.h"
#include "linker/recipe.h"
#include "linker/sighting.h"
#include "linker/store.h"

enum { PROGRESS_EVERY = 1 << 13 };
static const size_t EDGES_MAX_BYTES = (size_t)1 << 36;

struct link_job {
    const struct link_context *ctx;
    struct units units;
    struct candidates *candidates;
    struct buf edges; // struct edge
    size_t n_edges;
    struct arena *arena; // what follows
    struct clustering clusters;
    struct old_person *kept;
    struct link_result result;
};

static bool job_init(struct link_job *job, struct error *err)
{
    units_init(&job->units);
    buf_init(&job->edges, EDGES_MAX_BYTES);
    return arena_new(&job->arena, err);
}

static void job_done(struct link_job *job)
{
    candidates_freep(&job->candidates);
    units_done(&job->units);
    buf_done(&job->edges);
    arena_freep(&job->arena);
}

static struct edge *edges_of(const struct link_job *job)
{
    return (struct edge *)(void *)job->edges.data;
}

static bool progress(const struct link_job *job, const char *step, uint64_t done, uint64_t total, struct error *err)
{
    if (job->ctx->progress != NULL)
        job->ctx->progress(job->ctx->progress_ctx, step, done, total);
    return stop_check(err);
}

static bool read_units(struct link_job *job, struct error *err)
{
    if (!store_read_units(job->ctx->pg, &job->units, err))
        return false;
    struct candidates_settings settings = {.linkage = job->ctx->linkage,
                                           .pg = job->ctx->pg,
                                           .engine = ENGINE_POSTGRES,
                                           .threads = job->ctx->linkage->threads,
                                           .n_units = job->units.n};
    if (!candidates_new(&settings, &job->candidates, err) || !candidates_begin(job->candidates, err))
        return false;
    job->result.records = job->units.n;
    failpoint("link units");
    return true;
}

// Hand over what the sightings of one unit made.
static bool add_unit(struct link_job *job, uint32_t unit, struct token_list *tokens, struct error *err)
{
    token_list_unique(tokens);
    job->result.tokens += tokens->n;
    bool ok = candidates_add(job->candidates, unit, tokens, err);
    token_list_reset(tokens);
    return ok;
}

static bool compose_sightings(struct link_job *job, struct sighting_reader *sightings, const struct recipe_key *key,
                              struct token_list *tokens, struct error *err)
{
    uint32_t wanted = candidates_recipes(job->candidates), unit = 0;
    for (;;) {
        struct uuid record_key;
        const struct bundle *bundle;
        uint32_t next;
        if (job->result.sightings % PROGRESS_EVERY == 0 && !progress(job, "tokens", unit, job->units.n, err))
            return false;
        if (!sighting_next(sightings, &record_key, &bundle, err))
            return false;
        if (bundle == NULL)
            return add_unit(job, unit, tokens, err);
        if (!units_find(&job->units, unit, &record_key, &next))
            return err_set(err, ERR_RETRY, "records changed while they were being linked");
        if (next != unit && !add_unit(job, unit, tokens, err))
            return false;
        unit = next;
        job->result.sightings++;
        if (!recipe_compose(job->ctx->linkage, wanted, bundle, key, tokens, err))
            return false;
    }
}

static bool compose_tokens(struct link_job *job, struct error *err)
{
    CLEANUP(sighting_closep) struct sighting_reader *sightings = NULL;
    CLEANUP(recipe_key_freep) struct recipe_key *key = NULL;
    CLEANUP(token_list_done) struct token_list tokens;
    token_list_init(&tokens);
    if (!candidates_key(job->candidates, job->ctx->keys, &key, err) ||
        !sighting_open(job->ctx->pg, job->ctx->keys, &sightings, err) ||
        !compose_sightings(job, sightings, key, &tokens, err))
        return false;
    failpoint("link tokens");
    return progress(job, "tokens", job->units.n, job->units.n, err);
}

// What weighs enough is kept; of the rest only the number.
static bool weigh(struct link_job *job, const struct pair *pair, struct error *err)
{
    struct edge edge = {.a = pair->a, .b = pair->b, .recipes = pair->recipes};
    edge.weight = linkage_weight(job->ctx->linkage, pair->recipes);
    if (edge.weight < job->ctx->linkage->threshold)
        return true;
    job->n_edges++;
    return buf_add(&job->edges, &edge, sizeof(edge), err);
}

static bool find_pairs(struct link_job *job, struct error *err)
{
    const struct pair *pairs;
    size_t n;
    if (!progress(job, "pairs", 0, 0, err) || !candidates_close(job->candidates, err) ||
        !candidates_pairs(job->candidates, &pairs, &n, err) || !candidates_forget(job->candidates, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!weigh(job, &pairs[i], err))
            return false;
    for (size_t i = 0; i < job->ctx->linkage->n_recipes; i++)
        job->result.hot_tokens += candidates_costs(job->candidates)[i].hot;
    job->result.pairs = n;
    failpoint("link pairs");
    return progress(job, "pairs", job->result.pairs, job->result.pairs, err);
}

static bool form_clusters(struct link_job *job, struct error *err)
{
    const struct units *units = &job->units;
    const struct cluster_input in = {.n_units = units->n,
                                     .live_namespace = units_live_namespaces(units),
                                     .n_namespaces = units->namespace_names.n,
                                     .edges = edges_of(job),
                                     .n_edges = job->n_edges,
                                     .threshold = job->ctx->linkage->threshold};
    if (!progress(job, "clusters", 0, 0, err) || !cluster_units(&in, job->arena, &job->clusters, err))
        return false;
    job->result.links = job->clusters.n_links;
    job->result.undecided = job->clusters.by_reason[REFUSAL_UNDECIDED];
    job->result.refused = job->clusters.n_refused - job->result.undecided;
    job->result.persons = job->clusters.n_clusters;
    return true;
}

// Clusters with records of two systems or more.
static bool count_linked(struct link_job *job, struct error *err)
{
    enum { NONE, ONE, SEVERAL };
    const uint16_t *system = units_systems(&job->units);
    const uint32_t *cluster = job->clusters.of_unit;
    struct seen {
        uint16_t system;
        uint8_t systems;
    } *seen = arena_alloc(job->arena, ((size_t)job->clusters.n_clusters + 1) * sizeof(*seen), err);
    if (seen == NULL)
        return false;
    for (uint32_t u = 0; u < job->units.n; u++) {
        struct seen *s = &seen[cluster[u]];
        if (s->systems == NONE) {
            *s = (struct seen){.system = system[u], .systems = ONE};
        } else if (s->systems == ONE && s->system != system[u]) {
            s->systems = SEVERAL;
            job->result.persons_linked++;
        }
    }
    return true;
}

static bool keep_persons(struct link_job *job, struct error *err)
{
    struct old_person *old;
    if (!store_read_persons(job->ctx->pg, &job->units, job->arena, &old, err) ||
        !person_keep(job->units.n, job->clusters.of_unit, old, job->clusters.n_clusters, job->arena, &job->kept, err) ||
        !count_linked(job, err))
        return false;
    for (uint32_t c = 0; c < job->clusters.n_clusters; c++)
        job->result.persons_kept += job->kept[c].known;
    job->result.persons_new = job->result.persons - job->result.persons_kept;
    failpoint("link clusters");
    return true;
}

static bool publish(struct link_job *job, struct error *err)
{
    if (!progress(job, "publish", 0, 0, err))
        return false;
    return job->ctx->dry_run || store_publish(job->ctx->pg, &job->units, &job->clusters, edges_of(job), job->kept, err);
}

bool link_run(const struct link_context *ctx, struct link_result *ret_result, struct error *err)
{
    CLEANUP(job_done) struct link_job job = {.ctx = ctx};
    if (!job_init(&job, err) || !read_units(&job, err) || !compose_tokens(&job, err) || !find_pairs(&job, err) ||
        !form_clusters(&job, err) || !keep_persons(&job, err) || !publish(&job, err))
        return false;
    *ret_result = job.result;
    return true;
}
