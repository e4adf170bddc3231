/* SPDX-License-Identifier: Apache-2.0 */
/* Units of linkage: the records that live, numbered 0.. in ascending order of their record keys. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/text.h"
#include "common/uuid.h"

enum { UNITS_MAX = INT32_MAX, NAMES_MAX = UINT16_MAX - 1, NAME_BYTES = 64 };

/* Names met so far (of namespaces, of systems), as small numbers from 0. */
struct names {
    struct buf storage;
    uint16_t n, last;
};

/* Three arrays side by side: 20 bytes a unit. */
struct units {
    uint32_t n;
    struct buf keys, live_namespaces, systems;
    struct names namespace_names, system_names;
};

void units_init(struct units *u);
void units_done(struct units *u);

/* Keys come in ascending order: ERR_BUG otherwise. */
MUST_CHECK bool units_add(struct units *u, const struct uuid *record_key, struct view namespace_name, bool live,
                          struct view system, struct error *err);
const struct uuid *units_keys(const struct units *u);
const uint16_t *units_live_namespaces(const struct units *u); /* 0: no live id; else 1 + number of its namespace */
const uint16_t *units_systems(const struct units *u);         /* number of its system */
/* The unit at or after `from` that has this key: false when there is none. Cheap when asked in ascending order. */
bool units_find(const struct units *u, uint32_t from, const struct uuid *record_key, uint32_t *ret_unit);

void names_init(struct names *names);
void names_done(struct names *names);
MUST_CHECK bool names_number(struct names *names, struct view name, uint16_t *ret_number, struct error *err);
const char *names_at(const struct names *names, uint16_t number);
