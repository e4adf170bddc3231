/* SPDX-License-Identifier: Apache-2.0 */
/* A map from names to numbers, for a known number of names. Names and storage belong to the caller's arena. */
#pragma once

#include <stddef.h>

#include "common/arena.h"

struct name_map {
    const char **name; /* NULL: a free slot */
    int *value;
    size_t n_slots;
};

/* n_names: the most that will ever be put in. */
MUST_CHECK bool name_map_init(struct name_map *m, struct arena *arena, size_t n_names, struct error *err);
/* The slot of a name: its own, or the free one where it belongs (put it there by setting name and value). */
size_t name_map_slot(const struct name_map *m, const char *name);
/* Its value, or -1. */
int name_map_find(const struct name_map *m, const char *name);
