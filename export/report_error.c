// SPDX-License-Identifier: Apache-2.0
// Words first: most readers want to know whether the numbers above are too high or too low. Of a long list only what differs from
// all is printed: a column of equal figures hides those that matter. The file beside the tables has every row.
#include "export/report_error.h"

#include <stdio.h>
#include <string.h>

#include "export/html.h"

enum { LONG_LIST = 16 };

static const char *in_words(int per_100, char out[32])
{
    (void)snprintf(out, 32, per_100 == 0 ? "fewer than 1 is" : per_100 == 1 ? "about 1 is" : "about %d are", per_100);
    return out;
}

static const char *in_figures(int per_100, char out[32])
{
    (void)snprintf(out, 32, per_100 == 0 ? "under 1%%" : "%d%%", per_100);
    return out;
}

static bool add_words(const struct linkage_error_row *all, struct buf *out, struct error *err)
{
    char wrong[32], missed[32];
    if (!html_add(
            out, err,
            "<p>Records of one child are joined by how well they agree, so a few are joined wrongly and others are "
            "missed. Of 100 pairs of records that were joined, %s expected to join two different children; of 100 "
            "pairs of records of one child, %s expected to have been missed.</p>\n"
            "<p>A wrong join makes two children look like one: there seem to be fewer children, and more of them "
            "known to several systems. A missed join makes one child look like two: there seem to be more "
            "children, and fewer of them known to several systems.",
            in_words(all->false_per_100, wrong), in_words(all->missed_per_100, missed)))
        return false;
    if (all->missed_per_100 > all->false_per_100 &&
        !html_add(out, err,
                  " Here missed joins prevail: expect the number of children to be somewhat too high, and "
                  "the overlap of systems somewhat too low."))
        return false;
    if (all->missed_per_100 < all->false_per_100 &&
        !html_add(out, err,
                  " Here wrong joins prevail: expect the number of children to be somewhat too low, and "
                  "the overlap of systems somewhat too high."))
        return false;
    return html_add(out, err, "</p>\n");
}

static bool is_like_all(const struct linkage_error_row *row, const struct linkage_error_row *all)
{
    return row->false_per_100 == all->false_per_100 && row->missed_per_100 == all->missed_per_100;
}

static bool add_row(const struct linkage_error_row *row, const char *label, struct buf *out, struct error *err)
{
    char wrong[32], missed[32];
    return html_add(out, err, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td></tr>\n", label,
                    in_figures(row->false_per_100, wrong), in_figures(row->missed_per_100, missed));
}

static bool add_group(const struct linkage_error *e, const char *group, struct buf *out, struct error *err)
{
    const char *title = linkage_error_title(group);
    size_t n = 0, like_all = 0;
    for (size_t i = 1; i < e->n; i++) {
        n += strcmp(e->row[i].group, group) == 0;
        like_all += strcmp(e->row[i].group, group) == 0 && is_like_all(&e->row[i], &e->row[0]);
    }
    bool shortened = n > LONG_LIST && like_all > 0;
    if (n == 0)
        return true;
    if (!html_add(out, err,
                  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Linkage error by %s\"><table>\n"
                  "<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">Joined, but two children</th>"
                  "<th scope=\"col\">One child, but missed</th></tr></thead>\n<tbody>\n",
                  title, title))
        return false;
    for (size_t i = 1; i < e->n; i++)
        if (strcmp(e->row[i].group, group) == 0 && !(shortened && is_like_all(&e->row[i], &e->row[0])) &&
            !add_row(&e->row[i], e->row[i].label, out, err))
            return false;
    return (!shortened || add_row(&e->row[0], like_all == n ? "Each of them" : "Each of the others", out, err)) &&
           html_add(out, err, "</tbody></table></div>\n");
}

// The table further down that prints more groups, or NULL.
static const struct table *fuller_table(const struct release *r, const struct table *t)
{
    for (size_t i = 0; i < r->n_tables; i++)
        if (r->tables[i]->n_error_groups > t->n_error_groups && linkage_error_printed(&r->linkage_error, r->tables[i]))
            return r->tables[i];
    return NULL;
}

static bool add_groups(const struct release *r, const struct table *t, struct buf *out, struct error *err)
{
    char pooled[32];
    const struct table *fuller = fuller_table(r, t);
    if (!html_add(out, err, "<div class=\"errors\">\n"))
        return false;
    for (size_t g = 0; g < t->n_error_groups; g++)
        if (!add_group(&r->linkage_error, t->error_groups[g].name, out, err))
            return false;
    if (!html_add(out, err,
                  "</div>\n<p class=\"footnote\">Expected, not counted: estimated from how well records agree, over "
                  "the records of all children in these systems, identified or not. Percentages are of pairs "
                  "of records. A group is taken together with %s pairs like all others, so a small group's figures "
                  "are close to those of all and say little of the group itself.",
                  html_count(LINKAGE_ERROR_POOLED * r->policy.minimum_count, pooled)))
        return false;
    if (fuller != NULL && !html_add(out, err, " By further groups: <a href=\"#%s\">%s</a>.", fuller->id, fuller->id))
        return false;
    return html_add(out, err, "</p>\n");
}

bool report_error(const struct release *r, const struct table *t, struct buf *out, struct error *err)
{
    if (t->n_error_groups == 0)
        return true;
    if (!html_add(out, err, "<h3>What linkage error does to these numbers</h3>\n"))
        return false;
    if (r->linkage_error.n == 0)
        return html_add(out, err,
                        "<p>How many pairs of records are joined wrongly or missed is not known here: there is no "
                        "estimate, or it would rest on too few pairs.</p>\n");
    return add_words(&r->linkage_error.row[0], out, err) && add_groups(r, t, out, err);
}
