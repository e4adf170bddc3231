// SPDX-License-Identifier: Apache-2.0
/* Recipes from names to parts, checked: a part exists, a recipe is named once, what it implies exists, and a recipe that
 * may enter the database's working table holds a full birth date, an SSN or an id (a single field of a name never does:
 * its frequencies alone would tell who is who). linkage_weight is arithmetic on a set of bits. */
#include "config/linkage.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "config/yaml.h"

struct yaml_recipe {
    const char *name, *title;
    const char **parts;
    size_t parts_count;
    const char **implies;
    size_t implies_count;
    bool unordered, variants, working;
    double weight;
};

struct yaml_linkage {
    double threshold, bonus;
    int64_t hot_token;
    struct yaml_recipe *recipes;
    size_t recipes_count;
};

static const yaml_field recipe_fields[] = {
    YAML_TEXT("name", struct yaml_recipe, name),
    YAML_TEXT("title", struct yaml_recipe, title),
    YAML_LIST("parts", struct yaml_recipe, parts, &yaml_text_entry, 1),
    YAML_LIST_OPT("implies", struct yaml_recipe, implies, &yaml_text_entry),
    YAML_BOOL_OPT("unordered", struct yaml_recipe, unordered),
    YAML_BOOL_OPT("variants", struct yaml_recipe, variants),
    YAML_BOOL("working", struct yaml_recipe, working),
    YAML_REAL("weight", struct yaml_recipe, weight),
    YAML_END,
};
static const yaml_schema recipe_entry = YAML_ENTRY(struct yaml_recipe, recipe_fields);

static const yaml_field linkage_fields[] = {
    YAML_REAL("threshold", struct yaml_linkage, threshold),
    YAML_REAL("bonus", struct yaml_linkage, bonus),
    YAML_INT("hot_token", struct yaml_linkage, hot_token),
    YAML_LIST("recipes", struct yaml_linkage, recipes, &recipe_entry, 1),
    YAML_END,
};
static const yaml_schema linkage_schema = YAML_TOP(struct yaml_linkage, linkage_fields);

struct loaded {
    struct linkage_config config; /* first: what callers hold is its address */
    struct arena *arena;
    struct recipe *recipes;
    uint32_t *family;
};

enum { WEIGHT_MAX = 64, HOT_MAX = 1000000 };

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
    if (!(r->weight > 0 && r->weight <= WEIGHT_MAX))
        return yaml_refuse(y, yaml_key(y, node, "weight"), err, "\"weight\" must lie above 0, at most %d", WEIGHT_MAX);
    if (r->unordered && r->n_parts < 2)
        return yaml_refuse(y, yaml_key(y, node, "unordered"), err, "\"unordered\" needs two parts or more");
    if (r->working && !may_work(r))
        return yaml_refuse(
            y, yaml_key(y, node, "working"), err,
            "recipe \"%s\" may not enter the working table: it holds neither id, SSN nor full birth date", r->name);
    return true;
}

static bool resolve_recipe(const struct yaml *y, int node, const struct yaml_recipe *in, struct recipe *out,
                           struct error *err)
{
    *out = (struct recipe){.name = in->name,
                           .title = in->title,
                           .unordered = in->unordered,
                           .all_variants = in->variants,
                           .working = in->working,
                           .weight = in->weight};
    return resolve_parts(y, node, in, out, err) && check_recipe(y, node, out, err);
}

static int find_recipe(const struct recipe *recipes, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(recipes[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool resolve_family(const struct yaml *y, int node, const struct yaml_linkage *in, size_t which,
                           struct loaded *l, struct error *err)
{
    const struct yaml_recipe *recipe = &in->recipes[which];
    l->family[which] = 1u << which;
    for (size_t i = 0; i < recipe->implies_count; i++) {
        int other = find_recipe(l->recipes, in->recipes_count, recipe->implies[i]);
        if (other < 0)
            return yaml_refuse(y, yaml_item(y, yaml_key(y, node, "implies"), i), err, "unknown recipe \"%s\"",
                               recipe->implies[i]);
        l->family[which] |= 1u << other;
    }
    return true;
}

static bool resolve_recipes(const struct yaml *y, const struct yaml_linkage *in, struct loaded *l, struct error *err)
{
    int list = yaml_key(y, YAML_ROOT, "recipes");
    size_t n = in->recipes_count;
    if (n > RECIPE_MAX)
        return yaml_refuse(y, list, err, "at most %d recipes", RECIPE_MAX);
    l->recipes = arena_alloc(l->arena, n * sizeof *l->recipes, err);
    l->family = l->recipes ? arena_alloc(l->arena, n * sizeof *l->family, err) : NULL;
    if (!l->family)
        return false;
    for (size_t i = 0; i < n; i++) {
        int node = yaml_item(y, list, i);
        if (find_recipe(l->recipes, i, in->recipes[i].name) >= 0)
            return yaml_refuse(y, yaml_key(y, node, "name"), err, "recipe \"%s\" is listed twice", in->recipes[i].name);
        if (!resolve_recipe(y, node, &in->recipes[i], &l->recipes[i], err))
            return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!resolve_family(y, yaml_item(y, list, i), in, i, l, err))
            return false;
    return true;
}

static bool resolve(const struct yaml *y, const struct yaml_linkage *in, struct loaded *l, struct error *err)
{
    if (in->hot_token < 2 || in->hot_token > HOT_MAX)
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "hot_token"), err, "\"hot_token\" must lie between 2 and %d",
                           HOT_MAX);
    if (!(in->bonus >= 0 && in->bonus <= WEIGHT_MAX))
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "bonus"), err, "\"bonus\" must lie between 0 and %d", WEIGHT_MAX);
    if (!(in->threshold > 0 && in->threshold <= WEIGHT_MAX))
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "threshold"), err, "\"threshold\" must lie above 0, at most %d",
                           WEIGHT_MAX);
    if (!resolve_recipes(y, in, l, err))
        return false;
    l->config = (struct linkage_config){.recipes = l->recipes,
                                        .n_recipes = in->recipes_count,
                                        .family = l->family,
                                        .bonus = in->bonus,
                                        .threshold = in->threshold,
                                        .hot_token = (uint32_t)in->hot_token};
    return true;
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

/* ---- weights ----------------------------------------------------------------------------------------------------- */

static int strongest(const struct linkage_config *l, uint32_t recipes)
{
    int best = -1;
    for (size_t i = 0; i < l->n_recipes; i++)
        if ((recipes >> i & 1) && (best < 0 || l->recipes[i].weight > l->recipes[best].weight))
            best = (int)i;
    return best;
}

double linkage_weight(const struct linkage_config *l, uint32_t recipes)
{
    int best = strongest(l, recipes);
    if (best < 0)
        return 0;
    double weight = l->recipes[best].weight;
    for (recipes &= ~l->family[best]; (best = strongest(l, recipes)) >= 0; recipes &= ~l->family[best])
        weight += l->bonus;
    return weight;
}
