// SPDX-License-Identifier: Apache-2.0
// Open addressing with twice as many slots as there can be names, so that a free one is always near. Nothing is ever taken
// out, and order plays no part: who needs one keeps the names in an array of their own.
#include "common/name_map.h"

#include <stdint.h>
#include <string.h>

bool name_map_init(struct name_map *m, struct arena *arena, size_t n_names, struct error *err)
{
    m->n_slots = 2 * n_names + 1;
    m->name = arena_alloc(arena, m->n_slots * sizeof(*m->name), err);
    m->value = m->name == NULL ? NULL : arena_alloc(arena, m->n_slots * sizeof(*m->value), err);
    return m->value != NULL;
}

size_t name_map_slot(const struct name_map *m, const char *name)
{
    uint64_t hash = 14695981039346656037u;
    for (const char *p = name; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * 1099511628211u;
    size_t slot = (size_t)(hash % m->n_slots);
    while (m->name[slot] != NULL && strcmp(m->name[slot], name) != 0)
        slot = (slot + 1) % m->n_slots;
    return slot;
}

int name_map_find(const struct name_map *m, const char *name)
{
    size_t slot = name_map_slot(m, name);
    return m->name[slot] == NULL ? -1 : m->value[slot];
}
