/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a folder as it lists them itself: release.json does in a release, datapackage.json in what `suppress` wrote. */
#pragma once

#include "common/arena.h"
#include "common/json.h"
#include "common/sign.h"

struct listing {
    const char *folder, *file; /* file: the one that lists */
    json *json;                /* what it says */
    const json *files;
};

/* Every file listed is there and has its digest; with a key (SIGN_PUBLIC_BYTES, or NULL) the signature of the list holds. ERR_DATA
 * names the file that does not. The folder's name is borrowed. */
MUST_CHECK bool listing_open(const char *folder, const uint8_t *public_key, struct listing *ret_listing,
                             struct error *err);
void listing_done(struct listing *l);

/* Read one of the files that are listed, or the list itself. ERR_DATA when it is not. Initialises out. */
MUST_CHECK bool listing_read(const struct listing *l, const char *path, struct buf *out, struct error *err);
MUST_CHECK bool listing_read_json(const struct listing *l, const char *path, json **ret_json, struct error *err);
/* Its full path. */
MUST_CHECK bool listing_path(const struct listing *l, const char *path, struct arena *arena, const char **ret_path,
                             struct error *err);
