/* SPDX-License-Identifier: Apache-2.0 */
/* An agreement on one page, in the order in which a lawyer asks: who, for whom, what for, what not, by which law, which
 * data, what may leave and how finely, when, for how long, what on a breach, who looks before it leaves, who has signed. Each
 * section is a function; numbers of sections are those of docs/agreements.md. */
#include <string.h>

#include "cli/cmd_agreement.h"
#include "cli/page.h"

enum { INDENT = 4, LABEL = 18, LIST_MAX = 6000 };

struct page {
    struct buf *text;
    int width;
    const struct session *session;
    const struct agreement *a;
};

static void join(const char *const *words, size_t n, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        size_t at = strlen(out);
        (void)snprintf(out + at, size - at, "%s%s", i == 0 ? "" : ", ", words[i]);
    }
}

/* Names in files are written with underscores. */
static const char *in_words(const char *name, char out[32])
{
    (void)snprintf(out, 32, "%s", name);
    for (char *p = out; *p != '\0'; p++)
        if (*p == '_')
            *p = ' ';
    return out;
}

static bool labelled(const struct page *p, const char *label, const char *text, struct error *err)
{
    char begin[96];
    (void)snprintf(begin, sizeof(begin), "%*s%s", INDENT, "", label);
    return page_paragraph(p->text, p->width, INDENT + LABEL, begin, err, "%s", text);
}

static bool item(const struct page *p, const char *text, struct error *err)
{
    return page_paragraph(p->text, p->width, INDENT + 2, "    -", err, "%s", text);
}

static bool put_title(const struct page *p, struct error *err)
{
    const struct agreement *a = p->a;
    char digest[65], from[11], to[11], type[32], status[32], text[128];
    date_to_iso(a->effective, from);
    date_to_iso(a->expires, to);
    (void)snprintf(text, sizeof(text), "%s, from %s to %s, both days included", in_words(a->status, status), from, to);
    return agreement_digest(a, digest, err) &&
           page_paragraph(p->text, p->width, 0, NULL, err, "%s, version %s", a->id, a->version) &&
           page_paragraph(p->text, p->width, 0, NULL, err, "%s", a->title) && buf_add_str(p->text, "\n", err) &&
           labelled(p, "Kind", in_words(a->type, type), err) && labelled(p, "Status", text, err) &&
           labelled(p, "Rests on", a->parent == NULL ? "no other agreement" : a->parent, err) &&
           labelled(p, "Digest", digest, err);
}

static bool put_parties(const struct page *p, struct error *err)
{
    if (!page_heading(p->text, "1. Parties", err))
        return false;
    for (size_t i = 0; i < p->a->n_parties; i++) {
        const struct agreement_party *party = &p->a->parties[i];
        char text[1024];
        (void)snprintf(text, sizeof(text), "%s (%s). Signs: %s. Contact: %s.", party->name, party->party,
                       party->signatory, party->contact);
        if (!labelled(p, party->role, text, err))
            return false;
    }
    return true;
}

static bool put_recipient(const struct page *p, struct error *err)
{
    return page_heading(p->text, "2. Recipient of the tables", err) &&
           page_paragraph(p->text, p->width, INDENT, NULL, err, "%s; %s; %s.", p->a->recipient.name,
                          p->a->recipient.title, p->a->recipient.address);
}

static bool put_purpose(const struct page *p, struct error *err)
{
    if (!page_heading(p->text, "3. Purpose", err) ||
        !page_paragraph(p->text, p->width, INDENT, NULL, err, "%s", p->a->purpose) ||
        !page_heading(p->text, "4. Prohibited", err))
        return false;
    for (size_t i = 0; i < p->a->n_prohibited; i++)
        if (!item(p, p->a->prohibited[i], err))
            return false;
    return true;
}

static bool put_systems(const struct page *p, struct error *err)
{
    if (!page_heading(p->text, "5. Systems whose records are used, and the legal authority", err))
        return false;
    for (size_t i = 0; i < p->a->n_systems; i++) {
        const struct agreement_system *s = &p->a->systems[i];
        char text[1024];
        (void)snprintf(text, sizeof(text), "%s (%s)", s->authority, s->agency);
        if (!labelled(p, s->system, text, err))
            return false;
    }
    return true;
}

static bool put_elements(const struct page *p, struct error *err)
{
    char text[LIST_MAX];
    if (!page_heading(p->text, "6. Data that may be delivered", err))
        return false;
    if (p->a->n_elements == 0)
        return page_paragraph(p->text, p->width, INDENT, NULL, err, "None.");
    for (size_t i = 0; i < p->a->n_elements; i++) {
        const struct agreement_element *e = &p->a->elements[i];
        join(e->columns, e->n_columns, text, sizeof(text));
        if (!page_paragraph(p->text, p->width, INDENT + 2, "    -", err, "%s: %s.%s%s%s", e->source, text,
                            e->authority == NULL ? "" : " Authority: ", e->authority == NULL ? "" : e->authority,
                            e->authority == NULL ? "" : "."))
            return false;
    }
    return true;
}

static bool put_finest(const struct page *p, struct error *err)
{
    for (size_t i = 0; i < p->a->n_finest; i++) {
        char label[64];
        (void)snprintf(label, sizeof(label), "%s by", p->a->finest[i].dimension);
        if (!labelled(p, label, p->a->finest[i].codes, err))
            return false;
    }
    return true;
}

static bool put_tables(const struct page *p, struct error *err)
{
    const struct agreement *a = p->a;
    struct period first = {0}, last = {0};
    char tables[1024], dimensions[1024], periods[160];
    join(a->tables, a->n_tables, tables, sizeof(tables));
    join(a->dimensions, a->n_dimensions, dimensions, sizeof(dimensions));
    bool known = period_of(a->period_type, a->first_period, &first) && period_of(a->period_type, a->last_period, &last);
    (void)snprintf(periods, sizeof(periods), "from %s until %s", known ? first.label : "-", known ? last.label : "-");
    return page_heading(p->text, "7. What may leave", err) && labelled(p, "Tables", tables, err) &&
           labelled(p, "In detail by", dimensions, err) && put_finest(p, err) && labelled(p, "Periods", periods, err);
}

static bool put_policy(const struct page *p, struct error *err)
{
    const struct agreement_policy *policy = &p->a->policy;
    if (!page_heading(p->text, "8. Small counts", err))
        return false;
    if (policy->method == METHOD_NOISE)
        return page_paragraph(p->text, p->width, INDENT, NULL, err,
                              "Every count is told with noise, by the geometric mechanism with an epsilon of %g for a "
                              "release. All releases of one period together may spend %g.",
                              policy->epsilon, policy->budget);
    if (policy->method == METHOD_ROUNDING)
        return page_paragraph(p->text, p->width, INDENT, NULL, err,
                              "Every count is told as a multiple of %jd, up or down by lot, so that all sums hold.",
                              (intmax_t)policy->base);
    if (!page_paragraph(p->text, p->width, INDENT, NULL, err,
                        "Counts from 1 to %jd are hidden, and as many further cells as it takes that nobody can infer "
                        "a hidden count more closely than an interval of %jd.",
                        (intmax_t)policy->minimum_count - 1, (intmax_t)policy->interval))
        return false;
    if (policy->whole_groups_shown &&
        !page_paragraph(p->text, p->width, INDENT, NULL, err,
                        "What is the same for everybody in a group may be told, where the group is large enough."))
        return false;
    return policy->minimum_denominator == 0 ||
           page_paragraph(p->text, p->width, INDENT, NULL, err,
                          "Nothing but zero is told of a group of fewer than %jd whose members can be known.",
                          (intmax_t)policy->minimum_denominator);
}

static bool put_calendar(const struct page *p, struct error *err)
{
    char days[160] = "";
    for (size_t i = 0; i < p->a->n_rounds; i++) {
        size_t at = strlen(days);
        (void)snprintf(days + at, sizeof(days) - at, "%s%d", i == 0 ? "" : ", ", p->a->due_days[i]);
    }
    return page_heading(p->text, "9. Calendar", err) &&
           page_paragraph(p->text, p->width, INDENT, NULL, err,
                          "The release of a period is made this many days after its end: %s. In between nothing is "
                          "renewed.",
                          days);
}

static bool put_end(const struct page *p, struct error *err)
{
    const struct agreement *a = p->a;
    char until[11], hours[64];
    date_to_iso(a->retention.destroy_after, until);
    (void)snprintf(hours, sizeof(hours), "within %d hours from when it is known", a->breach.hours);
    return page_heading(p->text, "10. Retention and destruction", err) && labelled(p, "Held until", until, err) &&
           labelled(p, "Destroyed by", a->retention.method, err) &&
           labelled(p, "Certificate to", a->retention.certificate_to, err) &&
           page_heading(p->text, "11. Breach", err) && labelled(p, "Tell", a->breach.contact, err) &&
           labelled(p, "When", hours, err);
}

static bool put_review(const struct page *p, struct error *err)
{
    char by[1024];
    join(p->a->review.by, p->a->review.n_by, by, sizeof(by));
    return page_heading(p->text, "12. Review before publication", err) &&
           page_paragraph(p->text, p->width, INDENT, NULL, err,
                          p->a->review.required ? "A release is held until one of these approves it who has not made "
                                                  "it, at most %d days: %s."
                                                : "Not required. Where it is (within %d days), these may approve: %s.",
                          p->a->review.within_days, by);
}

static bool put_signatures(const struct page *p, struct error *err)
{
    if (!page_heading(p->text, "13. Signatures", err))
        return false;
    for (size_t i = 0; i < p->a->n_systems; i++) {
        const char *word = NULL;
        if (!agreement_signature_stands(p->session, p->a, p->a->systems[i].agency, &word, err) ||
            !labelled(p, p->a->systems[i].agency, word, err))
            return false;
    }
    return true;
}

bool agreement_page(const struct session *s, const struct agreement *a, struct buf *page, struct error *err)
{
    const struct page p = {.text = page, .width = page_width(), .session = s, .a = a};
    return put_title(&p, err) && put_parties(&p, err) && put_recipient(&p, err) && put_purpose(&p, err) &&
           put_systems(&p, err) && put_elements(&p, err) && put_tables(&p, err) && put_policy(&p, err) &&
           put_calendar(&p, err) && put_end(&p, err) && put_review(&p, err) && put_signatures(&p, err);
}

/* --- for a program --------------------------------------------------------------------------------------------------- */

static void report_list(struct report *report, const char *const *words, size_t n)
{
    char text[LIST_MAX];
    join(words, n, text, sizeof(text));
    report_text(report, text);
}

static void table_of_parties(const struct agreement *a, struct report *report)
{
    static const char *const columns[] = {"party", "role", "name", "signatory", "contact", NULL};
    report_table(report, "parties", "Parties", false, columns);
    for (size_t i = 0; i < a->n_parties; i++) {
        report_text(report, a->parties[i].party);
        report_text(report, a->parties[i].role);
        report_text(report, a->parties[i].name);
        report_text(report, a->parties[i].signatory);
        report_text(report, a->parties[i].contact);
    }
}

static void table_of_elements(const struct agreement *a, struct report *report)
{
    static const char *const columns[] = {"source", "columns", "authority", NULL};
    report_table(report, "elements", "Elements", false, columns);
    for (size_t i = 0; i < a->n_elements; i++) {
        report_text(report, a->elements[i].source);
        report_list(report, a->elements[i].columns, a->elements[i].n_columns);
        report_text(report, a->elements[i].authority);
    }
}

static void put_terms(const struct agreement *a, struct report *report)
{
    report_list(report, a->prohibited, a->n_prohibited);
    report_list(report, a->tables, a->n_tables);
    report_list(report, a->dimensions, a->n_dimensions);
    report_text(report, a->period_type);
    report_count(report, (uint64_t)a->first_period);
    report_count(report, (uint64_t)a->last_period);
    report_date(report, a->effective);
    report_date(report, a->expires);
    report_count(report, (uint64_t)a->policy.minimum_count);
    report_count(report, (uint64_t)a->policy.interval);
    report_date(report, a->retention.destroy_after);
    report_text(report, a->breach.contact);
    report_count(report, (uint64_t)a->breach.hours);
    report_flag(report, a->review.required);
    report_list(report, a->review.by, a->review.n_by);
}

bool agreement_tables(const struct agreement *a, struct report *report, struct error *err)
{
    static const char *const columns[] = {"agreement",       "version",
                                          "title",           "type",
                                          "status",          "parent",
                                          "recipient",       "address",
                                          "purpose",         "prohibited",
                                          "tables",          "dimensions",
                                          "period type",     "first period",
                                          "last period",     "effective",
                                          "expires",         "minimum count",
                                          "interval",        "destroy after",
                                          "breach contact",  "breach hours",
                                          "review required", "reviewed by",
                                          "digest",          NULL};
    char digest[65];
    if (!agreement_digest(a, digest, err))
        return false;
    report_table(report, "agreement", NULL, true, columns);
    report_text(report, a->id);
    report_text(report, a->version);
    report_text(report, a->title);
    report_text(report, a->type);
    report_text(report, a->status);
    report_text(report, a->parent);
    report_printf(report, "%s, %s", a->recipient.name, a->recipient.title);
    report_text(report, a->recipient.address);
    report_text(report, a->purpose);
    put_terms(a, report);
    report_text(report, digest);
    table_of_parties(a, report);
    table_of_elements(a, report);
    return true;
}
