/* SPDX-License-Identifier: Apache-2.0 */
/* The journal of runs (ops.run): begun, done or failed, with a summary of counts. For `status`; nothing reads it to
 * decide. */
#pragma once

#include <stdint.h>

#include "common/error.h"
#include "common/pg.h"
#include "common/text.h"

/* Note the beginning, in a transaction of its own; runs left "running" by a killed process are marked failed (the
 * caller holds the run lock, so nobody else is running). */
MUST_CHECK bool journal_begin(struct pg *pg, const char *command, struct date today, int64_t *ret_run,
                              struct error *err);
/* Note the end. */
MUST_CHECK bool journal_end(struct pg *pg, int64_t run, int exit_status, struct error *err);
