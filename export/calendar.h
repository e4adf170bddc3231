/* SPDX-License-Identifier: Apache-2.0 */
/* Which periods are due under an agreement's calendar, and which dates of it are done with. Between two dates a period is
 * closed: a nightly run makes no release of it, whatever its numbers have become. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/pg.h"
#include "config/agreement.h"

enum { CALENDAR_MAX_DUE = 3 };

struct calendar_due {
    int year; /* in which the period begins */
    struct date due;
};

/* The newest period that is due and not done with; and revisions of the two before it, when these were released. Oldest first. */
MUST_CHECK bool calendar_due(struct pg *pg, const struct agreement *a, struct date today,
                             struct calendar_due ret_due[CALENDAR_MAX_DUE], size_t *ret_count, struct error *err);
/* Done: the release is out, or held for review. */
MUST_CHECK bool calendar_close(struct pg *pg, const struct agreement *a, const struct calendar_due *due,
                               const char *release, struct error *err);
