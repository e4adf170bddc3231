/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a release says, decided and proved, before it is written: what the writers of its files read. Borrowed. */
#pragma once

#include "config/agreement.h"
#include "config/hub.h"
#include "config/table.h"
#include "export/audit.h"
#include "export/cells.h"
#include "export/certificate.h"
#include "export/export_store.h"
#include "export/linkage_error.h"
#include "export/noise.h"
#include "export/rounding.h"
#include "export/suppress.h"

struct panel_score;

struct release {
    const struct hub *hub;
    const struct agreement *agreement;
    char agreement_digest[DIGEST_HEX + 1];
    struct period period;
    const struct table *const *tables; /* in order of their ids */
    size_t n_tables;
    const struct cells *cells;
    int n_panels, n_cells; /* that are printed; those behind them are of tables of earlier releases of the period */
    const struct suppression *suppression; /* nothing is hidden where the agreement's method is another */
    const int64_t *told;                   /* what is printed of each cell that is shown */
    struct noise noise;                    /* of METHOD_NOISE */
    struct rounding rounding;              /* of METHOD_ROUNDING */
    struct suppress_policy policy;
    struct audit audit;
    const struct certificate *certificate; /* NULL where the agreement's method is noise */
    struct basis basis;
    struct linkage_error linkage_error;
    const struct panel_score *scores; /* of each panel (export/panel_score.h) */
};

/* One printed number. */
struct figure {
    bool shown;
    int64_t count;
    bool has_rate; /* numerator and denominator are both shown, and it is a share of something: over 0, at most 1 */
    double rate;
    bool denominator_shown;
    int64_t denominator; /* -1: the panel has none */
};
struct figure release_figure(const struct release *r, const struct cell_panel *p, int place);

/* Code and label of a digit: the code's own, or "all" and the total's label. */
const char *release_code(const struct table_dimension *d, int digit);
const char *release_label(const struct table_dimension *d, int digit);
