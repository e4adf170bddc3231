// SPDX-License-Identifier: Apache-2.0
// A small table a panel, side by side where there is room.
#include "export/report_score.h"

#include <stdio.h>

#include "export/html.h"
#include "export/panel_score.h"

static bool add_row(const struct score_row *row, struct buf *out, struct error *err)
{
    char label[SCORE_TEXT_MAX], level[SCORE_TEXT_MAX], points[16];
    (void)snprintf(points, sizeof(points), row->level->points == 0 ? "%d" : "%+d", row->level->points);
    return html_add(out, err, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td></tr>\n",
                    panel_score_label(row, label), panel_score_level(row, level), points);
}

static bool add_panel(const struct cell_panel *p, const struct panel_score *s, struct buf *out, struct error *err)
{
    char total[16], limit[16], advice[SCORE_TEXT_MAX];
    (void)snprintf(total, sizeof(total), "%d", s->score.total);
    (void)snprintf(limit, sizeof(limit), "%d", SCORE_LIMIT);
    if (!html_add(out, err,
                  "<div class=\"score\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Publication "
                  "score of %s\"><table>\n<caption>%s</caption>\n<thead><tr><th scope=\"col\">Looked at</th>"
                  "<th scope=\"col\">Found</th><th scope=\"col\">Points</th></tr></thead>\n<tbody>\n",
                  p->panel->title, p->panel->title))
        return false;
    for (int i = 0; i < s->score.n_rows; i++)
        if (!add_row(&s->score.row[i], out, err))
            return false;
    return html_add(out, err,
                    "<tr class=\"total\"><th scope=\"row\">Score</th><td>above %s is masked</td><td>%s</td></tr>\n"
                    "</tbody></table></div>\n<p>%s</p></div>\n",
                    limit, total, panel_score_advice(s, advice));
}

bool report_score(const struct release *r, const struct table *t, struct buf *out, struct error *err)
{
    if (!html_add(out, err, "<h3>Publication score</h3>\n<div class=\"scores\">\n"))
        return false;
    for (int k = 0; k < r->n_panels; k++)
        if (r->cells->panel[k].table == t && !add_panel(&r->cells->panel[k], &r->scores[k], out, err))
            return false;
    return html_add(out, err, "</div>\n");
}
