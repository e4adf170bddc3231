/* SPDX-License-Identifier: Apache-2.0 */
/* What an agency says of its extract, in a YAML file beside it: x.csv, x.csv.gz, x.txt, x.txt.gz have x.manifest.yaml. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"
#include "common/text.h"

enum { MANIFEST_NAME = 64, MANIFEST_PATH = 1024 };

struct manifest {
    char agency[MANIFEST_NAME], source[MANIFEST_NAME], agreement[MANIFEST_NAME]; /* letters, digits, "-", "_", "." */
    struct date as_of;
    uint64_t rows;                /* of data, without a header */
    uint8_t sha256[DIGEST_BYTES]; /* of the uncompressed bytes */
};

/* Where the manifest of an extract is, by the extract's path. */
MUST_CHECK bool manifest_path(const char *extract, char out[MANIFEST_PATH], struct error *err);
/* ERR_DATA with line and column when it is not acceptable. */
MUST_CHECK bool manifest_read(const char *path, struct manifest *ret_manifest, struct error *err);
