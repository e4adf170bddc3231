/* SPDX-License-Identifier: Apache-2.0 */
/* config/linkage.yaml as it is written; config/linkage.c checks it and turns it into struct linkage_config. */
#pragma once

#include "config/linkage.h"
#include "config/yaml.h"

enum exposure { EXPOSURE_SEALED, EXPOSURE_WORKING, EXPOSURE_RECORD };

struct yaml_recipe {
    const char *name, *title;
    const char **parts;
    size_t parts_count;
    bool unordered, variants, postgres_only;
    enum exposure exposure;
    int64_t *memory_from, *hot, *hot_least;
};

struct yaml_shares {
    double different, weak, similar, near, exact, swapped;
};

struct yaml_compare {
    const char *field;
    bool frequency;
    struct yaml_shares *m, *u;
};

struct yaml_leak_limits {
    int64_t frequency, component;
    double rank_attack, degree;
};

struct yaml_linkage {
    int64_t hot_token;
    enum linkage_engine engine;
    int64_t *memory, *threads, *random_pairs;
    double link, review, strict_recall, prior;
    const char **strict;
    size_t strict_count;
    struct yaml_compare *compare;
    size_t compare_count;
    struct yaml_recipe *recipes;
    size_t recipes_count;
    struct yaml_leak_limits *leak_limits;
};

extern const yaml_schema linkage_schema;
