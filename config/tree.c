// SPDX-License-Identifier: Apache-2.0
// Builds the tree child by child; a hierarchy's file may name a parent before its own line comes, so lines are taken again
// and again until a pass adds nothing: what is left then hangs on nothing, or in a circle. tree_finish puts the nodes into
// printing order by walking the children in the order in which they came.
#include "config/tree.h"

#include <string.h>

#include "common/name_map.h"
#include "common/sheet.h"

enum { FIRST_ROOM = 64 };

static bool grow(struct tree *t, struct error *err)
{
    int room = t->room == 0 ? FIRST_ROOM : 2 * t->room;
    struct tree_node *node = arena_alloc(t->arena, (size_t)room * sizeof(*node), err);
    struct name_map map;
    if (node == NULL || !name_map_init(&map, t->arena, (size_t)room, err))
        return false;
    if (t->n_nodes > 0)
        memcpy(node, t->node, (size_t)t->n_nodes * sizeof(*node));
    t->node = node;
    t->room = room;
    *t->map = map;
    for (int i = 0; i < t->n_nodes; i++) {
        size_t slot = name_map_slot(t->map, node[i].code);
        t->map->name[slot] = node[i].code;
        t->map->value[slot] = i;
    }
    return true;
}

static bool push(struct tree *t, const char *code, int parent, struct error *err)
{
    if (t->n_nodes == t->room && !grow(t, err))
        return false;
    char *copy = arena_strdup(t->arena, code, err);
    if (copy == NULL)
        return false;
    size_t slot = name_map_slot(t->map, copy);
    t->map->name[slot] = copy;
    t->map->value[slot] = t->n_nodes;
    t->node[t->n_nodes++] = (struct tree_node){.code = copy, .parent = parent};
    return true;
}

bool tree_new(struct arena *arena, const char *total, struct tree **ret_tree, struct error *err)
{
    struct tree *t = arena_alloc(arena, sizeof(*t), err);
    if (t == NULL)
        return false;
    t->arena = arena;
    t->map = arena_alloc(arena, sizeof(*t->map), err);
    if (t->map == NULL || !push(t, total, -1, err))
        return false;
    *ret_tree = t;
    return true;
}

int tree_find(const struct tree *t, const char *code)
{
    return name_map_find(t->map, code);
}

bool tree_is_finest(const struct tree *t, const char *code)
{
    int node = tree_find(t, code);
    return node >= 0 && t->node[node].n_children == 0;
}

bool tree_add(struct tree *t, const char *parent, const char *child, const char **ret_why, struct error *err)
{
    int below = tree_find(t, parent);
    *ret_why = NULL;
    if (child[0] == '\0')
        *ret_why = "is empty";
    else if (tree_find(t, child) >= 0)
        *ret_why = "stands in the tree twice";
    else if (below < 0)
        *ret_why = "hangs on nothing: its parent is not below the total";
    return *ret_why != NULL || push(t, child, below, err);
}

// Where the children of each node begin, by counting; they keep their order.
static bool gather_children(struct tree *t, int *store, struct error *err)
{
    int *at = arena_alloc(t->arena, ((size_t)t->n_nodes + 1) * sizeof(*at), err);
    if (at == NULL)
        return false;
    for (int i = 1; i < t->n_nodes; i++)
        t->node[t->node[i].parent].n_children++;
    for (int i = 0; i < t->n_nodes; i++) {
        t->node[i].child = store + at[i];
        at[i + 1] = at[i] + t->node[i].n_children;
    }
    for (int i = 1; i < t->n_nodes; i++)
        store[at[t->node[i].parent]++] = i;
    return true;
}

// Parts before their sum, without recursion: `next` says which child of a node is to be visited.
static bool order_nodes(const struct tree *t, int *place, struct error *err)
{
    int *next = arena_alloc(t->arena, (size_t)t->n_nodes * sizeof(*next), err);
    int n = 0;
    if (next == NULL)
        return false;
    for (int i = 0; i >= 0;)
        if (next[i] < t->node[i].n_children) {
            i = t->node[i].child[next[i]++];
        } else {
            place[i] = n++;
            i = t->node[i].parent;
        }
    return true;
}

bool tree_finish(struct tree *t, struct error *err)
{
    size_t n = (size_t)t->n_nodes + 1;
    int *store = arena_alloc(t->arena, n * sizeof(*store), err);
    int *place = store == NULL ? NULL : arena_alloc(t->arena, n * sizeof(*place), err);
    struct tree_node *node = place == NULL ? NULL : arena_alloc(t->arena, n * sizeof(*node), err);
    if (node == NULL || !gather_children(t, store, err) || !order_nodes(t, place, err))
        return false;
    for (int i = t->n_nodes - 1; i > 0; i--) // a parent came before its children
        if (t->node[t->node[i].parent].height <= t->node[i].height)
            t->node[t->node[i].parent].height = t->node[i].height + 1;
    for (int i = 0; i + 1 < t->n_nodes; i++)
        store[i] = place[store[i]];
    for (int i = 0; i < t->n_nodes; i++) {
        node[place[i]] = t->node[i];
        node[place[i]].parent = i == 0 ? -1 : place[t->node[i].parent];
        t->map->value[name_map_slot(t->map, t->node[i].code)] = place[i];
    }
    t->node = node;
    t->room = t->n_nodes;
    return true;
}

struct hierarchy {
    struct sheet sheet;
    size_t parent, child;
    bool *taken;
};

static bool take_lines(struct hierarchy *h, struct tree *t, bool *ret_any, struct error *err)
{
    *ret_any = false;
    for (size_t i = 0; i < h->sheet.n_rows; i++) {
        const char *parent = h->sheet.row[i].field[h->parent], *child = h->sheet.row[i].field[h->child], *why;
        if (h->taken[i] || tree_find(t, parent) < 0)
            continue;
        if (!tree_add(t, parent, child, &why, err))
            return false;
        if (why != NULL)
            return sheet_refuse(&h->sheet, i, h->child, ERR_CONFIG, err, "code \"%s\" %s", child, why);
        h->taken[i] = *ret_any = true;
    }
    return true;
}

bool tree_load(const char *file, const char *total, struct arena *arena, struct tree **ret_tree, struct error *err)
{
    struct hierarchy h = {0};
    struct tree *t = NULL;
    if (!sheet_load(file, ERR_CONFIG, arena, &h.sheet, err) ||
        !sheet_column(&h.sheet, "parent", ERR_CONFIG, &h.parent, err) ||
        !sheet_column(&h.sheet, "child", ERR_CONFIG, &h.child, err) || !tree_new(arena, total, &t, err))
        return false;
    h.taken = arena_alloc(arena, h.sheet.n_rows + 1, err);
    if (h.taken == NULL)
        return false;
    for (bool any = true; any;)
        if (!take_lines(&h, t, &any, err))
            return false;
    for (size_t i = 0; i < h.sheet.n_rows; i++)
        if (!h.taken[i])
            return sheet_refuse(&h.sheet, i, h.parent, ERR_CONFIG, err, "code \"%s\" is not below the total \"%s\"",
                                h.sheet.row[i].field[h.parent], total);
    if (t->n_nodes == 1)
        return err_set(err, ERR_CONFIG, "%s: the hierarchy has no line", file);
    if (!tree_finish(t, err))
        return false;
    *ret_tree = t;
    return true;
}
