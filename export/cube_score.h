/* SPDX-License-Identifier: Apache-2.0 */
/* The publication scores of a cube: one a table, as a release has one a panel (export/panel_score.h). Of a hierarchy the finest codes
 * are looked at. Pure. */
#pragma once

#include "export/attack.h"
#include "export/cube.h"
#include "export/panel_score.h"

/* In the order of the tables; lives in the cube. state: of each cell; NULL: no count is told as it is. */
MUST_CHECK bool cube_scores(const struct cube *c, const enum cell_state *state, const struct panel_score **ret_scores,
                            struct error *err);
