/* SPDX-License-Identifier: Apache-2.0 */
/* Linkage error beside a table of the report: what it does to the numbers, in words, then the groups the table asks for. */
#pragma once

#include "export/release.h"

/* Nothing for a table that prints none. */
MUST_CHECK bool report_error(const struct release *r, const struct table *t, struct buf *out, struct error *err);
