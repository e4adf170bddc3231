/* SPDX-License-Identifier: Apache-2.0 */
/* What an agency gets back for an extract: JSON with the verdict, the counts, and for each row that did not enter its line,
 * column and reason, never its content. A function of the delivery alone: written again, it is the same bytes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/uuid.h"
#include "ingest/ingest.h"
#include "ingest/manifest.h"
#include "ingest/rejects.h"

struct receipt {
    const char *file;                /* name of the extract, without its folder */
    const char *agency;              /* whose receipt it is; names its folder */
    const struct manifest *manifest; /* NULL: it could not be read */
    const struct uuid *delivery;     /* NULL when refused */
    const struct ingest_result *result;
    const struct reject *rejects;
    size_t n_rejects;
};

/* <folder>/<agency>/<file>.receipt.json, whole or not at all. Its path into ret_path. */
MUST_CHECK bool receipt_write(const struct receipt *r, const char *folder, char *ret_path, size_t size,
                              struct error *err);
