/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the disclosure log: what was ever told to whom, from whose data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/pg.h"
#include "export/export_store.h"

/* Every entry, oldest first, in the arena; *ret_intact false when the chain does not hold (from entry *ret_broken on): somebody
 * changed or removed what was logged. */
MUST_CHECK bool disclosures_read(struct pg *pg, struct arena *arena, struct disclosure **ret_list, size_t *ret_count,
                                 bool *ret_intact, size_t *ret_broken, struct error *err);
/* Does a list joined by ", " hold this word? */
bool disclosures_lists(const char *list, const char *word);
