// SPDX-License-Identifier: Apache-2.0
#include "tests/support/inbox.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/fsio.h"
#include "common/gz.h"
#include "common/migrate.h"
#include "common/pg_session.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"
#include "tests/support/secrets.h"

struct ingest_context inbox_context;
struct ingest_result inbox_result;
struct error inbox_error;

static struct codes *codes;
static struct agreements *agreements;
static struct sources *sources;
static struct keyring *keys;
static struct pg *pg;
static char inbox_folder[1024], receipts_folder[1024], answer[4096];

static struct hub_agency agencies[] = {
    {.name = "cdss", .title = "Department of Social Services", .system = "child_welfare"},
    {.name = "probation_dept", .title = "Probation", .system = "probation"},
};
static struct hub hub = {.name = "test", .agencies = agencies, .n_agencies = COUNT_OF(agencies)};

static void succeed(bool ok)
{
    char message[2048];
    ck_assert_msg(ok, "%s", err_message(&inbox_error, message, sizeof(message)));
}

static void sign_agreement(const char *id, const char *text)
{
    char name[128];
    succeed(fs_make_dirs(scratch_path("agreements"), 0750, &inbox_error));
    snprintf(name, sizeof(name), "agreements/%s.yaml", id);
    scratch_write(name, text, strlen(text));
    for (size_t i = 0; i < COUNT_OF(agencies); i++) {
        CLEANUP(secret_freep)
        struct secret *seed = secret_from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        agreements_freep(&agreements);
        succeed(agreements_load(scratch_path("agreements"), &agreements, &inbox_error));
        succeed(sign_public(seed, agencies[i].public_key, &inbox_error));
        agencies[i].has_key = true;
        if (!agreement_sign(agreements_find(agreements, id), agencies[i].name, seed, &inbox_error))
            ck_assert_int_eq(inbox_error.code, ERR_DENIED); /* it stands for no system */
        err_clear(&inbox_error);
    }
    agreements_freep(&agreements);
    succeed(agreements_load(scratch_path("agreements"), &agreements, &inbox_error));
    inbox_context.agreements = agreements;
}

void inbox_agree(const char *from, const char *to)
{
    CLEANUP(buf_done) struct buf text = {0}, changed = {0};
    succeed(fs_read_file(repo_path("config/agreements/DSA-2026-001.yaml"), 1 << 20, &text, &inbox_error));
    const char *at = strstr(text.data, from);
    ck_assert_ptr_nonnull(at);
    buf_init(&changed, 1 << 20);
    succeed(buf_add(&changed, text.data, (size_t)(at - text.data), &inbox_error) &&
            buf_add_str(&changed, to, &inbox_error) && buf_add_str(&changed, at + strlen(from), &inbox_error));
    sign_agreement("DSA-2026-001", changed.data);
}

void inbox_setup_check(void)
{
    scratch_make();
    err_clear(&inbox_error);
    snprintf(inbox_folder, sizeof(inbox_folder), "%s", scratch_path("inbox"));
    snprintf(receipts_folder, sizeof(receipts_folder), "%s", scratch_path("receipts"));
    hub.inbox = inbox_folder;
    hub.receipts = receipts_folder;
    succeed(fs_make_dirs(scratch_path("inbox/cdss"), 0750, &inbox_error));
    succeed(codes_load(repo_path("config/codes"), &codes, &inbox_error));
    succeed(sources_load(repo_path("config/sources"), codes, &sources, &inbox_error));
    inbox_context = (struct ingest_context){.hub = &hub, .sources = sources, .codes = codes};
    ck_assert(date_from_iso(view_of("2026-07-01"), &inbox_context.today));
    inbox_agree("", "");
}

void inbox_setup(void)
{
    int applied = 0;
    inbox_setup_check();
    succeed(pg_connect("", &pg, &inbox_error));
    succeed(migrate_apply(pg, &applied, &inbox_error));
    keys = keyring_for_tests();
    inbox_context.pg = pg;
    inbox_context.keys = keys;
    inbox_empty_database();
}

void inbox_teardown(void)
{
    pg_closep(&pg);
    keyring_freep(&keys);
    agreements_freep(&agreements);
    sources_freep(&sources);
    codes_freep(&codes);
    scratch_remove();
}

void inbox_empty_database(void)
{
    succeed(pg_exec(pg,
                    "TRUNCATE intake.key_check, intake.delivery, intake.reject, identity.record, identity.withdrawn,"
                    " identity.erased, facts.event;"
                    "DO $$ DECLARE part regclass; BEGIN" /* sources are new again */
                    " FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent IN ('identity.record'::regclass,"
                    " 'facts.event'::regclass) AND inhrelid::regclass::text NOT LIKE '%other'"
                    " LOOP EXECUTE format('DROP TABLE %s', part); END LOOP; END $$",
                    "test", &inbox_error));
}

const char *inbox_path(const char *name)
{
    static char path[2048];
    snprintf(path, sizeof(path), "%s/cdss/%s", inbox_folder, name);
    return path;
}

static long count_rows(const char *text)
{
    long lines = 0;
    for (const char *p = text; *p != '\0'; p++)
        lines += *p == '\n';
    return lines > 0 ? lines - 1 : 0;
}

static void write_manifest(const char *name, const char *text, const struct inbox_manifest *given)
{
    static const struct inbox_manifest none = {0};
    const struct inbox_manifest *m = given != NULL ? given : &none;
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX + 1], yaml[1024], path[1024];
    succeed(digest_once(text, strlen(text), digest, &inbox_error));
    hex_encode(digest, DIGEST_BYTES, hex);
    int n = snprintf(yaml, sizeof(yaml),
                     "agency: %s\nsource: %s\nagreement: DSA-2026-001\nas_of: %s\nrows: %ld\nsha256: %s\n",
                     m->agency != NULL ? m->agency : "cdss", m->source != NULL ? m->source : "child_welfare.client",
                     m->as_of != NULL ? m->as_of : "2026-06-30", m->rows > 0 ? m->rows : count_rows(text),
                     m->sha256 != NULL ? m->sha256 : hex);
    snprintf(path, sizeof(path), "inbox/cdss/%.*s.manifest.yaml", (int)strcspn(name, "."), name);
    scratch_write(path, yaml, (size_t)n);
}

void inbox_drop_bytes(const char *name, const void *bytes, size_t len, const char *text, const struct inbox_manifest *m)
{
    char path[1024];
    snprintf(path, sizeof(path), "inbox/cdss/%s", name);
    scratch_write(path, bytes, len);
    write_manifest(name, text, m);
}

void inbox_drop(const char *name, const char *text, const struct inbox_manifest *m)
{
    inbox_drop_bytes(name, text, strlen(text), text, m);
    if (strstr(name, ".gz") == NULL)
        return;
    CLEANUP(closep) int fd = open(inbox_path(name), O_WRONLY | O_TRUNC);
    CLEANUP(gz_writer_closep) struct gz_writer *writer = NULL;
    succeed(gz_writer_open(fd, strstr(name, "9") != NULL ? 9 : 1, &writer, &inbox_error));
    succeed(gz_write(writer, text, strlen(text), &inbox_error));
    succeed(gz_writer_finish(writer, &inbox_error));
}

enum ingest_outcome inbox_take(const char *name)
{
    succeed(ingest_delivery(&inbox_context, inbox_path(name), &inbox_result, &inbox_error));
    if (inbox_result.outcome != INGEST_REFUSED)
        ck_assert_uint_eq(inbox_result.rows, inbox_result.accepted + inbox_result.rejected + inbox_result.duplicate);
    return inbox_result.outcome;
}

enum ingest_outcome inbox_check(const char *name)
{
    succeed(ingest_check(&inbox_context, inbox_path(name), &inbox_result, &inbox_error));
    return inbox_result.outcome;
}

const char *inbox_refusal(void)
{
    static char text[2048];
    char message[1024];
    ck_assert_int_eq(inbox_result.outcome, INGEST_REFUSED);
    snprintf(text, sizeof(text), "%s (%s)", err_message(&inbox_result.refusal, message, sizeof(message)),
             inbox_result.refusal.hint);
    return text;
}

const char *inbox_ask(const char *sql)
{
    PGresult *res = PQexec(pg->conn, sql);
    ck_assert_msg(PQresultStatus(res) == PGRES_TUPLES_OK, "%s", PQresultErrorMessage(res));
    snprintf(answer, sizeof(answer), "%s", PQntuples(res) > 0 ? PQgetvalue(res, 0, 0) : "");
    PQclear(res);
    return answer;
}

long inbox_count(const char *sql)
{
    return strtol(inbox_ask(sql), NULL, 10);
}

void inbox_run(const char *sql)
{
    succeed(pg_exec(pg, sql, "test", &inbox_error));
}

const char *inbox_state(void)
{
    return inbox_ask(
        "SELECT md5(coalesce(string_agg(line, E'\\n' ORDER BY line), '')) FROM ("
        " SELECT d::text AS line FROM intake.delivery d UNION ALL SELECT r::text FROM intake.reject r"
        " UNION ALL SELECT r::text FROM identity.record r UNION ALL SELECT 'w' || w::text FROM identity.withdrawn w"
        " UNION ALL SELECT 'x' || e::text FROM identity.erased e UNION ALL SELECT e::text FROM facts.event e) AS "
        "all_rows");
}
