/* SPDX-License-Identifier: Apache-2.0 */
/* The three stages as commands run them, alone or as parts of `run`: call the stage, put its numbers into the report,
 * turn findings (a refused delivery, a refused agreement) into an exit status. */
#pragma once

#include "cli/report.h"
#include "cli/session.h"
#include "linker/linker.h"

/* Of two exit statuses of findings the one that weighs more. */
int worse_status(int a, int b);
/* files: with n_files 0 the inbox. *status becomes 65 when a delivery was refused, 77 when by its agreement. */
MUST_CHECK bool stage_ingest(struct session *s, char *const *files, int n_files, struct report *report, int *status,
                             struct error *err);
/* Data whose time is over, before anything else; *status becomes 77 when an agreement that says so is not signed, or when there are
 * data of which no agreement says it. */
MUST_CHECK bool stage_destroy(struct session *s, struct report *report, int *status, struct error *err);
/* A table of such data, when there are any; *status as above. */
MUST_CHECK bool report_orphans(struct session *s, struct report *report, int *status, struct error *err);
/* What the linker works with: the session's. */
struct link_context stage_link_context(struct session *s, bool dry_run);
MUST_CHECK bool stage_link(struct session *s, const struct invocation *in, struct report *report, struct error *err);
/* The agreements named, or with none all that are in force today. *status becomes 77 when one refuses; the others go
 * on. */
MUST_CHECK bool stage_export(struct session *s, const struct invocation *in, bool named, struct report *report,
                             int *status, struct error *err);
