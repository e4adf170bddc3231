/* SPDX-License-Identifier: Apache-2.0 */
/* One panel of a table for people: as an HTML table and as the data of its chart. */
#pragma once

#include "common/buf.h"
#include "export/release.h"

/* Rows are all dimensions but the last, columns the last one; a panel of one dimension has one column of counts. */
MUST_CHECK bool report_panel(const struct release *r, const struct cell_panel *p, struct buf *out, struct error *err);
/* A bar for each code of the first dimension, the others at their total. Hidden and zero counts are no bars. */
MUST_CHECK bool report_chart(const struct release *r, const struct cell_panel *p, struct buf *out, struct error *err);
