/* SPDX-License-Identifier: Apache-2.0 */
/* What a release says of linkage error: of 100 pairs of records joined, how many are expected to be two children, and of 100
 * pairs of one child, how many to be missed; over all and by group. Pure.
 *
 * These are estimates of a model over the records of all children, whether identified or not; no count of children follows from
 * them. Still a rate of few pairs could say something of few children. So they are whole per cent; every group is counted
 * together with POOLED times the minimum of pairs that are like all; a group of fewer pairs than the minimum is printed like
 * all, and which groups these are is not told: every code of a group has a row. */
#pragma once

#include "common/arena.h"
#include "common/buf.h"
#include "config/agreement.h"
#include "config/table.h"

enum { LINKAGE_ERROR_POOLED = 10 };

#define LINKAGE_ERROR_PATH  "tables/linkage-error"
#define LINKAGE_ERROR_TITLE "Expected linkage error"
#define LINKAGE_ERROR_DEFINITION                                                                                       \
    "How many pairs of records are expected to be joined wrongly, and how many to be missed, of 100. Estimated by "    \
    "how "                                                                                                             \
    "well records agree, over all records of the systems; no counts of children. Groups of few pairs are drawn "       \
    "towards "                                                                                                         \
    "all."

/* Sums of linkage.expected_error over the agreement's systems. group: "all" (value ""), "systems" ("health+schools", the
 * smaller name first), "sex", "race", "county", "age". */
struct linkage_error_sum {
    const char *group, *value;
    double links, false_links, missed_links;
};

struct linkage_error_row {
    const char *group;
    const char *code, *label;          /* "all" and "All" for all */
    int false_per_100, missed_per_100; /* 0: under 1 */
};

struct linkage_error {
    const struct linkage_error_row *row; /* the first is that of all; groups in the order of the tables */
    size_t n;                            /* 0: nothing is known, or of fewer pairs than the minimum */
};

/* The groups that one of the tables prints and the agreement lists as a dimension; its systems in any case. In the arena. */
MUST_CHECK bool linkage_error_make(const struct table *const *tables, size_t n_tables,
                                   const struct agreement *agreement, const struct linkage_error_sum *sums,
                                   size_t n_sums, struct arena *arena, struct linkage_error *ret, struct error *err);

const char *linkage_error_title(const char *group); /* "County" */
bool linkage_error_printed(const struct linkage_error *e, const struct table *t);

MUST_CHECK bool linkage_error_csv(const struct linkage_error *e, const char *period, struct buf *out,
                                  struct error *err);
MUST_CHECK bool linkage_error_schema(struct buf *out, struct error *err);
