/* SPDX-License-Identifier: Apache-2.0 */
/* All SQL of the third stage. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/pg.h"
#include "config/agreement.h"
#include "export/cells.h"
#include "export/linkage_error.h"

/* What a release rests on. Lives in the arena it was read into. */
struct basis_source {
    const char *source;
    struct date as_of; /* of its latest extract */
    int64_t deliveries;
};
struct basis {
    struct basis_source *sources; /* sorted by name */
    size_t n_sources;
    int64_t records, children;
};

/* In the open transaction: make and fill the temporary tables for a period and some systems, whose names are joined by commas; and
 * fill them anew for others. */
MUST_CHECK bool export_stage(struct pg *pg, const char *systems, const struct period *period, struct error *err);
MUST_CHECK bool export_stage_again(struct pg *pg, const char *systems, const struct period *period, struct error *err);
/* Note who is counted over the systems that are staged: those of a block of cells, the first of which forgets what was noted. Then
 * the groups of whom only some blocks count join the system. */
MUST_CHECK bool export_note_counted(struct pg *pg, int block, struct error *err);
MUST_CHECK bool export_count_groups(struct pg *pg, struct cells *cells, struct error *err);
MUST_CHECK bool export_read_basis(struct pg *pg, struct arena *arena, struct basis *ret_basis, struct error *err);
/* What is expected of the links between records of the agreement's systems. In the arena. */
MUST_CHECK bool export_read_linkage_error(struct pg *pg, struct arena *arena, struct linkage_error_sum **ret_sums,
                                          size_t *ret_n, struct error *err);
/* Run sql/tables/<id>.sql and add its rows to the system of cells. */
MUST_CHECK bool export_count_table(struct pg *pg, const struct table *table, struct cells *cells, struct error *err);

/* One row of the disclosure log (Civil Code 1798.25). */
struct disclosure {
    uint8_t digest[DIGEST_BYTES];
    const char *release_name, *agreement, *agreement_version;
    struct date released_on;
    const char *nature, *purpose, *recipient_name, *recipient_title, *recipient_address, *systems, *tables, *period;
    double epsilon, budget; /* of counts told with noise: this release's, and what all of a period may spend; 0: none */
    const char *agencies;   /* whose data; NULL in rows of before this was noted */
};

/* The parts of a row that are joined from lists. */
struct disclosure_text {
    char systems[1024], agencies[1024];
};
/* The row of a release: what Civil Code 1798.25 asks, from the agreement's clauses. Borrows text and all else. */
void disclosure_of(const struct agreement *a, const char *name, const char *period, const char *tables,
                   const uint8_t digest[DIGEST_BYTES], struct date on, struct disclosure_text *text,
                   struct disclosure *ret_disclosure);
/* In the open transaction: append it, chained to the row before, and spend its part of the budget. */
MUST_CHECK bool export_append(struct pg *pg, const struct disclosure *d, bool *ret_new, struct error *err);
/* Append it, chained to the row before, and commit; *ret_new false when this release is in the log already. ERR_DENIED naming
 * policy.budget when the budget does not allow it. */
MUST_CHECK bool export_log(struct pg *pg, const struct disclosure *d, bool *ret_new, struct error *err);
/* Does the budget allow it? ERR_DENIED as above; asked before anything is written. */
MUST_CHECK bool export_may_spend(struct pg *pg, const struct disclosure *d, struct error *err);
MUST_CHECK bool export_is_logged(struct pg *pg, const uint8_t digest[DIGEST_BYTES], bool *ret_logged,
                                 struct error *err);
/* SHA-256 over the previous chain (none at the beginning: previous NULL) and the row's canonical JSON. */
MUST_CHECK bool disclosure_chain(const struct disclosure *d, const uint8_t *previous, uint8_t out[DIGEST_BYTES],
                                 struct error *err);
