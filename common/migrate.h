/* SPDX-License-Identifier: Apache-2.0 */
/* Brings a database to the schema this program was built with: sql/migrations/NNNN_*.sql in order, each in a
 * transaction of its own with a row in ops.migration that holds its SHA-256. Forward only. Then sql/roles.sql, where
 * the session may create roles. Repeating it changes nothing. A session that does not own the schema changes nothing either:
 * it finds it as it should be, or is refused. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/pg.h"

/* ERR_DENIED when there is something to do and the schema is another's. ERR_CONFIG when an applied migration is not the one embedded here, or the database is newer than this program. */
MUST_CHECK bool migrate_apply(struct pg *pg, int *ret_applied, struct error *err);
/* Whether every migration is applied; changes nothing. */
MUST_CHECK bool migrate_is_current(struct pg *pg, bool *ret_current, struct error *err);
