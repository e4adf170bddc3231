// SPDX-License-Identifier: Apache-2.0
/* Applies the embedded migrations that a database has not seen.
 *
 * Decides by name and checksum: a migration whose row is there with the same SHA-256 is done; with another, somebody
 * edited history and we refuse; a row that names no embedded migration belongs to a newer program, and we refuse as
 * well. Assumes file names sort in the order of application (sql ids are generated sorted). A lock, held until the
 * session's transaction ends, lets two programs start at once: the second finds the work done. */
#include "common/migrate.h"

#include <string.h>

#include "common/digest.h"

static const char prefix[] = "migrations/";

static bool is_migration(enum sql_id sql)
{
    return strncmp(sql_name(sql), prefix, sizeof(prefix) - 1) == 0;
}

static const char *migration_name(enum sql_id sql)
{
    return sql_name(sql) + sizeof(prefix) - 1;
}

static bool checksum(enum sql_id sql, uint8_t out[DIGEST_BYTES], struct error *err)
{
    return digest_once(sql_text(sql), strlen(sql_text(sql)), out, err);
}

/* Whether one is applied, by the rows of ops.migration. */
static bool find_applied(const struct pg_result *applied, enum sql_id sql, bool *ret_found, struct error *err)
{
    uint8_t digest[DIGEST_BYTES];
    if (!checksum(sql, digest, err))
        return false;
    for (int i = 0; i < pg_rows(applied); i++) {
        if (!view_equals(pg_get_text(applied, i, 0), migration_name(sql)))
            continue;
        struct view recorded = pg_get_text(applied, i, 1);
        if (recorded.len != DIGEST_BYTES || memcmp(recorded.ptr, digest, DIGEST_BYTES) != 0)
            return err_set(err, ERR_CONFIG, "migration \"%s\" is not the one this database was made with",
                           migration_name(sql));
        *ret_found = true;
        return true;
    }
    *ret_found = false;
    return true;
}

static bool refuse_unknown(const struct pg_result *applied, struct error *err)
{
    for (int i = 0; i < pg_rows(applied); i++) {
        struct view name = pg_get_text(applied, i, 0);
        bool known = false;
        for (int sql = 0; sql < SQL_COUNT && !known; sql++)
            known = is_migration((enum sql_id)sql) && view_equals(name, migration_name((enum sql_id)sql));
        if (known)
            continue;
        err_set(err, ERR_CONFIG, "the database has migration \"%s\", which this program does not know", name.ptr);
        return err_hint(err, "use the version of crosscount that made it, or a later one");
    }
    return true;
}

static bool apply(struct pg *pg, enum sql_id sql, struct error *err)
{
    uint8_t digest[DIGEST_BYTES];
    if (!checksum(sql, digest, err) || !pg_script(pg, sql, err))
        return false;
    struct pg_param params[] = {pg_text(migration_name(sql)), pg_bytea(digest, sizeof(digest))};
    return pg_run(pg, SQL_OPS_ADD_MIGRATION, params, COUNT_OF(params), NULL, err);
}

/* One migration, in the open transaction; the list is read again under the lock. */
static bool apply_if_missing(struct pg *pg, enum sql_id sql, int *applied_count, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *applied = NULL;
    bool found = false;
    if (!pg_script(pg, SQL_OPS_PREPARE_MIGRATION, err) ||
        !pg_run(pg, SQL_OPS_LIST_MIGRATIONS, NULL, 0, &applied, err) || !refuse_unknown(applied, err) ||
        !find_applied(applied, sql, &found, err))
        return false;
    if (found)
        return true;
    (*applied_count)++;
    return apply(pg, sql, err);
}

static bool grant_roles(struct pg *pg, struct error *err)
{
    if (pg_begin(pg, err) && pg_script(pg, SQL_OPS_PREPARE_MIGRATION, err) && pg_script(pg, SQL_ROLES, err) &&
        pg_commit(pg, err))
        return true;
    pg_rollback(pg);
    return false;
}

static bool find_owner(struct pg *pg, bool *ret_is_owner, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *there = NULL;
    if (!pg_run(pg, SQL_OPS_HAS_MIGRATIONS, NULL, 0, &there, err))
        return false;
    *ret_is_owner = pg_get_bool(there, 0, 1);
    return true;
}

// Of a session that owns nothing: there must be nothing to do.
static bool need_current(struct pg *pg, int *ret_applied, struct error *err)
{
    bool current = false;
    if (!migrate_is_current(pg, &current, err))
        return false;
    *ret_applied = 0;
    if (current)
        return true;
    err_set(err, ERR_DENIED, "the database's schema is older than this program, and not this user's to change");
    return err_hint(err, "run \"crosscount init\" as the owner of the database");
}

static bool apply_all(struct pg *pg, int *ret_applied, struct error *err)
{
    int count = 0;
    for (int sql = 0; sql < SQL_COUNT; sql++) {
        if (!is_migration((enum sql_id)sql))
            continue;
        bool done = pg_begin(pg, err) && apply_if_missing(pg, (enum sql_id)sql, &count, err) && pg_commit(pg, err);
        if (!done) {
            pg_rollback(pg);
            return err_wrap(err, "migration \"%s\"", migration_name((enum sql_id)sql));
        }
    }
    if (!grant_roles(pg, err))
        return false;
    *ret_applied = count;
    return true;
}

bool migrate_apply(struct pg *pg, int *ret_applied, struct error *err)
{
    bool is_owner = false;
    if (!find_owner(pg, &is_owner, err))
        return false;
    return is_owner ? apply_all(pg, ret_applied, err) : need_current(pg, ret_applied, err);
}

bool migrate_is_current(struct pg *pg, bool *ret_current, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *there = NULL;
    CLEANUP(pg_result_freep) struct pg_result *applied = NULL;
    if (!pg_run(pg, SQL_OPS_HAS_MIGRATIONS, NULL, 0, &there, err))
        return false;
    bool current = pg_get_bool(there, 0, 0);
    if (current && (!pg_run(pg, SQL_OPS_LIST_MIGRATIONS, NULL, 0, &applied, err) || !refuse_unknown(applied, err)))
        return false;
    for (int sql = 0; sql < SQL_COUNT && current; sql++)
        if (is_migration((enum sql_id)sql) && !find_applied(applied, (enum sql_id)sql, &current, err))
            return false;
    *ret_current = current;
    return true;
}
