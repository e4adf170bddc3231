// SPDX-License-Identifier: Apache-2.0
// The page, in the order in which somebody reads it who decides about money and beds: what it is and for whom, the headline,
// what it shows and what it does not, then each table with its chart, definition, notes and breaks, then how the numbers
// are protected and what they rest on. Standing text, style and script are files under export/assets, embedded at build time.
#include "export/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/asset.h"
#include "export/html.h"
#include "export/report_error.h"
#include "export/report_score.h"
#include "export/report_table.h"

static bool add_asset(struct buf *out, const char *name, struct error *err)
{
    const unsigned char *bytes;
    size_t len;
    if (!asset_find(name, &bytes, &len))
        return err_set(err, ERR_BUG, "asset \"%s\" was not built in", name);
    return buf_add(out, bytes, len, err);
}

static bool add_head(const struct release *r, struct buf *out, struct error *err)
{
    return buf_add_str(out,
                       "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"robots\" content=\"noindex\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n",
                       err) &&
           html_add(out, err, "<title>%s, %s</title>\n<style>\n", r->agreement->title, r->period.code) &&
           add_asset(out, "report.css", err) && buf_add_str(out, "</style>\n</head>\n<body>\n", err);
}

static bool add_masthead(const struct release *r, struct buf *out, struct error *err)
{
    const struct agreement *a = r->agreement;
    return html_add(
        out, err,
        "<a class=\"skip\" href=\"#tables\">To the tables</a>\n<header>\n<p class=\"hub\">%s</p>\n<h1>%s</h1>\n"
        "<p class=\"period\">%s (%s)</p>\n<dl>\n<dt>Received by</dt><dd>%s%s%s</dd>\n"
        "<dt>Under agreement</dt><dd>%s, version %s</dd>\n<dt>For</dt><dd>%s</dd>\n</dl>\n</header>\n<main>\n",
        r->hub->name != NULL ? r->hub->name : "", a->title, r->period.label, r->period.code, a->recipient.name,
        a->recipient.title != NULL ? ", " : "", a->recipient.title != NULL ? a->recipient.title : "", a->id, a->version,
        a->purpose);
}

// The headline: the last dimension of the first panel, everything else at its total.
static bool add_headline(const struct release *r, struct buf *out, struct error *err)
{
    const struct cell_panel *p = &r->cells->panel[0];
    int digits[TABLE_MAX_DIMENSIONS], last = p->n_dimensions - 1;
    const struct table_dimension *d = &p->table->dimensions[p->panel->dimension[last]];
    bool any_hidden = false;
    if (!html_add(out, err, "<section class=\"headline\" aria-label=\"The period at a glance\">\n<ul>\n"))
        return false;
    for (int i = 0; i <= last; i++)
        digits[i] = p->radix[i] - 1;
    for (int k = 0; k < p->radix[last]; k++) {
        char count[32];
        digits[last] = k == 0 ? p->radix[last] - 1 : k - 1;
        struct figure f = release_figure(r, p, cells_place(p, digits));
        any_hidden = any_hidden || !f.shown;
        const char *label = k == 0 ? p->table->numerator : release_label(d, digits[last]);
        if (!html_add(out, err, "<li><b>%s</b> <span>%s</span></li>\n", f.shown ? html_count(f.count, count) : "*",
                      label))
            return false;
    }
    return html_add(out, err, any_hidden ? "</ul>\n<p>* means not shown.</p>\n</section>\n" : "</ul>\n</section>\n");
}

static bool add_contents(const struct release *r, struct buf *out, struct error *err)
{
    if (!html_add(out, err, "<nav aria-label=\"Tables\">\n<h2>In this report</h2>\n<ul>\n"))
        return false;
    for (size_t i = 0; i < r->n_tables; i++)
        if (!html_add(out, err, "<li><a href=\"#%s\">%s. %s</a></li>\n", r->tables[i]->id, r->tables[i]->id,
                      r->tables[i]->title))
            return false;
    return html_add(out, err,
                    "<li><a href=\"#protection\">How the numbers are protected</a></li>\n"
                    "<li><a href=\"#sources\">What they rest on</a></li>\n</ul>\n</nav>\n");
}

static bool add_list(const char *title, const char *const *items, size_t n, struct buf *out, struct error *err)
{
    if (n == 0)
        return true;
    if (!html_add(out, err, "<h3>%s</h3>\n<ul class=\"notes\">\n", title))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!html_add(out, err, "<li>%s</li>\n", items[i]))
            return false;
    return html_add(out, err, "</ul>\n");
}

static bool add_footnote(const struct release *r, struct buf *out, struct error *err)
{
    char minimum[32], margin[32];
    if (r->agreement->policy.method == METHOD_NOISE)
        return html_add(out, err,
                        "<p class=\"footnote\">Every count carries noise. 95 of 100 are within %s of the true one; "
                        "parts need not add up to their total.</p>\n",
                        html_count(noise_margin(&r->noise), margin));
    if (r->agreement->policy.method == METHOD_ROUNDING)
        return html_add(out, err,
                        "<p class=\"footnote\">Every count is rounded to a multiple of %s, up or down; parts add up to "
                        "their total.</p>\n",
                        html_count(r->rounding.base, margin));
    return html_add(out, err,
                    "<p class=\"footnote\">* Counts below %s and further cells that would reveal them are not shown. "
                    "A zero is a true zero.</p>\n",
                    html_count(r->policy.minimum_count, minimum));
}

static bool add_table(const struct release *r, const struct table *t, struct buf *out, struct error *err)
{
    bool drawn = t->chart == NULL;
    if (!html_add(out, err,
                  "<section class=\"table\" id=\"%s\">\n<h2><span>%s</span> %s</h2>\n<p class=\"definition\">%s</p>\n"
                  "<p class=\"unit\">Counted: %s.%s%s%s</p>\n",
                  t->id, t->id, t->title, t->definition, t->unit, t->denominator != NULL ? " Percentages are of " : "",
                  t->denominator != NULL ? t->denominator : "", t->denominator != NULL ? "." : ""))
        return false;
    for (int k = 0; k < r->n_panels; k++) {
        const struct cell_panel *p = &r->cells->panel[k];
        if (p->table != t)
            continue;
        if ((!drawn && !report_chart(r, p, out, err)) || !report_panel(r, p, out, err))
            return false;
        drawn = true;
    }
    return add_footnote(r, out, err) && report_error(r, t, out, err) &&
           add_list("Notes", t->notes, t->n_notes, out, err) &&
           add_list("Breaks in the series", t->breaks, t->n_breaks, out, err) && report_score(r, t, out, err) &&
           html_add(out, err, "</section>\n");
}

static bool add_score_note(struct buf *out, struct error *err)
{
    return html_add(out, err,
                    "<p>The publication score beside each table is that of the guidelines (edition 2.0, appendix D): "
                    "points for how small counts and groups are, for the length of the period and for how many "
                    "variables are crossed, each at its highest-scoring group. It is worked out from what is printed, "
                    "so it tells nothing of what is hidden. Variables that the guidelines do not list are scored by "
                    "their number of groups and ask for a review by the department's expert.</p>\n");
}

// What noise does, to the child and to the numbers.
static bool add_noise(const struct release *r, struct buf *out, struct error *err)
{
    char cells[32], margin[32], factor[32], epsilon[32], budget[32], sensitivity[32];
    const struct agreement_policy *policy = &r->agreement->policy;
    (void)snprintf(factor, sizeof(factor), "%.3g", exp(policy->epsilon));
    (void)snprintf(epsilon, sizeof(epsilon), "%.3g", policy->epsilon);
    (void)snprintf(budget, sizeof(budget), "%.3g", policy->budget);
    return html_add(
               out, err,
               "<section id=\"protection\">\n<h2>How the numbers are protected</h2>\n<p>No count is hidden and none "
               "is exact: to each of %s counts a random number was added, up or down. 95 of 100 counts are within %s "
               "of the true one. Read large counts as they stand, and small ones as small: a count of less than "
               "twice %s tells little more than that. Counts below zero are told as zero, parts need not add up "
               "to their total, and a small difference between two groups or two years means nothing.</p>\n",
               html_count(r->n_cells, cells), html_count(noise_margin(&r->noise), margin), margin) &&
           html_add(
               out, err,
               "<p>Whoever knew everything about everyone but one child would, having read this, think the chance "
               "that the child is counted here larger or smaller by a factor of %s at most (epsilon %s; a child "
               "is counted in up to %s cells; all releases of a period together may spend an epsilon of %s).</p>\n",
               factor, epsilon, html_count(r->noise.sensitivity, sensitivity), budget) &&
           add_score_note(out, err) && html_add(out, err, "</section>\n");
}

// What rounding does to the numbers.
static bool add_rounding(const struct release *r, struct buf *out, struct error *err)
{
    char cells[32], base[32], off[32];
    return html_add(
               out, err,
               "<section id=\"protection\">\n<h2>How the numbers are protected</h2>\n<p>No count is hidden and hardly "
               "one "
               "is exact: each of %s counts is told as a multiple of %s, and less than %s from what it is. Whether up "
               "or "
               "down was drawn by lot, so that counts are right on average; then as few as possible were changed so "
               "that "
               "all parts add up to their totals. A 0 stands for none or for a few.</p>\n<p>Read large counts as they "
               "stand. A difference of one multiple between two groups or two years means nothing. Percentages are of "
               "rounded counts.</p>\n",
               html_count(r->n_cells, cells), html_count(r->rounding.base, base),
               html_count(r->rounding.base * r->rounding.steps, off)) &&
           add_score_note(out, err) && html_add(out, err, "</section>\n");
}

static bool add_protection(const struct release *r, struct buf *out, struct error *err)
{
    char cells[32], hidden[32], narrowest[32], minimum[32], promised[32];
    const struct certificate *k = r->certificate;
    if (r->agreement->policy.method == METHOD_NOISE)
        return add_noise(r, out, err);
    if (r->agreement->policy.method == METHOD_ROUNDING)
        return add_rounding(r, out, err);
    if (!html_add(
            out, err,
            "<section id=\"protection\">\n<h2>How the numbers are protected</h2>\n<p>Counts from 1 to %s are hidden in "
            "every table, and so is every percentage made of one. A hidden count could often be worked out from the "
            "totals, so further counts are hidden until it cannot, over all tables of this report taken together. Of "
            "%s different counts %s are not shown.</p>\n",
            html_count(r->policy.minimum_count - 1, minimum), html_count((int64_t)k->cells, cells),
            html_count((int64_t)k->hidden, hidden)))
        return false;
    if (r->policy.zeros_hidden &&
        !html_add(out, err,
                  "<p>A count that would have told something of every child of a group is hidden too, whatever its "
                  "size. For its sake zeros may be hidden in this report; a zero that is shown is a true zero.</p>\n"))
        return false;
    if (k->hidden > 0 && k->narrowest != PUZZLE_UNBOUNDED &&
        !html_add(out, err,
                  "<p>Before anything was written, each hidden count was attacked with everything that is shown: the "
                  "least and the greatest number it could be were found by linear programming. They lie at least %s "
                  "apart (the agreement asks for %s); certificate.json lists them.</p>\n",
                  html_count(k->narrowest, narrowest), html_count(r->agreement->policy.interval, promised)))
        return false;
    return html_add(
               out, err,
               "<p>The rules are those of the California Health and Human Services Agency's Data De-Identification "
               "Guidelines, section 4.4.</p>\n") &&
           add_score_note(out, err) && html_add(out, err, "</section>\n");
}

// What readers call a source: its label where a table of the release names sources, else its code.
static const char *source_label(const struct release *r, const char *source)
{
    for (size_t i = 0; i < r->n_tables; i++)
        for (size_t d = 0; d < r->tables[i]->n_dimensions; d++) {
            const struct table_dimension *dimension = &r->tables[i]->dimensions[d];
            const char *label =
                strcmp(dimension->name, "source") == 0 ? vocabulary_label(dimension->codes, source) : NULL;
            if (label != NULL)
                return label;
        }
    return source;
}

static bool add_systems(const struct release *r, struct buf *out, struct error *err)
{
    const struct agreement *a = r->agreement;
    if (!html_add(
            out, err,
            "<section id=\"sources\">\n<h2>What the numbers rest on</h2>\n<div class=\"scroll\" tabindex=\"0\" "
            "role=\"region\" aria-label=\"Systems\"><table class=\"words\">\n<caption>Systems whose records are counted"
            "</caption>\n<thead><tr><th scope=\"col\">System</th><th scope=\"col\">Agency</th><th "
            "scope=\"col\">Authority"
            "</th></tr></thead>\n<tbody>\n"))
        return false;
    for (size_t i = 0; i < a->n_systems; i++) {
        const struct hub_agency *agency = hub_find_agency(r->hub, a->systems[i].agency);
        char system[64];
        (void)snprintf(system, sizeof(system), "%s", a->systems[i].system);
        for (char *c = system; *c != '\0'; c++)
            *c = *c == '_' ? ' ' : *c;
        if (!html_add(out, err, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td></tr>\n", system,
                      agency != NULL && agency->title != NULL ? agency->title : a->systems[i].agency,
                      a->systems[i].authority != NULL ? a->systems[i].authority : ""))
            return false;
    }
    return html_add(out, err, "</tbody></table></div>\n");
}

static bool add_sources(const struct release *r, struct buf *out, struct error *err)
{
    if (!add_systems(r, out, err) ||
        !html_add(out, err,
                  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Extracts\">"
                  "<table class=\"words\">\n<caption>Extracts</caption>\n<thead><tr><th scope=\"col\">Source</th>"
                  "<th scope=\"col\">Latest extract as of</th></tr></thead>\n<tbody>\n"))
        return false;
    for (size_t i = 0; i < r->basis.n_sources; i++) {
        char iso[11];
        date_to_iso(r->basis.sources[i].as_of, iso);
        if (!html_add(out, err, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n",
                      source_label(r, r->basis.sources[i].source), iso))
            return false;
    }
    return html_add(out, err, "</tbody></table></div>\n</section>\n");
}

static bool add_foot(const struct release *r, struct buf *out, struct error *err)
{
    bool charts = false;
    for (size_t i = 0; i < r->n_tables; i++)
        charts = charts || r->tables[i]->chart != NULL;
    if (!add_asset(out, "closing.html", err))
        return false;
    if (charts && (!buf_add_str(out, "<script>\n", err) || !add_asset(out, "chart.min.js", err) ||
                   !buf_add_str(out, "\n</script>\n<script>\n", err) || !add_asset(out, "report.js", err) ||
                   !buf_add_str(out, "</script>\n", err)))
        return false;
    return buf_add_str(out, "</body>\n</html>\n", err);
}

bool report_html(const struct release *r, struct buf *out, struct error *err)
{
    if (!add_head(r, out, err) || !add_masthead(r, out, err) || !add_headline(r, out, err) ||
        !add_asset(out, "about.html", err) || !add_contents(r, out, err) ||
        !html_add(out, err, "<div id=\"tables\">\n"))
        return false;
    for (size_t i = 0; i < r->n_tables; i++)
        if (!add_table(r, r->tables[i], out, err))
            return false;
    return html_add(out, err, "</div>\n") && add_protection(r, out, err) && add_sources(r, out, err) &&
           add_foot(r, out, err);
}
