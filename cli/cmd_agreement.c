/* SPDX-License-Identifier: Apache-2.0 */
/* agreement sign, verify, show. */
#include <string.h>

#include "cli/session.h"

static bool find_agreement(const struct session *s, const char *id, const struct agreement **ret, struct error *err)
{
    *ret = agreements_find(s->agreements, id);
    return *ret != NULL || err_set(err, ERR_CONFIG, "no agreement \"%s\" in %s", id, s->hub->agreements);
}

/* "holds", "missing", "void": how an agency's signature stands. */
static bool signature_stands(const struct session *s, const struct agreement *a, const char *agency,
                             const char **ret_word, struct error *err)
{
    const struct hub_agency *who = hub_find_agency(s->hub, agency);
    CLEANUP(buf_done) struct buf text = {0};
    size_t n = 0;
    const struct agreement_signature *signatures = agreements_signatures(s->agreements, a, &n);
    *ret_word = "missing";
    if (who == NULL || !who->has_key) {
        *ret_word = "no public key in hub.yaml";
        return true;
    }
    if (!agreement_canonical(a, &text, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        bool valid = false;
        if (strcmp(signatures[i].agency, agency) != 0)
            continue;
        if (!sign_verify(who->public_key, text.data, text.len, signatures[i].signature, &valid, err))
            return false;
        *ret_word = valid ? "holds" : "void";
    }
    return true;
}

static bool report_signatures(const struct session *s, const struct agreement *a, struct report *report, int *status,
                              struct error *err)
{
    for (size_t i = 0; i < a->n_systems; i++) {
        const char *word = NULL;
        if (!signature_stands(s, a, a->systems[i].agency, &word, err))
            return false;
        report_text(report, a->id);
        report_text(report, a->systems[i].system);
        report_text(report, a->systems[i].agency);
        report_text(report, a->systems[i].authority);
        report_text(report, word);
        if (strcmp(word, "holds") != 0)
            *status = err_exit_status(ERR_DENIED);
    }
    return true;
}

static const char *const signature_columns[] = {"agreement", "system", "agency", "legal authority", "signature", NULL};

bool cmd_agreement_verify(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(session_close) struct session s = {0};
    if (!session_open(in, NEED_AGREEMENTS, &s, err))
        return false;
    report_table(report, "signatures", NULL, false, signature_columns);
    size_t count = in->n_operands > 0 ? (size_t)in->n_operands : agreements_count(s.agreements);
    for (size_t i = 0; i < count; i++) {
        const struct agreement *a = NULL;
        if (in->n_operands == 0)
            a = agreements_at(s.agreements, i);
        else if (!find_agreement(&s, in->operands[i], &a, err))
            return false;
        if (!report_signatures(&s, a, report, status, err))
            return false;
    }
    return true;
}

bool cmd_agreement_sign(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    static const char *const columns[] = {"agreement", "version", "signed by", "digest", NULL};
    CLEANUP(session_close) struct session s = {0};
    CLEANUP(secret_freep) struct secret *seed = NULL;
    const struct agreement *a = NULL;
    char digest[65];
    if (!in->given[OPTION_AGENCY] || !in->given[OPTION_KEY])
        return err_set(err, ERR_USAGE, "--agency and --key are needed");
    if (!session_open(in, NEED_AGREEMENTS, &s, err) || !find_agreement(&s, in->operands[0], &a, err) ||
        !secret_read_file(in->value[OPTION_KEY], SIGN_SEED_BYTES, &seed, err) ||
        !agreement_sign(a, in->value[OPTION_AGENCY], seed, err) || !agreement_digest(a, digest, err))
        return false;
    report_table(report, "signature", NULL, true, columns);
    report_text(report, a->id);
    report_text(report, a->version);
    report_text(report, in->value[OPTION_AGENCY]);
    report_text(report, digest);
    return true;
}

static void report_list(struct report *report, const char *const *words, size_t n)
{
    char text[480] = "";
    for (size_t i = 0; i < n; i++) {
        size_t at = strlen(text);
        (void)snprintf(text + at, sizeof(text) - at, "%s%s", i == 0 ? "" : ", ", words[i]);
    }
    report_text(report, text);
}

static void report_period(struct report *report, const struct agreement *a, int year)
{
    struct period p;
    report_text(report, period_of(a->period_type, year, &p) ? p.label : NULL);
}

bool cmd_agreement_show(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    static const char *const columns[] = {"agreement",    "version",     "title",      "status", "recipient",
                                          "address",      "purpose",     "prohibited", "tables", "detail by",
                                          "first period", "last period", "in force",   "hidden", "contact on a breach",
                                          "digest",       NULL};
    CLEANUP(session_close) struct session s = {0};
    const struct agreement *a = NULL;
    char digest[65], from[11], to[11];
    if (!session_open(in, NEED_AGREEMENTS, &s, err) || !find_agreement(&s, in->operands[0], &a, err) ||
        !agreement_digest(a, digest, err))
        return false;
    date_to_iso(a->effective, from);
    date_to_iso(a->expires, to);
    report_table(report, "agreement", NULL, true, columns);
    report_text(report, a->id);
    report_text(report, a->version);
    report_text(report, a->title);
    report_text(report, a->status);
    report_printf(report, "%s, %s", a->recipient.name, a->recipient.title);
    report_text(report, a->recipient.address);
    report_text(report, a->purpose);
    report_list(report, a->prohibited, a->n_prohibited);
    report_list(report, a->tables, a->n_tables);
    report_list(report, a->dimensions, a->n_dimensions);
    report_period(report, a, a->first_period);
    report_period(report, a, a->last_period);
    report_printf(report, "%s to %s", from, to);
    report_printf(report, "counts from 1 to %jd, and what would reveal them", (intmax_t)a->policy.minimum_count - 1);
    report_text(report, a->breach_contact);
    report_text(report, digest);
    report_table(report, "signatures", "Signatures", false, signature_columns);
    (void)status; /* showing a missing signature is no refusal */
    int stands = 0;
    return report_signatures(&s, a, report, &stands, err);
}
