/* SPDX-License-Identifier: Apache-2.0 */
/* agreement sign, verify, show. */
#include "cli/cmd_agreement.h"

#include <string.h>

static bool find_agreement(const struct session *s, const char *id, const struct agreement **ret, struct error *err)
{
    *ret = agreements_find(s->agreements, id);
    return *ret != NULL || err_set(err, ERR_CONFIG, "no agreement \"%s\" in %s", id, s->hub->agreements);
}

/* "holds", "missing", "void": how an agency's signature stands. */
bool agreement_signature_stands(const struct session *s, const struct agreement *a, const char *agency,
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
        if (!agreement_signature_stands(s, a, a->systems[i].agency, &word, err))
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

/* What each agency whose signature is void would have to sign anew. */
static bool report_changes(const struct session *s, const struct agreement *a, struct report *report, struct error *err)
{
    size_t n = 0;
    const struct agreement_signature *signatures = agreements_signatures(s->agreements, a, &n);
    for (size_t i = 0; i < n; i++) {
        struct agreement_change changes[AGREEMENT_MAX_CHANGES];
        size_t n_changes = 0;
        bool known = false;
        if (!agreement_changes(a, &signatures[i], changes, &n_changes, &known, err))
            return false;
        for (size_t c = 0; c < n_changes; c++) {
            report_text(report, a->id);
            report_text(report, signatures[i].agency);
            report_text(report, changes[c].clause);
            report_text(report, changes[c].was);
            report_text(report, changes[c].is);
        }
    }
    return true;
}

/* The agreements named, or all: each by `tell`. */
static bool for_each(const struct session *s, const struct invocation *in, struct report *report, int *status,
                     bool (*tell)(const struct session *, const struct agreement *, struct report *, int *,
                                  struct error *),
                     struct error *err)
{
    size_t count = in->n_operands > 0 ? (size_t)in->n_operands : agreements_count(s->agreements);
    for (size_t i = 0; i < count; i++) {
        const struct agreement *a = NULL;
        if (in->n_operands == 0)
            a = agreements_at(s->agreements, i);
        else if (!find_agreement(s, in->operands[i], &a, err))
            return false;
        if (!tell(s, a, report, status, err))
            return false;
    }
    return true;
}

static bool tell_changes(const struct session *s, const struct agreement *a, struct report *report, int *status,
                         struct error *err)
{
    (void)status;
    return report_changes(s, a, report, err);
}

bool cmd_agreement_verify(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    static const char *const changed_columns[] = {"agreement", "signed by",    "clause",
                                                  "as signed", "as it stands", NULL};
    CLEANUP(session_close) struct session s = {0};
    if (!session_open(in, NEED_AGREEMENTS, &s, err))
        return false;
    report_table(report, "signatures", NULL, false, signature_columns);
    if (!for_each(&s, in, report, status, report_signatures, err))
        return false;
    if (*status == 0)
        return true;
    report_table(report, "changes", "Changed since it was signed", false, changed_columns);
    return for_each(&s, in, report, status, tell_changes, err);
}

bool cmd_agreement_sign(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    static const char *const columns[] = {"agreement", "version", "signed by", "party", "signatory", "digest", NULL};
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
    for (size_t i = 0; i < a->n_parties; i++)
        if (strcmp(a->parties[i].party, in->value[OPTION_AGENCY]) == 0) {
            report_text(report, a->parties[i].name);
            report_text(report, a->parties[i].signatory);
        }
    report_text(report, digest);
    return true;
}

static bool show_as_tables(const struct session *s, const struct agreement *a, struct report *report, struct error *err)
{
    int stands = 0; /* showing a missing signature is no refusal */
    if (!agreement_tables(a, report, err))
        return false;
    report_table(report, "signatures", "Signatures", false, signature_columns);
    return report_signatures(s, a, report, &stands, err);
}

bool cmd_agreement_show(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(session_close) struct session s = {0};
    CLEANUP(buf_done) struct buf page = {0};
    const struct agreement *a = NULL;
    (void)status;
    if (!session_open(in, NEED_AGREEMENTS, &s, err) || !find_agreement(&s, in->operands[0], &a, err))
        return false;
    if (in->given[OPTION_JSON])
        return show_as_tables(&s, a, report, err);
    buf_init(&page, 1u << 20);
    if (!agreement_page(&s, a, &page, err))
        return false;
    report_raw(report, page.data);
    return true;
}
