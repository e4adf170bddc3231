/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/journal.h"

bool journal_begin(struct pg *pg, const char *command, struct date today, int64_t *ret_run, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *result = NULL;
    const struct pg_param params[] = {pg_text(command), pg_date(today)};
    if (!pg_run(pg, SQL_OPS_RUN_FAIL_STALE, NULL, 0, NULL, err) ||
        !pg_run(pg, SQL_OPS_RUN_BEGIN, params, 2, &result, err))
        return false;
    *ret_run = pg_get_int(result, 0, 0);
    return true;
}

bool journal_end(struct pg *pg, int64_t run, int exit_status, struct error *err)
{
    const struct pg_param params[] = {pg_int8(run), pg_int4(exit_status)};
    return pg_run(pg, SQL_OPS_RUN_END, params, 2, NULL, err);
}
