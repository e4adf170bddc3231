/* SPDX-License-Identifier: Apache-2.0 */
/* One delivery on its way through the stage: what ingest.c (the story) and intake.c (its rows) share. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/fsio.h"
#include "ingest/ingest.h"
#include "ingest/loader.h"
#include "ingest/manifest.h"
#include "ingest/rejects.h"

struct delivery {
    const struct ingest_context *ctx;
    const char *path;
    const char *file; /* the last part of the path */
    char manifest_path[MANIFEST_PATH];
    struct manifest manifest;
    bool has_manifest;
    const struct source *source;
    bool denied; /* by its agreement */
    struct uuid id;
    struct fs_stamp stamp; /* of the extract that was read: another one under its name is not removed */
    struct rejects *rejects;
    struct ingest_result *result;
};

/* Read every row of the extract: judge, encode, seal, hand to the loader. Without a loader (a check) rows are judged and
 * counted. Fills rows, rejected, withheld of the result (duplicates only for a check), then holds the file against its
 * manifest and the source's allowed share of rejects. */
MUST_CHECK bool intake_rows(struct delivery *d, const struct keyring *keys, struct loader *loader, struct error *err);
