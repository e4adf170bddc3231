// SPDX-License-Identifier: Apache-2.0
// Prints a panel. The total comes first among the rows, because that is what most readers look for, and last among the columns.
// A hidden cell is a mark with words for those who listen to the page. A chart leaves hidden cells out, and says how many:
// a missing bar must not read as zero.
#include "export/report_table.h"

#include "common/json.h"
#include "export/html.h"

static const struct table_dimension *dimension_of(const struct cell_panel *p, int i)
{
    return &p->table->dimensions[p->panel->dimension[i]];
}

// A percentage beside the count, or room for one, so that counts stand below each other. None beside the whole itself.
static bool add_share(const struct cell_panel *p, int place, const struct figure *f, struct buf *out, struct error *err)
{
    char share[32];
    int whole = cells_denominator(p, place);
    if (whole < 0 || whole == place)
        return true;
    return html_add(out, err, " <small>%s</small>", f->has_rate ? html_percent(f->rate, share) : "");
}

static bool add_cell(const struct release *r, const struct cell_panel *p, const int *digits, bool total,
                     struct buf *out, struct error *err)
{
    char count[32];
    int place = cells_place(p, digits);
    struct figure f = release_figure(r, p, place);
    if (!html_add(out, err, total ? "<td class=\"total\">" : "<td>"))
        return false;
    bool ok = f.shown ? html_add(out, err, "%s", html_count(f.count, count))
                      : html_add(out, err,
                                 "<span class=\"hidden\" aria-hidden=\"true\">*</span>"
                                 "<span class=\"spoken\">not shown</span>");
    return ok && add_share(p, place, &f, out, err) && html_add(out, err, "</td>");
}

static bool add_head(const struct cell_panel *p, struct buf *out, struct error *err)
{
    int last = p->n_dimensions - 1;
    if (!html_add(out, err, "<thead><tr>"))
        return false;
    for (int i = 0; i < (last > 0 ? last : 1); i++)
        if (!html_add(out, err, "<th scope=\"col\">%s</th>", dimension_of(p, i)->title))
            return false;
    if (last == 0)
        return html_add(out, err, "<th scope=\"col\">Count</th></tr></thead>");
    for (int digit = 0; digit < p->radix[last]; digit++)
        if (!html_add(out, err,
                      digit == p->radix[last] - 1 ? "<th scope=\"col\" class=\"total\">%s</th>"
                                                  : "<th scope=\"col\">%s</th>",
                      release_label(dimension_of(p, last), digit)))
            return false;
    return html_add(out, err, "</tr></thead>");
}

// The total stands first: the digit shown in a row or column of a given position.
static int digit_at(const struct cell_panel *p, int i, int position)
{
    return position == 0 ? p->radix[i] - 1 : position - 1;
}

static bool add_row(const struct release *r, const struct cell_panel *p, int row, struct buf *out, struct error *err)
{
    int digits[TABLE_MAX_DIMENSIONS] = {0}, last = p->n_dimensions - 1, n_heads = last > 0 ? last : 1;
    bool total = true;
    for (int i = n_heads - 1, rest = row; i >= 0; rest /= p->radix[i], i--) {
        digits[i] = digit_at(p, i, rest % p->radix[i]);
        total = total && digits[i] == p->radix[i] - 1;
    }
    if (!html_add(out, err, total ? "<tr class=\"total\">" : "<tr>"))
        return false;
    for (int i = 0; i < n_heads; i++)
        if (!html_add(out, err, "<th scope=\"row\">%s</th>", release_label(dimension_of(p, i), digits[i])))
            return false;
    if (last == 0)
        return add_cell(r, p, digits, false, out, err) && html_add(out, err, "</tr>\n");
    for (digits[last] = 0; digits[last] < p->radix[last]; digits[last]++)
        if (!add_cell(r, p, digits, digits[last] == p->radix[last] - 1, out, err))
            return false;
    return html_add(out, err, "</tr>\n");
}

bool report_panel(const struct release *r, const struct cell_panel *p, struct buf *out, struct error *err)
{
    int last = p->n_dimensions - 1, n_rows = last > 0 ? p->n_places / p->radix[last] : p->n_places;
    if (!html_add(out, err,
                  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s: "
                  "%s\"><table>\n<caption>%s</caption>\n",
                  p->table->id, p->panel->title, p->panel->title) ||
        !add_head(p, out, err) || !html_add(out, err, "\n<tbody>\n"))
        return false;
    for (int row = 0; row < n_rows; row++)
        if (!add_row(r, p, row, out, err))
            return false;
    return html_add(out, err, "</tbody></table></div>\n");
}

// JSON inside a script element: "<" is written so that nothing in it can end the element.
static bool add_script_json(const json *j, struct buf *out, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, 1 << 22);
    if (!jtext(j, true, &text, err))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '<' ? !buf_add_str(out, "\\u003c", err) : !buf_add(out, &text.data[i], 1, err))
            return false;
    return true;
}

struct bars {
    json *labels, *values;
    int n_bars, n_hidden;
};

static void gather_bars(const struct release *r, const struct cell_panel *p, struct bars *b)
{
    int digits[TABLE_MAX_DIMENSIONS];
    for (int i = 1; i < p->n_dimensions; i++)
        digits[i] = p->radix[i] - 1;
    for (digits[0] = 0; digits[0] < p->radix[0] - 1; digits[0]++) {
        struct figure f = release_figure(r, p, cells_place(p, digits));
        b->n_hidden += !f.shown;
        if (!f.shown || f.count == 0)
            continue;
        b->n_bars++;
        jpush(b->labels, jstring(release_label(dimension_of(p, 0), digits[0])));
        jpush(b->values, jint(f.count));
    }
}

bool report_chart(const struct release *r, const struct cell_panel *p, struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *j = jmap();
    struct bars b = {.labels = jlist(), .values = jlist()};
    const char *id = p->table->id, *by = dimension_of(p, 0)->title;
    char hidden[32];
    gather_bars(r, p, &b);
    jput(j, "labels", b.labels);
    jput(j, "values", b.values);
    jput(j, "unit", jstring(p->table->numerator));
    jput(j, "longest_first", jflag(p->radix[0] > 20));
    if (b.n_bars == 0)
        return true;
    return html_add(out, err,
                    "<figure class=\"chart\" hidden><div class=\"canvas\"><canvas id=\"chart-%s\" role=\"img\" "
                    "aria-label=\"Bar chart of %s by %s. The table below holds the same numbers.\"></canvas></div>\n"
                    "<figcaption>%s: %s.",
                    id, p->table->title, by, by, p->table->numerator) &&
           (b.n_hidden == 0 || html_add(out, err, " Counts that are not shown (%s) have no bar; they are not zero.",
                                        html_count(b.n_hidden, hidden))) &&
           html_add(out, err, "</figcaption>\n<script type=\"application/json\" data-chart=\"chart-%s\">", id) &&
           add_script_json(j, out, err) && html_add(out, err, "</script></figure>\n");
}
