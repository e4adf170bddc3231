/* SPDX-License-Identifier: Apache-2.0 */
/* A family: its children share names, home and group; some are twins. */
#pragma once

#include "tests/synth/child.h"

/* Draw family number `family`, whose first child has number first_index. Returns how many children, 1..MAX_SIBLINGS. */
int household_draw(const struct world *w, uint64_t family, uint64_t first_index, struct child out[MAX_SIBLINGS]);
