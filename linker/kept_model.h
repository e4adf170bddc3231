/* SPDX-License-Identifier: Apache-2.0 */
/* The model the stored links were weighed with (linkage.model). */
#pragma once

#include "common/error.h"
#include "common/pg.h"
#include "config/linkage.h"
#include "linker/model.h"

enum kept_model {
    KEPT_NONE,  /* no run has kept one */
    KEPT_OTHER, /* of other fields or recipes: the configuration has changed since the last run */
    KEPT_FITS,
};

/* *ret_model is set only when *ret_kept is KEPT_FITS. */
MUST_CHECK bool kept_model_read(struct pg *pg, const struct linkage_config *linkage, enum kept_model *ret_kept,
                                struct model *ret_model, struct error *err);
