/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that look after the hub itself: init, config, key new, key check. */
#include <stdio.h>

#include "cli/session.h"
#include "common/fsio.h"
#include "common/log.h"
#include "common/sign.h"

bool cmd_init(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    static const char *const columns[] = {"database", "migrations applied", NULL};
    CLEANUP(session_close) struct session s = {0};
    if (!session_open(in, NEED_DATABASE | NEED_LOCK, &s, err))
        return false;
    report_table(report, "init", NULL, true, columns);
    report_text(report, s.server != NULL ? pgserver_folder(s.server) : "as hub.yaml names it");
    report_count(report, (uint64_t)s.migrated);
    return true;
}

static bool lint_codes(const struct session *s, struct report *report, int *status, struct error *err)
{
    static const char *const columns[] = {"finding", NULL};
    struct codes_findings findings = {0};
    if (!codes_lint(s->hub->codes, &findings, err))
        return false;
    report_table(report, "findings", "Findings in the crosswalks", false, columns);
    for (size_t i = 0; i < findings.count; i++)
        report_text(report, findings.text[i]);
    if (findings.count > 0)
        *status = err_exit_status(ERR_CONFIG);
    codes_findings_done(&findings);
    return true;
}

static void report_settings(const struct hub *hub, struct report *report)
{
    static const char *const columns[] = {"setting", "value", "from", NULL};
    static const char *const agency_columns[] = {"agency", "title", "system", "signs with a known key", NULL};
    struct hub_setting settings[HUB_SETTINGS];
    size_t n = hub_settings(hub, settings);
    report_table(report, "settings", hub->file, false, columns);
    for (size_t i = 0; i < n; i++) {
        report_text(report, settings[i].key);
        report_text(report, settings[i].value);
        report_text(report, settings[i].given ? "hub.yaml" : "default");
    }
    report_table(report, "agencies", "Agencies", false, agency_columns);
    for (size_t i = 0; i < hub->n_agencies; i++) {
        report_text(report, hub->agencies[i].name);
        report_text(report, hub->agencies[i].title);
        report_text(report, hub->agencies[i].system);
        report_flag(report, hub->agencies[i].has_key);
    }
}

bool cmd_config(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    static const char *const columns[] = {"sources", "tables", "agreements", "recipes", NULL};
    CLEANUP(session_close) struct session s = {0};
    if (!session_open(in, NEED_SOURCES | NEED_TABLES | NEED_LINKAGE | NEED_AGREEMENTS, &s, err))
        return false;
    report_settings(s.hub, report);
    report_table(report, "checked", "Read and found good", true, columns);
    report_count(report, sources_count(s.sources));
    report_count(report, tables_count(s.tables));
    report_count(report, agreements_count(s.agreements));
    report_count(report, s.linkage->n_recipes + 1); /* and the one that joins sightings */
    return !in->given[OPTION_CODES] || lint_codes(&s, report, status, err);
}

static bool write_public(const char *key_file, const struct secret *seed, char hex[2 * SIGN_PUBLIC_BYTES + 2],
                         struct error *err)
{
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    char path[4096];
    if (!sign_public(seed, public_key, err))
        return false;
    hex_encode(public_key, sizeof(public_key), hex);
    (void)snprintf(path, sizeof(path), "%s.pub", key_file);
    hex[2 * SIGN_PUBLIC_BYTES] = '\n';
    bool done = fs_write_file(path, hex, 2 * SIGN_PUBLIC_BYTES + 1, 0644, err);
    hex[2 * SIGN_PUBLIC_BYTES] = '\0';
    return done;
}

bool cmd_key_new(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    static const char *const columns[] = {"file", "kind", "public key", NULL};
    CLEANUP(secret_freep) struct secret *key = NULL;
    char hex[2 * SIGN_PUBLIC_BYTES + 2] = "";
    bool signing = in->given[OPTION_SIGNING];
    if (!secret_random(MASTER_KEY_BYTES, &key, err) || !secret_write_file(in->operands[0], key, err) ||
        (signing && !write_public(in->operands[0], key, hex, err)))
        return false;
    report_table(report, "key", NULL, true, columns);
    report_text(report, in->operands[0]);
    report_text(report, signing ? "signing (Ed25519)" : "master");
    report_text(report, signing ? hex : NULL);
    if (!signing)
        report_note(report,
                    "Keep a sealed copy in another building: without this key the records cannot be linked again.");
    return true;
}

bool cmd_key_check(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    static const char *const columns[] = {"epoch", "check value", "verdict", NULL};
    CLEANUP(session_close) struct session s = {0};
    uint8_t value[KEY_CHECK_BYTES];
    char hex[2 * KEY_CHECK_BYTES + 1];
    if (!session_open(in, NEED_KEYS | NEED_DATABASE, &s, err) || !keyring_check_value(s.keys, value, err))
        return false;
    hex_encode(value, sizeof(value), hex);
    report_table(report, "key", NULL, true, columns);
    report_count(report, keyring_epoch(s.keys));
    report_text(report, hex);
    report_text(report, "the key fits the database");
    return true;
}
