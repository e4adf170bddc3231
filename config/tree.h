/* SPDX-License-Identifier: Apache-2.0 */
/* The codes of a dimension as a tree: each inner code is the sum of its children, the root is the total. */
#pragma once

#include <stdbool.h>

#include "common/arena.h"
#include "common/error.h"

struct tree_node {
    const char *code;
    int parent;       /* -1: the root */
    const int *child; /* set by tree_finish */
    int n_children;
    int height; /* steps down to its deepest leaf */
};

/* After tree_finish nodes stand in printing order: parts before their sum, the total last. */
struct tree {
    struct arena *arena;
    struct tree_node *node;
    int n_nodes, room;
    struct name_map *map;
};

MUST_CHECK bool tree_new(struct arena *arena, const char *total, struct tree **ret_tree, struct error *err);
/* A child below a code that is in the tree. *ret_why: NULL, or what is wrong ("stands in the tree twice"), in words. */
MUST_CHECK bool tree_add(struct tree *t, const char *parent, const char *child, const char **ret_why,
                         struct error *err);
/* All children are in. */
MUST_CHECK bool tree_finish(struct tree *t, struct error *err);
int tree_find(const struct tree *t, const char *code);       /* its node, or -1 */
bool tree_is_finest(const struct tree *t, const char *code); /* it is there, and no sum */

/* The file of a hierarchy: columns parent and child, in any order, parents also below their children. Errors are ERR_CONFIG
 * with file, line and column. */
MUST_CHECK bool tree_load(const char *file, const char *total, struct arena *arena, struct tree **ret_tree,
                          struct error *err);
