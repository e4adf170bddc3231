/* SPDX-License-Identifier: Apache-2.0 */
/* The publication scores of a release: one a panel, from its dimensions, its period and the counts it prints, with the cheapest
 * recoding that would bring it to the limit. */
#pragma once

#include "common/json.h"
#include "export/recode.h"
#include "export/release.h"

enum { SCORE_TEXT_MAX = 1400 };

struct panel_score {
    struct score score;
    struct recoding recoding;
};

/* In the order of the release's panels; everything but `scores` of the release must be there. Lives in the arena. */
MUST_CHECK bool panel_scores(const struct release *r, struct arena *arena, const struct panel_score **ret_scores,
                             struct error *err);

/* "County, smallest place of residence"; "4,000 residents or fewer (Alpine)"; what the score means and what would lower it. */
const char *panel_score_label(const struct score_row *row, char out[SCORE_TEXT_MAX]);
const char *panel_score_level(const struct score_row *row, char out[SCORE_TEXT_MAX]);
const char *panel_score_advice(const struct panel_score *s, char out[SCORE_TEXT_MAX]);

/* For release.json, and for whoever else writes scores down. */
void panel_score_put(const struct panel_score *s, json *into);
json *panel_score_json(const struct release *r);
