/* SPDX-License-Identifier: Apache-2.0 */
/* The files of one table: its CSV (one row a cell) and the Frictionless Table Schema that says what the columns hold. */
#pragma once

#include "common/buf.h"
#include "export/release.h"

/* Columns: table_id, period, panel, <dimension>_code and <dimension>_label for each dimension of the table ("all" where it
 * stands at its total), numerator, denominator, rate, status (shown or suppressed). Adds to out. */
MUST_CHECK bool table_csv(const struct release *r, const struct table *table, struct buf *out, struct error *err);
/* With the property "crosscount": what adds up to what, and whose records are counted, as export/published.h reads it. */
MUST_CHECK bool table_schema(const struct table *table, const struct agreement *agreement, struct buf *out,
                             struct error *err);
