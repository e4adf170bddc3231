/* SPDX-License-Identifier: Apache-2.0 */
/* Whether and how a child was identified as exploited or at risk, and by whom. */
#pragma once

#include "tests/synth/child.h"

/* Decide tier and first date for a child that is (or is to be) identified; sets sex, birth, tier; *ret_first. */
void story_begin(const struct world *w, struct rng *r, struct child *c, struct date *ret_first);
/* Lay the signals into the child's systems; adds a system when none of its systems could have noted it. */
void story_tell(const struct world *w, struct rng *r, struct child *c, struct date first);
const struct signal *story_find(const struct child *c, enum signal_kind kind, int nth); /* NULL when there is none */
