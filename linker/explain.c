// SPDX-License-Identifier: Apache-2.0
// Explaining is linking two records with everybody watching: the same reading, evidence and model, then the sum is taken field
// by field instead of at once. That both sums agree is checked at the end, so that an explanation cannot drift from the run.
//
// The two records are always taken in the order of their keys: evidence is symmetric, the tables hold a < b.
#include "linker/explain.h"

#include <math.h>

#include "linker/evidence.h"
#include "linker/kept_model.h"
#include "linker/reading.h"
#include "linker/recipe.h"
#include "linker/store.h"

static const char *const verdicts[VERDICT_COUNT] = {
    [VERDICT_LINKED] = "linked",
    [VERDICT_INDIRECT] = "one child, through other records",
    [VERDICT_REFUSED] = "not linked in spite of the weight",
    [VERDICT_REVIEW] = "waits for a clerk",
    [VERDICT_LIGHT] = "not linked: weighs too little",
    [VERDICT_UNPAIRED] = "not linked: no recipe makes them a pair",
    [VERDICT_NAMESPACE] = "not linked: two live ids of one namespace are never compared",
    [VERDICT_NOT_RUN] = "not linked: no run has weighed them as they are now",
};

const char *verdict_text(enum verdict verdict)
{
    return verdict < VERDICT_COUNT ? verdicts[verdict] : "?";
}

struct two {
    const struct link_context *ctx;
    struct units units;
    struct evidence *evidence;
    struct recipe_key *key;
    struct token_list tokens[2];
    uint32_t unit[2];
    struct model model;
};

static void two_done(struct two *t)
{
    units_done(&t->units);
    evidence_freep(&t->evidence);
    recipe_key_freep(&t->key);
    token_list_done(&t->tokens[0]);
    token_list_done(&t->tokens[1]);
}

// ---- the model ------------------------------------------------------------------------------------------------------

static bool find_model(const struct link_context *ctx, bool *ret_stored, struct model *ret_model, struct error *err)
{
    struct link_context dry = *ctx;
    struct link_result result = {0};
    enum kept_model kept;
    dry.dry_run = true;
    if (!kept_model_read(ctx->pg, ctx->linkage, &kept, ret_model, err))
        return false;
    *ret_stored = kept == KEPT_FITS;
    if (*ret_stored)
        return true;
    if (!link_run(&dry, &result, err))
        return false;
    *ret_model = result.model;
    return true;
}

// ---- the evidence ---------------------------------------------------------------------------------------------------

// Those that make pairs for the engine in use.
static uint32_t wanted_recipes(const struct linkage_config *linkage)
{
    uint32_t wanted = 0;
    for (size_t i = 0; i < linkage->n_recipes; i++) {
        const struct recipe *r = &linkage->recipes[i];
        wanted |= (linkage->engine == ENGINE_MEMORY ? r->memory : r->working) ? UINT32_C(1) << i : 0;
    }
    return wanted;
}

static bool take_sighting(void *visitor, uint32_t unit, const struct bundle *bundle, struct error *err)
{
    struct two *t = visitor;
    const struct linkage_config *linkage = t->ctx->linkage;
    if (!evidence_add(t->evidence, unit, bundle, err))
        return false;
    for (int i = 0; i < 2; i++)
        if (unit == t->unit[i] && !recipe_compose(linkage, wanted_recipes(linkage), bundle, t->key, &t->tokens[i], err))
            return false;
    return true;
}

static bool read_evidence(struct two *t, struct error *err)
{
    uint64_t sightings = 0;
    token_list_init(&t->tokens[0]);
    token_list_init(&t->tokens[1]);
    if (!recipe_key_mix(&t->key, err) || !evidence_new(t->ctx->linkage, t->units.n, &t->evidence, err) ||
        !reading_visit(t->ctx, &t->units, take_sighting, t, &sightings, err))
        return false;
    evidence_close(t->evidence);
    return true;
}

static uint32_t shared_recipes(struct two *t)
{
    uint32_t recipes = 0;
    size_t a = 0, b = 0;
    token_list_unique(&t->tokens[0]);
    token_list_unique(&t->tokens[1]);
    for (a = 0; a < t->tokens[0].n; a++)
        for (b = 0; b < t->tokens[1].n; b++) {
            const struct token *x = token_list_at(&t->tokens[0], a), *y = token_list_at(&t->tokens[1], b);
            if (x->value == y->value && x->recipe == y->recipe)
                recipes |= 1u << x->recipe;
        }
    return recipes;
}

static bool add_up(const struct two *t, struct explanation *e, struct error *err)
{
    struct comparison c;
    evidence_compare(t->evidence, t->unit[0], t->unit[1], &c);
    e->prior = e->weight = t->model.prior;
    e->n_fields = t->model.n_fields;
    for (size_t i = 0; i < e->n_fields; i++) {
        struct explained_field *f = &e->field[i];
        *f = (struct explained_field){.name = t->ctx->linkage->fields[i].name,
                                      .level = (enum level)c.level[i],
                                      .weight = t->model.field[i].weight[c.level[i]]};
        if (f->level == LEVEL_EXACT)
            f->rare = model_frequency_weight(&t->model, i, (double)c.frequency[i]);
        f->sum = e->weight += f->weight + f->rare;
    }
    if (fabs(e->weight - model_weight(&t->model, &c)) > 1e-6)
        return err_set(err, ERR_BUG, "a pair is explained otherwise than it is weighed");
    e->probability = model_probability(e->weight);
    return true;
}

// ---- what became of it ----------------------------------------------------------------------------------------------

static void copy_word(char out[16], const struct pg_result *r, int column)
{
    if (!pg_is_null(r, 0, column))
        (void)snprintf(out, 16, "%s", pg_get_text(r, 0, column).ptr);
}

static bool same_namespace(const struct two *t)
{
    uint16_t a = units_at(&t->units, t->unit[0])->live_namespace;
    return a != 0 && a == units_at(&t->units, t->unit[1])->live_namespace;
}

static enum verdict judge(const struct two *t, const struct explanation *e, const struct pg_result *r)
{
    double link = t->ctx->linkage->link;
    if (pg_get_bool(r, 0, 0))
        return VERDICT_LINKED;
    if (pg_get_bool(r, 0, 1))
        return VERDICT_INDIRECT;
    if (e->refused[0] != '\0')
        return VERDICT_REFUSED;
    if (pg_get_bool(r, 0, 2))
        return VERDICT_REVIEW;
    if (same_namespace(t))
        return VERDICT_NAMESPACE;
    if (pg_get_int(r, 0, 5) < 2)
        return VERDICT_NOT_RUN;
    if (e->probability < link)
        return VERDICT_LIGHT;
    return e->recipes == 0 ? VERDICT_UNPAIRED : VERDICT_NOT_RUN;
}

static bool find_verdict(const struct two *t, struct explanation *e, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param keys[] = {pg_uuid(&e->record[0]), pg_uuid(&e->record[1])};
    if (!pg_run(t->ctx->pg, SQL_LINKAGE_EXPLAIN_PAIR, keys, COUNT_OF(keys), &r, err))
        return false;
    copy_word(e->refused, r, 3);
    copy_word(e->decision, r, 4);
    e->verdict = judge(t, e, r);
    return true;
}

static bool find_units(struct two *t, struct explanation *e, struct error *err)
{
    for (int i = 0; i < 2; i++) {
        if (!units_find(&t->units, &e->record[i], &t->unit[i]))
            return err_set(err, ERR_DATA, "no such record in the database") ||
                   err_hint(err, "record keys stand in the lists of \"crosscount review\"");
        (void)snprintf(e->system[i], sizeof(e->system[i]), "%s",
                       names_at(&t->units.system_names, units_at(&t->units, t->unit[i])->system));
    }
    return true;
}

bool explain_pair(const struct link_context *ctx, const struct uuid *a, const struct uuid *b, struct explanation *ret,
                  struct error *err)
{
    CLEANUP(two_done) struct two t = {.ctx = ctx};
    bool in_order = uuid_compare(a, b) < 0;
    struct explanation e = {.record = {in_order ? *a : *b, in_order ? *b : *a}};
    units_init(&t.units);
    if (!store_read_units(ctx->pg, &t.units, err) || !find_units(&t, &e, err) ||
        !find_model(ctx, &e.stored_model, &t.model, err) || !read_evidence(&t, err) || !add_up(&t, &e, err))
        return false;
    e.recipes = shared_recipes(&t);
    if (!find_verdict(&t, &e, err))
        return false;
    *ret = e;
    return true;
}
