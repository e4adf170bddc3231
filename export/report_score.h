/* SPDX-License-Identifier: Apache-2.0 */
/* The publication score beside a table of the report: every row of it, for each panel, and what would lower it. */
#pragma once

#include "common/buf.h"
#include "export/release.h"

MUST_CHECK bool report_score(const struct release *r, const struct table *t, struct buf *out, struct error *err);
