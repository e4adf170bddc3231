/* SPDX-License-Identifier: Apache-2.0 */
/* Past the day an agreement gives, the data that came under it are destroyed, and a certificate says so. Deliveries that
 * another agreement in force covers stay. One transaction an agreement; killed anywhere, the next run finishes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pg.h"
#include "common/secret.h"
#include "config/agreement.h"
#include "config/hub.h"
#include "config/source.h"

struct destruction_context {
    const struct hub *hub;
    const struct agreements *agreements;
    const struct sources *sources;
    const struct secret *signing_key; /* Ed25519 seed */
    struct pg *pg;
    struct date today;
    bool dry_run;
};

struct destruction_result {
    uint64_t deliveries, kept; /* kept: covered by another agreement */
    uint64_t records, events, links;
    char certificate[600]; /* its path; "" in a dry run, or when there was nothing */
};

/* What is to be destroyed under one agreement today: nothing before its day, or when nothing of it is left. ERR_DENIED "clause
 * signatures.<system>: ..." when an agency whose data it would be has not signed this text: then nothing is. */
MUST_CHECK bool destruction_of(const struct destruction_context *ctx, const struct agreement *a,
                               struct destruction_result *ret_result, struct error *err);
/* Deliveries held under agreements of which there is no file any more: nothing says until when, so they are never destroyed. */
struct destruction_orphans {
    char agreement[64];
    uint64_t deliveries;
    struct date oldest, newest;
};
enum { DESTRUCTION_MAX_ORPHANS = 64 };
/* Sorted by id; the first DESTRUCTION_MAX_ORPHANS. */
MUST_CHECK bool destruction_orphans(struct pg *pg, const struct agreements *agreements,
                                    struct destruction_orphans ret_orphans[DESTRUCTION_MAX_ORPHANS], size_t *ret_n,
                                    struct error *err);
/* Certificates that a killed run left unwritten, and the storage of what it removed. *ret_count: how many there were. */
MUST_CHECK bool destruction_finish(const struct destruction_context *ctx, size_t *ret_count, struct error *err);
