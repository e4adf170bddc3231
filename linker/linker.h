/* SPDX-License-Identifier: Apache-2.0 */
/* The second stage: find who is who. Bundles come out of the database, are opened in the linker's memory, tokens are
 * composed by the recipes, pairs weighed, clusters formed, persons kept stable. One transaction publishes all of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/keyring.h"
#include "common/pg.h"
#include "config/linkage.h"
#include "linker/candidates.h"
#include "linker/groups.h"
#include "linker/model.h"

struct link_context {
    const struct linkage_config *linkage;
    const struct keyring *keys;
    struct pg *pg;
    struct date today; /* of the run, for the history of persons */
    bool dry_run;      /* decide, report, store nothing */
    void (*progress)(void *ctx, const char *step, uint64_t done, uint64_t total);
    void *progress_ctx;
};

/* What is expected of all links of a run (linker/expected_error.h); precision and recall are NAN when there are none. */
struct expected_quality {
    double links, false_links, missed_links; /* pairs of records */
    double precision, recall;
};

struct link_result {
    uint64_t sightings;                 /* rows with a bundle */
    uint64_t joined;                    /* of them joined, by the record's key, to another of their record (L0) */
    uint64_t records;                   /* records (distinct record keys), also those without a bundle */
    uint64_t tokens;                    /* working tokens composed */
    uint64_t hot_tokens;                /* of them dropped: held by too many records */
    uint64_t pairs;                     /* candidate pairs */
    uint64_t links;                     /* pairs at or over the threshold, within a cluster */
    uint64_t review;                    /* pairs between the two thresholds that a clerk could join */
    uint64_t refused;                   /* pairs of enough weight that were not linked, */
    uint64_t by_reason[REFUSAL_COUNT];  /* and why */
    uint64_t persons, persons_linked;   /* clusters; those with records of two systems or more */
    uint64_t persons_new, persons_kept; /* ids given this run, ids kept from the last */

    struct recipe_cost cost[RECIPE_MAX]; /* what each recipe costs and yields */
    struct model model;
    struct expected_quality expected;
};

MUST_CHECK bool link_run(const struct link_context *ctx, struct link_result *ret_result, struct error *err);

/* Against known persons. Pairs of records; precision and recall are NAN when there is nothing to divide by. */
struct link_quality {
    char system_a[32], system_b[32]; /* "" and "" for overall */
    uint64_t true_pairs, found_pairs, right_pairs;
    double precision, recall, f1;
};
enum { EVALUATE_MAX = 64 };
struct evaluate_result {
    struct link_quality overall;
    struct link_quality by_pair[EVALUATE_MAX]; /* by pair of systems, within a system included */
    int n_by_pair;
    uint64_t records;                                       /* in truth and in the database */
    uint64_t unknown_records;                               /* in truth, not in the database (withheld, rejected) */
    uint64_t clusters_true, clusters_found, clusters_exact; /* clusters equal to a true one, record for record */
};
/* One known record: its key, and a number for its person. */
struct truth_row {
    struct uuid record_key;
    uint64_t person;
};
MUST_CHECK bool link_evaluate(struct pg *pg, const struct truth_row *truth, uint64_t n_truth,
                              struct evaluate_result *ret_result, struct error *err);
