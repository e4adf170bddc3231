/* SPDX-License-Identifier: Apache-2.0 */
/* Four eyes. A release under an agreement that asks for a review waits in a folder its recipient does not see, until somebody
 * else than the one who made it approves it. It leaves as it was made: same files, same digest. Everything is in release.hold;
 * folders follow, so that a killed run or command is finished by the next. */
#pragma once

#include <stdbool.h>

#include "common/digest.h"
#include "common/error.h"
#include "common/pg.h"
#include "config/agreement.h"
#include "config/hub.h"
#include "export/export_store.h"
#include "export/release_folder.h"

struct hold_context {
    const struct hub *hub;
    const struct agreements *agreements;
    struct pg *pg;
    struct date today;
};

/* A release as it was made. */
struct hold_release {
    const struct agreement *agreement;
    const uint8_t *digest;
    const char *name, *period, *tables, *prepared_by;
    const struct release_files *files;
};

/* Put it on hold, or leave it there. *ret_new false when it waits already. ERR_DENIED when it was refused. */
MUST_CHECK bool hold_put(const struct hold_context *ctx, const struct hold_release *r, bool *ret_new, char folder[512],
                         struct error *err);

struct hold_decision {
    const char *release, *by, *reason; /* reason may be NULL */
    bool approve;
};
struct hold_result {
    char agreement[64], state[16], folder[512]; /* folder: where it lies now; "" when nowhere */
};
/* Decide. ERR_DENIED names the clause: publication_review.by, publication_review.within_days, and those of an agreement that is
 * no longer in force or signed; or another release of the period was told since this one was made. ERR_DATA when no such release
 * waits, or its files are not those that were made. */
MUST_CHECK bool hold_decide(const struct hold_context *ctx, const struct hold_decision *d,
                            struct hold_result *ret_result, struct error *err);
/* Holds whose time is over lapse; approved ones that a killed command left behind leave; folders of others go. */
MUST_CHECK bool hold_sweep(const struct hold_context *ctx, struct error *err);
