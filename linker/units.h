/* SPDX-License-Identifier: Apache-2.0 */
/* Units of linkage: the records that live, numbered 0.. in ascending order of their record keys. Pure.
 *
 * They are gathered from rows in any order, several of a record, then closed: what a record's rows say is put together
 * so that their order does not matter. Once closed, rows of other records may follow, and be closed in turn. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/text.h"
#include "common/uuid.h"

enum { UNITS_MAX = INT32_MAX, NAMES_MAX = UINT16_MAX - 1, NAME_BYTES = 64, NAME_NONE = UINT16_MAX, NAME_HINTS = 256 };

/* Names met so far (of namespaces, of systems, codes of a group), as small numbers from 0. */
struct names {
    struct buf storage;
    uint16_t n;
    uint16_t hint[NAME_HINTS]; /* by what a name's bytes amount to: the last such name met */
};

/* Groups of children for which linkage error is told apart. */
enum unit_group { GROUP_SEX, GROUP_RACE, GROUP_COUNTY, GROUP_BIRTH_YEAR, UNIT_GROUPS };

/* What one row says of its record. Views are copied; NULL ptr: not said. */
struct unit_row {
    struct uuid record_key, delivery;
    struct view namespace_name, system, group[UNIT_GROUPS];
    bool live;
};

/* A unit, put together: the first namespace and system by their texts (rows of one record agree), live when every row
 * says so, of each group the first code by its text. */
struct unit {
    uint16_t live_namespace;     /* 0: no live id; else 1 + number of its namespace */
    uint16_t system;             /* number of its system */
    uint32_t delivery;           /* tells deliveries apart; 0: its rows came in several */
    uint16_t group[UNIT_GROUPS]; /* number of its code, or NAME_NONE */
};

struct units {
    uint32_t n; /* after units_close */
    struct buf rows, keys, all;
    struct buf first;    /* first[i]: the first unit whose key begins with i or more, */
    unsigned begin_bits; /* of so many bits */
    struct names namespace_names, system_names, group_names[UNIT_GROUPS];
};

void units_init(struct units *u);
void units_done(struct units *u);
MUST_CHECK bool units_add(struct units *u, const struct unit_row *row, struct error *err);
MUST_CHECK bool units_close(struct units *u, struct error *err);

/* All of these after units_close. */
const struct uuid *units_keys(const struct units *u);
const struct unit *units_at(const struct units *u, uint32_t unit);
bool units_find(const struct units *u, const struct uuid *record_key, uint32_t *ret_unit); /* false: no such unit */
/* Of n keys; false: some are no unit's, which is then UNITS_MAX. Faster than one by one. */
bool units_find_all(const struct units *u, const struct uuid *record_keys, size_t n, uint32_t *ret_units);
/* Rows of others, which are not closed, whose records are no units yet; to be closed. */
MUST_CHECK bool units_add_unknown(struct units *u, const struct units *others, struct error *err);
uint64_t units_bytes(const struct units *u); /* of memory */
/* From here on units_at(u, i) is what the record of key number unit[i] is, each of them once; keys keep their numbers. For work in
 * another order than that of keys (linker/seats.h). Takes the memory of all units, without their keys, twice while it works. */
MUST_CHECK bool units_arrange(struct units *u, const uint32_t *unit, struct error *err);
/* The live namespaces side by side, as clustering wants them; the caller frees them. */
MUST_CHECK bool units_live_namespaces(const struct units *u, uint16_t **ret_live, struct error *err);

void names_init(struct names *names);
void names_done(struct names *names);
MUST_CHECK bool names_number(struct names *names, struct view name, uint16_t *ret_number, struct error *err);
const char *names_at(const struct names *names, uint16_t number);
