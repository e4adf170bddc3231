/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger in the database (release.counted, release.shown). */
#pragma once

#include "common/arena.h"
#include "common/digest.h"
#include "common/hmac.h"
#include "common/pg.h"
#include "export/ledger.h"
#include "export/suppress.h"

/* Keyed hash of everything a release is decided from but the ledger: what the caller says (`of`: the agreement's digest) and
 * every cell with its count. */
MUST_CHECK bool ledger_inputs(struct hmac *key, const char *of, const struct cells *cells, uint8_t out[DIGEST_BYTES],
                              struct error *err);
/* What was told of the period before a release of these inputs, oldest first. In the arena. */
MUST_CHECK bool ledger_read(struct pg *pg, const char *period, const uint8_t inputs[DIGEST_BYTES], struct arena *arena,
                            const struct ledger_entry **ret_entries, size_t *ret_n, struct error *err);
/* Keep what a release shows, before it is told; in a transaction of its own. Nothing changes when it is there already. */
MUST_CHECK bool ledger_keep(struct pg *pg, const uint8_t digest[DIGEST_BYTES], const char *period,
                            const uint8_t inputs[DIGEST_BYTES], const struct cells *cells, const struct suppression *s,
                            struct error *err);
