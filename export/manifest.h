/* SPDX-License-Identifier: Apache-2.0 */
/* What a release says about itself: datapackage.json (Frictionless), release.json, and the digest that names it. */
#pragma once

#include "common/buf.h"
#include "common/digest.h"
#include "export/release.h"
#include "export/release_folder.h"

/* Resources are the .csv files among `files`, which must be sealed. Add to out. */
MUST_CHECK bool manifest_datapackage(const struct release *r, const struct release_files *files, struct buf *out,
                                     struct error *err);
/* Agreement, period, definitions, sources, certificate of disclosure control, and the SHA-256 of every file. */
MUST_CHECK bool manifest_release(const struct release *r, const struct release_files *files, struct buf *out,
                                 struct error *err);
/* SHA-256 over the canonical JSON of agreement, period, dates of the sources, and the SHA-256 of each file. */
MUST_CHECK bool manifest_digest(const struct release *r, const struct release_files *files, uint8_t out[DIGEST_BYTES],
                                struct error *err);
