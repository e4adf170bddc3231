/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate of destruction: JSON that lists deliveries, their counts and digests, and how many rows left which table; no
 * identifier and no key of a record. Signed as releases are. */
#pragma once

#include "common/buf.h"
#include "common/error.h"
#include "common/json.h"
#include "common/secret.h"
#include "config/agreement.h"

struct certificate {
    const struct agreement *agreement;
    struct date destroyed_on;
    json *deliveries, *tables; /* lists; taken over */
    uint64_t kept;
};

/* Initialises out. name: "<agreement>-<date>-<12 hex digits of the text's digest>". */
MUST_CHECK bool certificate_write(struct certificate *c, struct buf *out, char name[160], struct error *err);
/* <folder>/<name>.json and its signature .json.sig, unless they are there already; *ret_wrote says whether they were not. */
MUST_CHECK bool certificate_publish(const char *folder, const char *name, const char *text, size_t len,
                                    const struct secret *signing_key, bool *ret_wrote, struct error *err);
