/* SPDX-License-Identifier: Apache-2.0 */
/* The search of the cheapest safe choice, from one that is safe (branch and cut: Fischetti and Salazar 2001). Pure. */
#pragma once

#include "export/decision.h"

/* The best choice is the cheapest: it costs no more than the bound. */
bool cheapest_is_proved(const struct decision *d);
/* For as long as the policy gives; 0: a few rounds. */
MUST_CHECK bool cheapest_search(struct decision *d, struct error *err);
