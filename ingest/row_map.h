/* SPDX-License-Identifier: Apache-2.0 */
/* What a judged row tells in the common model: attributes of the record, events. Between row.c and row_map.c only. */
#pragma once

#include "ingest/row.h"

/* All of a list hold; an empty list does. */
bool row_conditions_hold(const struct row *row, const struct source_condition *when, size_t n_when);
void row_map(struct row *row);
