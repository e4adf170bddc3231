/* SPDX-License-Identifier: Apache-2.0 */
/* The units of one component, joined into groups step by step, and what keeps two groups apart: live ids, numbers, clerks.
 * Pure. Made once for the largest component, then used for each. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "linker/components.h"

/* What two groups cannot be joined for. */
enum refusal {
    REFUSAL_NONE,
    REFUSAL_LIVE_ID,
    REFUSAL_SSN,
    REFUSAL_TWINS,
    REFUSAL_NO_MATCH,
    REFUSAL_WEAK_BRIDGE,
    REFUSAL_UNDECIDED,
    REFUSAL_COUNT
};
const char *refusal_name(enum refusal reason); /* as in linkage.refused: "live_id", "ssn", ... */

struct groups {
    uint16_t *live_namespace;         /* of each unit; 0: it has no live id */
    uint64_t *ssn;                    /* of each unit; 0: not known. NULL when none is */
    int32_t *up;                      /* the unit above; of a group's first unit: minus how many units it has */
    uint32_t *next;                   /* units of a group, in a ring */
    uint32_t *first_live, *next_live; /* of a group's units those with a live id: never two of one namespace */
    uint32_t *first_ssn, *next_ssn;   /* ... and one for each different number */
    struct barred *barred;            /* what clerks keep apart, from either side; NULL when they keep nothing apart */
    uint32_t *first_barred;           /* of a group */
    uint32_t n_barred;
    uint64_t *seen, round; /* per namespace: in which comparison it was last met */
};

/* For components of at most max_units units and at most max_barred pairs kept apart. */
MUST_CHECK bool groups_init(struct groups *g, uint32_t max_units, uint16_t n_namespaces, bool with_ssn,
                            uint32_t max_barred, struct arena *arena, struct error *err);
/* Begin a component: its units (those listed, of all there are) are groups of their own. ssn may be NULL. */
void groups_start(struct groups *g, const uint32_t *units, uint32_t n_units, const uint16_t *live_namespace,
                  const uint64_t *ssn);
/* A clerk keeps these two apart; before anything is joined. */
void groups_bar(struct groups *g, uint32_t a, uint32_t b);

/* A group goes by the number of one of its units. */
uint32_t groups_find(struct groups *g, uint32_t unit);
uint32_t groups_size(const struct groups *g, uint32_t group);
/* The units of a group: from itself, by `next`, to itself again. */

/* Have both a live id of one namespace? */
bool groups_share_namespace(struct groups *g, uint32_t x, uint32_t y);
/* Has a clerk said that a unit of one is not the child of a unit of the other? */
bool groups_barred(struct groups *g, uint32_t x, uint32_t y);
/* Have both a number, and none in common? */
bool groups_differ_in_ssn(const struct groups *g, uint32_t x, uint32_t y);
/* The first of these that holds. */
enum refusal groups_exclude(struct groups *g, uint32_t x, uint32_t y);

/* Two different groups become one, whatever keeps them apart. */
void groups_join(struct groups *g, uint32_t x, uint32_t y);
