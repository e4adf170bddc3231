/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader can infer of each hidden count of what is published: nothing in it but what follows from the tables as they are
 * shown (export/puzzle.h), so that publishing it tells nothing new. It does not say, nor let anybody work out, which of the
 * hidden counts are the small ones, and how many; and nothing of what those who know more can infer (docs/suppress.md). */
#pragma once

#include "common/buf.h"
#include "export/cells.h"
#include "export/puzzle.h"
#include "export/suppress.h"

/* Who the intervals hold against, in words. */
#define CERTIFICATE_KNOWS_LEAST_1                                                                                      \
    "every number shown in all tables of this release, every sum among them, and that a hidden count is at least 1"
#define CERTIFICATE_KNOWS_LEAST_0 "every number shown in all tables of this release, and every sum among them"

struct certificate {
    struct puzzle_answer answer; /* of the reader, for each cell of the system */
    bool *published;             /* of each cell: whether it is printed */
    uint64_t cells, hidden;      /* published */
    int64_t narrowest;           /* PUZZLE_UNBOUNDED when nothing is hidden */
};

/* Attacks what is printed of the tables given, or (no tables) of the whole system. ERR_BUG naming the cell when one is narrower
 * than promised. */
MUST_CHECK bool certificate_make(const struct cells *cells, const struct table *const *tables, size_t n_tables,
                                 const struct suppression *s, const struct suppress_policy *policy,
                                 struct certificate *ret_certificate, struct error *err);
void certificate_done(struct certificate *certificate);
/* As JSON, cells in order of the system. */
MUST_CHECK bool certificate_text(const struct certificate *certificate, const struct cells *cells,
                                 const struct suppression *s, const struct suppress_policy *policy, struct buf *out,
                                 struct error *err);
