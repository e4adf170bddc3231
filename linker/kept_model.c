// SPDX-License-Identifier: Apache-2.0
// Patterns and weights in the database mean something only together with the fields they were made for. The model tells which
// those were, so whoever reads a pattern asks here first.
#include "linker/kept_model.h"

bool kept_model_read(struct pg *pg, const struct linkage_config *linkage, enum kept_model *ret_kept,
                     struct model *ret_model, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    CLEANUP(jfreep) json *j = NULL;
    if (!pg_run(pg, SQL_LINKAGE_READ_MODEL, NULL, 0, &r, err))
        return false;
    if (pg_rows(r) == 0) {
        *ret_kept = KEPT_NONE;
        return true;
    }
    struct view text = pg_get_text(r, 0, 0);
    if (!jparse(text.ptr, text.len, &j, err))
        return err_wrap(err, "stored model");
    bool fits = model_from_json(j, linkage, ret_model, err);
    if (!fits && err->code != ERR_CONFIG)
        return err_wrap(err, "stored model");
    if (!fits)
        err_clear(err);
    *ret_kept = fits ? KEPT_FITS : KEPT_OTHER;
    return true;
}
