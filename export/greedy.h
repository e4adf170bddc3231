/* SPDX-License-Identifier: Apache-2.0 */
/* A first safe choice, and then cells shown again as long as it stays safe: bounded by linear programs, not by time. Pure. */
#pragma once

#include "export/decision.h"

/* The best is safe then; it may be wide: everything is hidden. */
MUST_CHECK bool greedy_start(struct decision *d, struct error *err);
MUST_CHECK bool greedy_show_again(struct decision *d, struct error *err);
