// SPDX-License-Identifier: Apache-2.0
/* The end of an agreement's data, from top to bottom:
 *
 *   due       is its last day over
 *   sort      which of its deliveries does no other agreement cover; have their agencies signed the text that says so
 *   destroy   their rows, and the certificate into the database: one transaction, the point of no return
 *   reclaim   the storage
 *   publish   the certificate's files
 *
 * Killed before the commit: nothing happened. Killed behind it: a certificate is in the database that is not in its folder, and
 * the next run reclaims and publishes. Done already: no deliveries are left, so nothing happens. */
#include "ingest/destruction.h"

#include <stdio.h>
#include <string.h>

#include "common/stop.h"
#include "common/uuid.h"
#include "config/agreement_check.h"
#include "ingest/certificate.h"

enum { IDS_MAX = 64 << 20 };

/* --- which ------------------------------------------------------------------------------------------------------------- */

struct gone {
    struct buf ids;   /* joined by commas */
    json *deliveries; /* as the certificate lists them */
    uint64_t count, kept;
};

static void gone_done(struct gone *g)
{
    buf_done(&g->ids);
    jfreep(&g->deliveries);
}

/* Would another agreement take this delivery today? What cannot be found out is an error, not a no. */
static bool is_covered(const struct destruction_context *ctx, const struct agreement *a, const char *agency,
                       const char *source_name, bool *ret_covered, struct error *err)
{
    const struct source *source = sources_find(ctx->sources, source_name);
    *ret_covered = false;
    for (size_t i = 0; source != NULL && i < agreements_count(ctx->agreements) && !*ret_covered; i++) {
        const struct agreement *other = agreements_at(ctx->agreements, i);
        struct error refusal = {0};
        if (other == a)
            continue;
        *ret_covered = agreement_takes(ctx->agreements, other, ctx->hub, agency, source, ctx->today, &refusal);
        if (!*ret_covered && refusal.code != ERR_DENIED) {
            *err = refusal;
            return false;
        }
    }
    return true;
}

static bool add_id(struct gone *g, const struct uuid *id, char hex[2 * UUID_BYTES + 1], struct error *err)
{
    hex_encode(id->bytes, UUID_BYTES, hex);
    return buf_printf(&g->ids, err, "%s%s", g->count == 0 ? "" : ",", hex);
}

static bool add_delivery(struct gone *g, const struct pg_result *r, int row, struct error *err)
{
    char hex[2 * UUID_BYTES + 1], content[2 * 32 + 1];
    struct uuid id = pg_get_uuid(r, row, 0);
    struct view key = pg_get_text(r, row, 6);
    if (!add_id(g, &id, hex, err))
        return false;
    hex_encode(key.ptr, key.len > 32 ? 32 : key.len, content);
    json *d = jmap();
    jput(d, "delivery", jstring(hex));
    jput(d, "agency", jstring(pg_get_text(r, row, 1).ptr));
    jput(d, "source", jstring(pg_get_text(r, row, 2).ptr));
    jput(d, "as_of", jdate(pg_get_date(r, row, 3)));
    jput(d, "rows", jint(pg_get_int(r, row, 4)));
    jput(d, "accepted", jint(pg_get_int(r, row, 5)));
    jput(d, "keyed_digest_of_content", jstring(content));
    jpush(g->deliveries, d);
    g->count++;
    return true;
}

static bool sort_deliveries(const struct destruction_context *ctx, const struct agreement *a, struct gone *g,
                            struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param id = pg_text(a->id);
    buf_init(&g->ids, IDS_MAX);
    g->deliveries = jlist();
    if (!pg_run(ctx->pg, SQL_INTAKE_LIST_DELIVERIES_UNDER, &id, 1, &r, err))
        return false;
    for (int row = 0; row < pg_rows(r); row++) {
        const char *agency = pg_get_text(r, row, 1).ptr;
        bool covered = false;
        if (!is_covered(ctx, a, agency, pg_get_text(r, row, 2).ptr, &covered, err))
            return false;
        if (covered)
            g->kept++;
        else if (!agreement_signed_by(ctx->agreements, a, ctx->hub, agency, err) || !add_delivery(g, r, row, err))
            return false;
    }
    return true;
}

/* --- destroy ------------------------------------------------------------------------------------------------------------- */

static void count(struct destruction_result *result, const char *table, uint64_t n)
{
    if (strcmp(table, "identity.record") == 0)
        result->records = n;
    else if (strcmp(table, "facts.event") == 0)
        result->events = n;
    else if (strcmp(table, "linkage.link") == 0)
        result->links = n;
}

static bool remove_rows(struct pg *pg, const struct gone *g, struct destruction_result *result, json *ret_tables,
                        struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param ids = pg_text(g->ids.data);
    if (!pg_run(pg, SQL_INTAKE_DESTROY, &ids, 1, &r, err))
        return false;
    for (int row = 0; row < pg_rows(r); row++) {
        const char *table = pg_get_text(r, row, 0).ptr;
        jput(ret_tables, table, jint(pg_get_int(r, row, 1)));
        count(result, table, (uint64_t)pg_get_int(r, row, 1));
    }
    return true;
}

static bool keep_certificate(const struct destruction_context *ctx, struct certificate *c,
                             const struct destruction_result *result, char name[160], struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    if (!certificate_write(c, &text, name, err))
        return false;
    const struct pg_param row[] = {pg_text(name),
                                   pg_text(c->agreement->id),
                                   pg_text(c->agreement->version),
                                   pg_date(ctx->today),
                                   pg_int8((int64_t)result->deliveries),
                                   pg_int8((int64_t)result->records),
                                   pg_int8((int64_t)result->events),
                                   pg_int8((int64_t)result->links),
                                   pg_text(text.data)};
    return pg_run(ctx->pg, SQL_INTAKE_ADD_DESTRUCTION, row, (int)COUNT_OF(row), NULL, err);
}

static bool destroy(const struct destruction_context *ctx, const struct agreement *a, struct gone *g,
                    struct destruction_result *result, char name[160], struct error *err)
{
    struct certificate c = {.agreement = a, .destroyed_on = ctx->today, .kept = g->kept, .tables = jmap()};
    bool ok = pg_begin(ctx->pg, err) && remove_rows(ctx->pg, g, result, c.tables, err);
    if (ok) {
        c.deliveries = g->deliveries;
        g->deliveries = NULL;
        ok = keep_certificate(ctx, &c, result, name, err);
    }
    failpoint("destruction-removed");
    jfreep(&c.tables);
    if (!ok || !pg_commit(ctx->pg, err)) {
        pg_rollback(ctx->pg);
        return false;
    }
    failpoint("destruction-committed");
    return true;
}

bool destruction_of(const struct destruction_context *ctx, const struct agreement *a,
                    struct destruction_result *ret_result, struct error *err)
{
    CLEANUP(gone_done) struct gone gone = {0};
    struct destruction_result result = {0};
    char name[160] = "";
    size_t written = 0;
    if (ctx->today.days > a->retention.destroy_after.days) {
        if (!sort_deliveries(ctx, a, &gone, err))
            return false;
        result.deliveries = gone.count;
        result.kept = gone.kept;
    }
    if (gone.count > 0 && !ctx->dry_run) {
        if (!destroy(ctx, a, &gone, &result, name, err) || !destruction_finish(ctx, &written, err))
            return false;
        (void)snprintf(result.certificate, sizeof(result.certificate), "%.400s/%.150s.json", ctx->hub->certificates,
                       name);
    }
    *ret_result = result;
    return true;
}

bool destruction_orphans(struct pg *pg, const struct agreements *agreements,
                         struct destruction_orphans ret_orphans[DESTRUCTION_MAX_ORPHANS], size_t *ret_n,
                         struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    size_t n = 0;
    if (!pg_run(pg, SQL_INTAKE_COUNT_UNDER_AGREEMENTS, NULL, 0, &r, err))
        return false;
    for (int row = 0; row < pg_rows(r) && n < DESTRUCTION_MAX_ORPHANS; row++) {
        const char *id = pg_get_text(r, row, 0).ptr;
        if (agreements_find(agreements, id) != NULL)
            continue;
        struct destruction_orphans *o = &ret_orphans[n++];
        (void)snprintf(o->agreement, sizeof(o->agreement), "%s", id);
        o->deliveries = (uint64_t)pg_get_int(r, row, 1);
        o->oldest = pg_get_date(r, row, 2);
        o->newest = pg_get_date(r, row, 3);
    }
    *ret_n = n;
    return true;
}

bool destruction_finish(const struct destruction_context *ctx, size_t *ret_count, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    size_t written = 0;
    if (!pg_run(ctx->pg, SQL_INTAKE_LIST_CERTIFICATES, NULL, 0, &r, err))
        return false;
    for (int row = 0; row < pg_rows(r); row++) {
        struct view name = pg_get_text(r, row, 0), text = pg_get_text(r, row, 1);
        bool wrote = false;
        if (!certificate_publish(ctx->hub->certificates, name.ptr, text.ptr, text.len, ctx->signing_key, &wrote, err))
            return false;
        failpoint("destruction-certified");
        written += wrote;
    }
    if (written > 0 && !pg_run(ctx->pg, SQL_INTAKE_RECLAIM_DESTROYED, NULL, 0, NULL, err))
        return false;
    *ret_count = written;
    return true;
}
