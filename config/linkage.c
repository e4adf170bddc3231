// SPDX-License-Identifier: Apache-2.0
/* Recipes from names to parts, checked: a part exists, a recipe is named once, and a recipe that
 * may enter the database's working table holds a full birth date, an SSN or an id (a single field of a name never does:
 * its frequencies alone would tell who is who). The one that joins sightings is kept apart from those that make pairs. */
#include "config/linkage.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "config/linkage_schema.h"
#include "config/yaml.h"

struct loaded {
    struct linkage_config config; /* first: what callers hold is its address */
    struct arena *arena;
    struct recipe *recipes;
    struct linkage_field *fields;
};

enum { HOT_MAX = 1000000, MEMORY_MAX = 1 << 24, THREADS_MAX = 256, MEMORY_FROM_MAX = INT32_MAX };
enum { RANDOM_PAIRS = 1000000, PRIOR_BITS_MAX = 64, RANDOM_PAIRS_MAX = 100000000 };
enum { LEAK_RECORDS_MAX = 1000000, LEAK_DEGREE_MAX = 1000 };

// When the file says nothing: see the shipped one for where they come from.
static const struct leak_limits LEAK_LIMITS = {.frequency = 20, .rank_attack = 0.001, .degree = 0.3, .component = 50};

/* What the record's key is made of: the agency's name and its own id. Ingest makes it (ingest/row_key.c); no sighting carries
 * it as an encoding, so it is no part of config/identifier.h. */
static const char RECORD_KEY[] = "record/key";

static bool has_part(const struct recipe *r, enum part part)
{
    for (size_t i = 0; i < r->n_parts; i++)
        if (r->part[i].part == part)
            return true;
    return false;
}

static bool may_work(const struct recipe *r)
{
    bool birth = has_part(r, PART_BIRTH) || has_part(r, PART_BIRTH_DEL) ||
                 (has_part(r, PART_BIRTH_YEAR) && has_part(r, PART_BIRTH_MONTHDAY));
    return has_part(r, PART_ID) || has_part(r, PART_SSN) || (birth && r->n_parts > 1);
}

static bool resolve_parts(const struct yaml *y, int node, const struct yaml_recipe *in, struct recipe *out,
                          struct error *err)
{
    int list = yaml_key(y, node, "parts");
    if (in->parts_count > RECIPE_MAX_PARTS)
        return yaml_refuse(y, list, err, "a recipe has at most %d parts", RECIPE_MAX_PARTS);
    for (size_t i = 0; i < in->parts_count; i++) {
        if (part_from_name(in->parts[i], &out->part[i].part, &out->part[i].subject))
            continue;
        if (strcmp(in->parts[i], RECORD_KEY) == 0)
            return yaml_refuse(y, yaml_item(y, list, i), err,
                               "recipe \"%s\": \"%s\" is for the recipe of exposure \"record\"", in->name, RECORD_KEY);
        const char *known[PART_COUNT];
        size_t n = 0;
        for (int p = PART_GIVEN; p < PART_ID; p++)
            known[n++] = part_name((enum part)p);
        return yaml_refuse_name(y, yaml_item(y, list, i), err, "part", in->parts[i], known, n);
    }
    out->n_parts = in->parts_count;
    return true;
}

static bool check_recipe(const struct yaml *y, int node, const struct recipe *r, struct error *err)
{
    if (r->unordered && r->n_parts < 2)
        return yaml_refuse(y, yaml_key(y, node, "unordered"), err, "\"unordered\" needs two parts or more");
    if (!r->working && !r->memory)
        return yaml_refuse(y, yaml_key(y, node, "postgres_only"), err,
                           "recipe \"%s\" would not be used: a sealed recipe is for the memory engine only", r->name);
    if (r->working && !may_work(r))
        return yaml_refuse(
            y, yaml_key(y, node, "exposure"), err,
            "recipe \"%s\" may not enter the working table: it holds neither id, SSN nor full birth date", r->name);
    return true;
}

static bool resolve_hot(const struct yaml *y, int node, const struct yaml_recipe *in, int64_t hot_token,
                        struct recipe *out, struct error *err)
{
    int64_t hot = in->hot != NULL ? *in->hot : hot_token;
    int64_t least = in->hot_least != NULL ? *in->hot_least : hot < hot_token ? hot : hot_token;
    if (hot < 2 || hot > HOT_MAX)
        return yaml_refuse(y, yaml_key(y, node, "hot"), err, "\"hot\" must lie between 2 and %d", HOT_MAX);
    if (least < 2 || least > hot)
        return yaml_refuse(y, yaml_key(y, node, "hot_least"), err,
                           "\"hot_least\" must lie between 2 and \"hot\", which is %lld", (long long)hot);
    out->hot = (uint32_t)hot;
    out->hot_least = (uint32_t)least;
    return true;
}

static bool resolve_memory_from(const struct yaml *y, int node, const struct yaml_recipe *in, struct recipe *out,
                                struct error *err)
{
    if (in->memory_from == NULL)
        return true;
    if (in->postgres_only)
        return yaml_refuse(y, yaml_key(y, node, "memory_from"), err,
                           "recipe \"%s\" is for the engine postgres only, however many records there are", in->name);
    if (*in->memory_from < 0 || *in->memory_from > MEMORY_FROM_MAX)
        return yaml_refuse(y, yaml_key(y, node, "memory_from"), err, "\"memory_from\" must lie between 0 and %d",
                           MEMORY_FROM_MAX);
    out->memory_from = (uint32_t)*in->memory_from;
    return true;
}

static bool resolve_recipe(const struct yaml *y, int node, const struct yaml_recipe *in, int64_t hot_token,
                           struct recipe *out, struct error *err)
{
    *out = (struct recipe){.name = in->name,
                           .title = in->title,
                           .unordered = in->unordered,
                           .all_variants = in->variants,
                           .working = in->exposure == EXPOSURE_WORKING,
                           .memory = !in->postgres_only};
    return resolve_hot(y, node, in, hot_token, out, err) && resolve_memory_from(y, node, in, out, err) &&
           resolve_parts(y, node, in, out, err) && check_recipe(y, node, out, err);
}

/* Nothing but the key makes sightings one record, and none of what says how tokens are made applies to it. */
static bool resolve_record(const struct yaml *y, int node, const struct yaml_recipe *in, struct record_recipe *out,
                           struct error *err)
{
    const struct {
        const char *key;
        bool given;
    } idle[] = {{"unordered", in->unordered},
                {"variants", in->variants},
                {"postgres_only", in->postgres_only},
                {"memory_from", in->memory_from != NULL},
                {"hot", in->hot != NULL},
                {"hot_least", in->hot_least != NULL}};
    if (out->name != NULL)
        return yaml_refuse(y, yaml_key(y, node, "exposure"), err,
                           "recipes \"%s\" and \"%s\" are both of exposure \"record\": there is one", out->name,
                           in->name);
    if (in->parts_count != 1 || strcmp(in->parts[0], RECORD_KEY) != 0)
        return yaml_refuse(y, yaml_key(y, node, "parts"), err, "a recipe of exposure \"record\" has the parts [%s]",
                           RECORD_KEY);
    for (size_t i = 0; i < COUNT_OF(idle); i++)
        if (idle[i].given)
            return yaml_refuse(y, yaml_key(y, node, idle[i].key), err,
                               "\"%s\" says nothing of a recipe of exposure \"record\"", idle[i].key);
    *out = (struct record_recipe){.name = in->name, .title = in->title};
    return true;
}

static int find_recipe(const struct recipe *recipes, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(recipes[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool is_of_record(const struct loaded *l, const char *name)
{
    return l->config.record.name != NULL && strcmp(l->config.record.name, name) == 0;
}

static bool add_recipe(const struct yaml *y, int node, const struct yaml_recipe *in, int64_t hot_token,
                       struct loaded *l, struct error *err)
{
    struct linkage_config *c = &l->config;
    if (find_recipe(l->recipes, c->n_recipes, in->name) >= 0 || is_of_record(l, in->name))
        return yaml_refuse(y, yaml_key(y, node, "name"), err, "recipe \"%s\" is listed twice", in->name);
    if (in->exposure == EXPOSURE_RECORD)
        return resolve_record(y, node, in, &c->record, err);
    if (c->n_recipes == RECIPE_MAX)
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "recipes"), err, "at most %d recipes that make pairs", RECIPE_MAX);
    return resolve_recipe(y, node, in, hot_token, &l->recipes[c->n_recipes++], err);
}

static bool resolve_recipes(const struct yaml *y, const struct yaml_linkage *in, struct loaded *l, struct error *err)
{
    int list = yaml_key(y, YAML_ROOT, "recipes");
    l->recipes = arena_alloc(l->arena, in->recipes_count * sizeof *l->recipes, err);
    if (l->recipes == NULL)
        return false;
    for (size_t i = 0; i < in->recipes_count; i++)
        if (!add_recipe(y, yaml_item(y, list, i), &in->recipes[i], in->hot_token, l, err))
            return false;
    l->config.recipes = l->recipes;
    return l->config.record.name != NULL ||
           yaml_refuse(y, list, err,
                       "no recipe of exposure \"record\": sightings are joined by one with the parts [%s]", RECORD_KEY);
}

/* ---- comparison and estimation ----------------------------------------------------------------------------------- */

/* Shares of the field's levels; they must add up to 1. */
static bool resolve_shares(const struct yaml *y, int node, const char *key, const struct yaml_shares *in,
                           struct linkage_field *field, double *out, struct error *err)
{
    const double share[LEVEL_COUNT] = {
        [LEVEL_DIFFERENT] = in->different, [LEVEL_WEAK] = in->weak,   [LEVEL_SIMILAR] = in->similar,
        [LEVEL_NEAR] = in->near,           [LEVEL_EXACT] = in->exact, [LEVEL_SWAPPED] = in->swapped};
    double sum = 0;
    for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++) {
        bool known = field_levels(field->field) >> level & 1;
        if (share[level] < 0 || (!known && share[level] > 0) || (known && !(share[level] > 0)))
            return yaml_refuse(y, yaml_key(y, node, key), err,
                               "\"%s\" of \"%s\" gives a share above 0 to each of its levels, and to no other (\"%s\")",
                               key, field->name, level_name((enum level)level));
        out[level] = share[level];
        sum += share[level];
    }
    return fabs(sum - 1) < 1e-6 ||
           yaml_refuse(y, yaml_key(y, node, key), err, "the shares in \"%s\" must add up to 1", key);
}

static bool resolve_field(const struct yaml *y, int node, const struct yaml_compare *in, struct linkage_field *out,
                          struct error *err)
{
    *out = (struct linkage_field){.name = in->field, .frequency = in->frequency, .pinned = in->m != NULL};
    if (!field_from_name(in->field, &out->field, &out->subject)) {
        const char *known[FIELD_COUNT];
        for (int i = 0; i < FIELD_COUNT; i++)
            known[i] = field_name((enum field)i);
        return yaml_refuse_name(y, yaml_key(y, node, "field"), err, "field", in->field, known, FIELD_COUNT);
    }
    if ((in->m == NULL) != (in->u == NULL))
        return yaml_refuse(y, node, err, "\"%s\": \"m\" and \"u\" are pinned together or not at all", in->field);
    return in->m == NULL || (resolve_shares(y, node, "m", in->m, out, out->m, err) &&
                             resolve_shares(y, node, "u", in->u, out, out->u, err));
}

static bool resolve_fields(const struct yaml *y, const struct yaml_linkage *in, struct loaded *l, struct error *err)
{
    int list = yaml_key(y, YAML_ROOT, "compare");
    if (in->compare_count > LINKAGE_MAX_FIELDS)
        return yaml_refuse(y, list, err, "at most %d fields are compared", LINKAGE_MAX_FIELDS);
    l->fields = arena_alloc(l->arena, (in->compare_count + 1) * sizeof *l->fields, err);
    if (l->fields == NULL)
        return false;
    for (size_t i = 0; i < in->compare_count; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(in->compare[i].field, in->compare[k].field) == 0)
                return yaml_refuse(y, yaml_item(y, list, i), err, "field \"%s\" is listed twice", in->compare[i].field);
        if (!resolve_field(y, yaml_item(y, list, i), &in->compare[i], &l->fields[i], err))
            return false;
    }
    return true;
}

static bool resolve_strict(const struct yaml *y, const struct yaml_linkage *in, struct loaded *l, struct error *err)
{
    int list = yaml_key(y, YAML_ROOT, "strict");
    for (size_t i = 0; i < in->strict_count; i++) {
        int which = find_recipe(l->recipes, l->config.n_recipes, in->strict[i]);
        if (is_of_record(l, in->strict[i]))
            return yaml_refuse(y, yaml_item(y, list, i), err, "recipe \"%s\" makes no pairs", in->strict[i]);
        if (which < 0)
            return yaml_refuse(y, yaml_item(y, list, i), err, "unknown recipe \"%s\"", in->strict[i]);
        l->config.strict |= 1u << which;
    }
    return true;
}

static bool resolve_whole(const struct yaml *y, const char *key, const int64_t *in, int64_t otherwise, int64_t max,
                          int64_t *ret, struct error *err)
{
    *ret = in != NULL ? *in : otherwise;
    return (*ret >= 0 && *ret <= max) ||
           yaml_refuse(y, yaml_key(y, YAML_ROOT, key), err, "\"%s\" must lie between 0 and %" PRId64, key, max);
}

static bool resolve_share(const struct yaml *y, const char *key, double value, struct error *err)
{
    return (value > 0 && value < 1) ||
           yaml_refuse(y, yaml_key(y, YAML_ROOT, key), err, "\"%s\" must lie between 0 and 1", key);
}

static bool resolve_estimation(const struct yaml *y, const struct yaml_linkage *in, struct linkage_config *c,
                               struct error *err)
{
    int64_t memory, threads, pairs;
    if (!resolve_whole(y, "memory", in->memory, 0, MEMORY_MAX, &memory, err) ||
        !resolve_whole(y, "threads", in->threads, 0, THREADS_MAX, &threads, err) ||
        !resolve_whole(y, "random_pairs", in->random_pairs, RANDOM_PAIRS, RANDOM_PAIRS_MAX, &pairs, err) ||
        !resolve_share(y, "link", in->link, err) || !resolve_share(y, "review", in->review, err) ||
        !resolve_share(y, "strict_recall", in->strict_recall, err))
        return false;
    if (in->prior > 0 || in->prior < -PRIOR_BITS_MAX)
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "prior"), err, "\"prior\" must lie between -%d and 0 bits",
                           PRIOR_BITS_MAX);
    if (in->review > in->link)
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "review"), err, "\"review\" must not lie above \"link\"");
    c->engine = in->engine;
    c->memory_mib = (uint64_t)memory;
    c->threads = (uint32_t)threads;
    c->random_pairs = (uint64_t)pairs;
    c->link = in->link;
    c->review = in->review;
    c->strict_recall = in->strict_recall;
    c->prior = in->prior;
    return true;
}

/* ---- limits of leakcheck ----------------------------------------------------------------------------------------- */

static bool resolve_limit(const struct yaml *y, const char *key, double value, double least, double most,
                          struct error *err)
{
    int node = yaml_key(y, yaml_key(y, YAML_ROOT, "leak_limits"), key);
    return (value >= least && value <= most) ||
           yaml_refuse(y, node, err, "\"%s\" must lie between %g and %g", key, least, most);
}

static bool resolve_leak_limits(const struct yaml *y, const struct yaml_leak_limits *in, struct leak_limits *out,
                                struct error *err)
{
    *out = LEAK_LIMITS;
    if (in == NULL)
        return true;
    if (!resolve_limit(y, "frequency", (double)in->frequency, 1, LEAK_RECORDS_MAX, err) ||
        !resolve_limit(y, "rank_attack", in->rank_attack, 0, 1, err) ||
        !resolve_limit(y, "degree", in->degree, 0, LEAK_DEGREE_MAX, err) ||
        !resolve_limit(y, "component", (double)in->component, 1, LEAK_RECORDS_MAX, err))
        return false;
    *out = (struct leak_limits){.frequency = (uint32_t)in->frequency,
                                .rank_attack = in->rank_attack,
                                .degree = in->degree,
                                .component = (uint32_t)in->component};
    return true;
}

static bool resolve(const struct yaml *y, const struct yaml_linkage *in, struct loaded *l, struct error *err)
{
    if (in->hot_token < 2 || in->hot_token > HOT_MAX)
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "hot_token"), err, "\"hot_token\" must lie between 2 and %d",
                           HOT_MAX);
    if (!resolve_recipes(y, in, l, err) || !resolve_fields(y, in, l, err))
        return false;
    l->config.fields = l->fields;
    l->config.n_fields = in->compare_count;
    return resolve_strict(y, in, l, err) && resolve_estimation(y, in, &l->config, err) &&
           resolve_leak_limits(y, in->leak_limits, &l->config.leak_limits, err);
}

bool linkage_load(const char *file, struct linkage_config **ret_linkage, struct error *err)
{
    struct loaded *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_RETRY, "out of memory");
    CLEANUP(linkage_freep) struct linkage_config *owned = &l->config;
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    if (!arena_new(&l->arena, err) || !yaml_load(file, &linkage_schema, l->arena, &yaml, &data, err) ||
        !resolve(yaml, data, l, err))
        return false;
    *ret_linkage = owned;
    owned = NULL;
    return true;
}

void linkage_freep(struct linkage_config **config)
{
    struct loaded *l = (struct loaded *)*config;
    if (!l)
        return;
    arena_freep(&l->arena);
    free(l);
    *config = NULL;
}
