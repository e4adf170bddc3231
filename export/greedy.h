/* SPDX-License-Identifier: Apache-2.0 */
/* A first safe choice, and then cells shown again as long as it stays safe: bounded by linear programs, not by time. Pure. */
#pragma once

#include "export/decision.h"

/* Leaves it as the best. */
MUST_CHECK bool greedy_choose(struct decision *d, struct error *err);
