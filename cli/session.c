/* SPDX-License-Identifier: Apache-2.0 */
/* Open what a command needs, in the order in which things can be wrong: settings, then keys, then the database, then
 * the key against the database, then the lock. */
#include "cli/session.h"

#include <string.h>
#include <time.h>

#include "common/fsio.h"
#include "common/log.h"
#include "common/migrate.h"
#include "config/identifier.h"
#include "ingest/ingest.h"

enum { RUN_LOCK = 0x63726f73 }; /* "cros": the one lock of all commands that write */

static const char *find_config(const struct invocation *in)
{
    static const char *const places[] = {"hub.yaml", "config/hub.yaml", "/etc/crosscount/hub.yaml"};
    if (in->given[OPTION_CONFIG])
        return in->value[OPTION_CONFIG];
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (fs_exists(places[i]))
            return places[i];
    return places[0];
}

static bool find_date(const struct invocation *in, struct date *ret_date, struct error *err)
{
    if (in->given[OPTION_DATE]) {
        if (!date_from_iso(view_of(in->value[OPTION_DATE]), ret_date))
            return err_set(err, ERR_USAGE, "--date \"%s\" is not a date", in->value[OPTION_DATE]) ||
                   err_hint(err, "write it as 2026-07-01");
        return true;
    }
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL ||
        !date_from_ymd(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, ret_date))
        return err_set(err, ERR_CONFIG, "the clock of this machine gives no date");
    return true;
}

static bool open_settings(unsigned needs, struct session *s, struct error *err)
{
    bool codes = (needs & (NEED_CODES | NEED_SOURCES | NEED_TABLES)) != 0;
    return (!codes || codes_load(s->hub->codes, &s->codes, err)) &&
           ((needs & NEED_SOURCES) == 0 || sources_load(s->hub->sources, s->codes, &s->sources, err)) &&
           ((needs & NEED_LINKAGE) == 0 || linkage_load(s->hub->linkage, &s->linkage, err)) &&
           ((needs & NEED_TABLES) == 0 || tables_load(s->hub->tables, s->codes, &s->tables, err)) &&
           ((needs & NEED_AGREEMENTS) == 0 || agreements_load(s->hub->agreements, &s->agreements, err));
}

static bool open_keys(unsigned needs, struct session *s, struct error *err)
{
    CLEANUP(secret_freep) struct secret *master = NULL;
    uint8_t schema[DIGEST_BYTES];
    if ((needs & NEED_KEYS) != 0) {
        if (!secret_read_file(s->hub->master_key, MASTER_KEY_BYTES, &master, err))
            return err_wrap(err, "master key") ||
                   err_hint(err, "make one with \"crosscount key new %s\"", s->hub->master_key);
        if (!identifier_schema_digest(schema, err) || !keyring_new(master, s->hub->epoch, schema, &s->keys, err))
            return false;
    }
    if ((needs & NEED_SIGNING) != 0 && !secret_read_file(s->hub->signing_key, SIGN_SEED_BYTES, &s->signing, err))
        return err_wrap(err, "signing key") ||
               err_hint(err, "make one with \"crosscount key new --signing %s\"", s->hub->signing_key);
    return true;
}

static bool open_database(unsigned needs, struct session *s, struct error *err)
{
    const char *conninfo = s->hub->database;
    if ((needs & NEED_DATABASE) == 0)
        return true;
    if (conninfo == NULL) {
        if (!fs_make_dirs(s->hub->state, 0700, err) || !pgserver_start(s->hub->state, &s->server, err))
            return err_wrap(err, "private PostgreSQL");
        conninfo = pgserver_conninfo(s->server);
    }
    bool got = true;
    if (!pg_connect(conninfo, &s->pg, err))
        return err_wrap(err, "database");
    if ((needs & NEED_LOCK) != 0 && !pg_try_lock(s->pg, RUN_LOCK, &got, err))
        return false;
    if (!got)
        return err_set(err, ERR_BUSY, "another run is active") || err_hint(err, "\"crosscount status\" shows it");
    bool writes = (needs & NEED_LOCK) != 0 && !s->dry_run;
    return migrate_apply(s->pg, &s->migrated, err) &&
           (s->keys == NULL || ingest_verify_key(s->pg, s->keys, writes, err));
}

bool session_open(const struct invocation *in, unsigned needs, struct session *s, struct error *err)
{
    s->dry_run = in->given[OPTION_DRY_RUN];
    progress_init(&s->progress, !in->given[OPTION_NO_PROGRESS] && !in->given[OPTION_QUIET]);
    if (!find_date(in, &s->today, err))
        return false;
    const char *file = find_config(in);
    if (!hub_load(file, &s->hub, err))
        return false;
    log_message(LOG_DEBUG, "settings from %s", file);
    return open_settings(needs, s, err) && open_keys(needs, s, err) && open_database(needs, s, err);
}

void session_close(struct session *s)
{
    progress_finish(&s->progress);
    pg_closep(&s->pg);
    pgserver_releasep(&s->server);
    secret_freep(&s->signing);
    keyring_freep(&s->keys);
    agreements_freep(&s->agreements);
    tables_freep(&s->tables);
    linkage_freep(&s->linkage);
    sources_freep(&s->sources);
    codes_freep(&s->codes);
    hub_freep(&s->hub);
}
