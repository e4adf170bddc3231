/* SPDX-License-Identifier: Apache-2.0 */
/* What taking in, releasing and destroying ask of an agreement alike. Pure. A refusal is ERR_DENIED and names the clause. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"
#include "config/agreement.h"
#include "config/hub.h"
#include "config/source.h"

/* Who can have signed: an agreement's signatures, and whose public keys verify them. */
struct agreement_signers {
    const struct agreement_signature *signatures;
    size_t n_signatures;
    const struct hub_agency *agencies;
    size_t n_agencies;
};

/* Does an agreement grant nothing beyond its parent? Clauses systems.<system>, elements.<source>.<column>, tables.<id>,
 * dimensions.<name>, finest.<name>, periods, in_force.<day>, retention.destroy_after, policy.<key>, breach.hours,
 * publication_review.required. */
MUST_CHECK bool agreement_within(const struct agreement *a, const struct agreement *parent, struct error *err);
/* Status, type and dates, its own and those of its parent (NULL: a paper, or none), and that a use licence is within its parent.
 * Clauses type, status, effective, expires, parent.status ..., and those of agreement_within. */
MUST_CHECK bool agreement_in_force(const struct agreement *a, const struct agreement *parent, struct date on,
                                   struct error *err);
/* Has the agency that stands for the system signed exactly `text`, the canonical form? Clauses systems.<system>,
 * signatures.<system>. */
MUST_CHECK bool agreement_is_signed(const struct agreement_signers *by, const struct agreement_system *system,
                                    const struct buf *text, struct error *err);
/* May this agency deliver this source, with all its columns? Clauses systems.<system>, elements.<source>,
 * elements.<source>.<column>. */
MUST_CHECK bool agreement_covers(const struct agreement *a, const char *agency, const struct source *source,
                                 struct error *err);
/* Has the agency signed the agreement as it stands, for its system? */
MUST_CHECK bool agreement_signed_by(const struct agreements *all, const struct agreement *a, const struct hub *hub,
                                    const char *agency, struct error *err);
/* May this person approve a release that `prepared_by` made, on that day? expires_on: the last one of the hold. Clauses
 * publication_review.by, publication_review.within_days. */
MUST_CHECK bool agreement_may_review(const struct agreement *a, const char *by, const char *prepared_by,
                                     struct date expires_on, struct date on, struct error *err);
/* Both, and the dates: what an agency can ask before it sends. */
MUST_CHECK bool agreement_would_take(const struct agreements *all, const struct agreement *a, const char *agency,
                                     const struct source *source, struct date on, struct error *err);
/* All of it, the signature too: may the agency deliver this source under the agreement on that day? */
MUST_CHECK bool agreement_takes(const struct agreements *all, const struct agreement *a, const struct hub *hub,
                                const char *agency, const struct source *source, struct date on, struct error *err);
