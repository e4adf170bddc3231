// SPDX-License-Identifier: Apache-2.0
/* The keys of config/linkage.yaml. What they mean is said in config/linkage.h and in the file itself. */
#include "config/linkage_schema.h"

static const yaml_name exposure_names[] = {
    {"sealed", EXPOSURE_SEALED}, {"working", EXPOSURE_WORKING}, {"record", EXPOSURE_RECORD}};
static const yaml_name engine_names[] = {{"memory", ENGINE_MEMORY}, {"postgres", ENGINE_POSTGRES}};

static const yaml_field recipe_fields[] = {
    YAML_TEXT("name", struct yaml_recipe, name),
    YAML_TEXT("title", struct yaml_recipe, title),
    YAML_LIST("parts", struct yaml_recipe, parts, &yaml_text_entry, 1),
    YAML_BOOL_OPT("unordered", struct yaml_recipe, unordered),
    YAML_BOOL_OPT("variants", struct yaml_recipe, variants),
    YAML_ENUM("exposure", struct yaml_recipe, exposure, exposure_names),
    YAML_BOOL_OPT("postgres_only", struct yaml_recipe, postgres_only),
    YAML_INT_OPT("memory_from", struct yaml_recipe, memory_from),
    YAML_INT_OPT("hot", struct yaml_recipe, hot),
    YAML_INT_OPT("hot_least", struct yaml_recipe, hot_least),
    YAML_END,
};
static const yaml_schema recipe_entry = YAML_ENTRY(struct yaml_recipe, recipe_fields);

static const yaml_field share_fields[] = {
    YAML_REAL_OPT("different", struct yaml_shares, different),
    YAML_REAL_OPT("weak", struct yaml_shares, weak),
    YAML_REAL_OPT("similar", struct yaml_shares, similar),
    YAML_REAL_OPT("near", struct yaml_shares, near),
    YAML_REAL_OPT("exact", struct yaml_shares, exact),
    YAML_REAL_OPT("swapped", struct yaml_shares, swapped),
    YAML_END,
};

static const yaml_field compare_fields[] = {
    YAML_TEXT("field", struct yaml_compare, field),
    YAML_BOOL_OPT("frequency", struct yaml_compare, frequency),
    YAML_MAP_OPT("m", struct yaml_compare, m, share_fields),
    YAML_MAP_OPT("u", struct yaml_compare, u, share_fields),
    YAML_END,
};
static const yaml_schema compare_entry = YAML_ENTRY(struct yaml_compare, compare_fields);

static const yaml_field leak_limit_fields[] = {
    YAML_INT("frequency", struct yaml_leak_limits, frequency),
    YAML_REAL("rank_attack", struct yaml_leak_limits, rank_attack),
    YAML_REAL("degree", struct yaml_leak_limits, degree),
    YAML_INT("component", struct yaml_leak_limits, component),
    YAML_END,
};

static const yaml_field linkage_fields[] = {
    YAML_ENUM("engine", struct yaml_linkage, engine, engine_names),
    YAML_INT_OPT("memory", struct yaml_linkage, memory),
    YAML_INT_OPT("threads", struct yaml_linkage, threads),
    YAML_REAL("link", struct yaml_linkage, link),
    YAML_REAL("review", struct yaml_linkage, review),
    YAML_LIST("strict", struct yaml_linkage, strict, &yaml_text_entry, 1),
    YAML_REAL("strict_recall", struct yaml_linkage, strict_recall),
    YAML_REAL_OPT("prior", struct yaml_linkage, prior),
    YAML_INT_OPT("random_pairs", struct yaml_linkage, random_pairs),
    YAML_LIST("compare", struct yaml_linkage, compare, &compare_entry, 1),
    YAML_INT("hot_token", struct yaml_linkage, hot_token),
    YAML_LIST("recipes", struct yaml_linkage, recipes, &recipe_entry, 1),
    YAML_MAP_OPT("leak_limits", struct yaml_linkage, leak_limits, leak_limit_fields),
    YAML_END,
};
const yaml_schema linkage_schema = YAML_TOP(struct yaml_linkage, linkage_fields);
