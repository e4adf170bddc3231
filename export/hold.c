// SPDX-License-Identifier: Apache-2.0
// A hold is a row and a folder. To put one: the folder, then the row. To approve: the row and the entry in the disclosure log in
// one transaction, which is the point of no return; then the files are copied to the outbox (it may be another file system),
// and the folder goes. As long as the folder of a decided release is there, its decision is not carried out yet.
#include "export/hold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/fsio.h"
#include "common/stop.h"
#include "config/agreement_check.h"

enum { PARENT_MAX = RELEASE_PATH_MAX - 80, FILE_MAX = 256 << 20 };

struct hold {
    uint8_t digest[DIGEST_BYTES], content[DIGEST_BYTES];
    const char *name, *agreement, *version, *period, *tables, *prepared_by, *state, *decided_by,
        *text; // text: digest of the agreement's
    struct date expires_on;
};

static bool path_of(char out[PARENT_MAX], const char *root, const struct agreement *a, struct error *err)
{
    int n = snprintf(out, PARENT_MAX, "%s/%s/%s", root, a->recipient.folder, a->id);
    return (n > 0 && n < PARENT_MAX) || err_set(err, ERR_CONFIG, "the path of the releases is too long");
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const struct release_file *const *)a)->path, (*(const struct release_file *const *)b)->path);
}

// Over names and digests of all files, in the order of their names.
static bool content_digest(const struct release_files *files, uint8_t out[DIGEST_BYTES], struct error *err)
{
    CLEANUP(buf_done) struct buf list = {0};
    const struct release_file *sorted[RELEASE_MAX_FILES] = {NULL};
    buf_init(&list, 1 << 20);
    for (size_t i = 0; i < files->count; i++)
        sorted[i] = &files->file[i];
    qsort(sorted, files->count, sizeof(const struct release_file *), by_path);
    for (size_t i = 0; i < files->count; i++) {
        uint8_t digest[DIGEST_BYTES];
        const struct release_file *f = sorted[i];
        if (!digest_once(f->content.data, f->content.len, digest, err) || !buf_printf(&list, err, "%s\n", f->path) ||
            !buf_add(&list, digest, sizeof(digest), err))
            return false;
    }
    return digest_once(list.data, list.len, out, err);
}

// --- rows ------------------------------------------------------------------------------------------------------------

static void read_row(const struct pg_result *r, int row, struct hold *h)
{
    struct view digest = pg_get_text(r, row, 0), content = pg_get_text(r, row, 6);
    *h = (struct hold){.name = pg_get_text(r, row, 1).ptr,
                       .agreement = pg_get_text(r, row, 2).ptr,
                       .version = pg_get_text(r, row, 3).ptr,
                       .period = pg_get_text(r, row, 4).ptr,
                       .tables = pg_get_text(r, row, 5).ptr,
                       .prepared_by = pg_get_text(r, row, 7).ptr,
                       .expires_on = pg_get_date(r, row, 9),
                       .state = pg_get_text(r, row, 10).ptr,
                       .decided_by = pg_is_null(r, row, 11) ? "nobody" : pg_get_text(r, row, 11).ptr,
                       .text = pg_get_text(r, row, 13).ptr};
    if (digest.len == DIGEST_BYTES && content.len == DIGEST_BYTES) {
        memcpy(h->digest, digest.ptr, DIGEST_BYTES);
        memcpy(h->content, content.ptr, DIGEST_BYTES);
    }
}

static bool find(struct pg *pg, const char *name, struct pg_result **ret_rows, struct hold *ret_hold, bool *ret_found,
                 struct error *err)
{
    const struct pg_param by_name = pg_text(name);
    if (!pg_run(pg, SQL_RELEASE_FIND_HOLD, &by_name, 1, ret_rows, err))
        return false;
    *ret_found = pg_rows(*ret_rows) > 0;
    if (*ret_found)
        read_row(*ret_rows, 0, ret_hold);
    return true;
}

static bool record_decision(struct pg *pg, const char *release, const char *state, const char *by, struct date on,
                            const char *reason, struct error *err)
{
    const struct pg_param row[] = {pg_text(release), pg_text(state), pg_text(by), pg_date(on), pg_text(reason)};
    return pg_run(pg, SQL_RELEASE_DECIDE_HOLD, row, (int)COUNT_OF(row), NULL, err);
}

// --- putting one --------------------------------------------------------------------------------------------------------

static bool put_row(const struct hold_context *ctx, const struct hold_release *r, struct error *err)
{
    uint8_t content[DIGEST_BYTES];
    char text[DIGEST_HEX + 1];
    const struct date until = {ctx->today.days + r->agreement->review.within_days};
    if (!content_digest(r->files, content, err) || !agreement_digest(r->agreement, text, err))
        return false;
    const struct pg_param row[] = {pg_bytea(r->digest, DIGEST_BYTES),
                                   pg_text(r->name),
                                   pg_text(r->agreement->id),
                                   pg_text(r->agreement->version),
                                   pg_text(r->period),
                                   pg_text(r->tables),
                                   pg_bytea(content, DIGEST_BYTES),
                                   pg_text(r->prepared_by),
                                   pg_date(ctx->today),
                                   pg_date(until),
                                   pg_text(text)};
    return pg_run(ctx->pg, SQL_RELEASE_PUT_HOLD, row, (int)COUNT_OF(row), NULL, err);
}

// Made again while it waits, and the same: it was judged by all that has been told up to now.
static bool renew_row(const struct hold_context *ctx, const struct hold_release *r, struct error *err)
{
    const struct pg_param digest = pg_bytea(r->digest, DIGEST_BYTES);
    return pg_run(ctx->pg, SQL_RELEASE_RENEW_HOLD, &digest, 1, NULL, err);
}

static bool clear_work(const char *parent, struct error *err)
{
    char work[RELEASE_PATH_MAX];
    (void)snprintf(work, sizeof(work), "%s/.work", parent);
    return fs_remove_tree(work, err);
}

static bool put_folder(const char *parent, const struct hold_release *r, struct error *err)
{
    bool there = false;
    if (!release_folder_is_there(parent, r->name, r->files, &there, err))
        return false;
    return there || (fs_make_dirs(parent, 0750, err) && release_folder_write(parent, r->name, r->files, err) &&
                     release_folder_publish(parent, r->name, err) && clear_work(parent, err));
}

bool hold_put(const struct hold_context *ctx, const struct hold_release *r, bool *ret_new, char folder[512],
              struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *rows = NULL;
    struct hold h = {0};
    char parent[PARENT_MAX];
    bool found = false;
    if (!path_of(parent, ctx->hub->pending, r->agreement, err) || !find(ctx->pg, r->name, &rows, &h, &found, err))
        return false;
    if (found && strcmp(h.state, "refused") == 0)
        return err_set(err, ERR_DENIED, "clause publication_review: \"%s\" has refused release %s", h.decided_by,
                       r->name);
    bool waits = found && strcmp(h.state, "held") == 0;
    // Its recipient may be let into the outbox; nobody but the hub's own account is let in here.
    if (!fs_make_dirs(ctx->hub->pending, 0700, err) || !put_folder(parent, r, err))
        return false;
    failpoint("hold-written");
    if (!(waits ? renew_row(ctx, r, err) : put_row(ctx, r, err)))
        return false;
    (void)snprintf(folder, 512, "%s/%s", parent, r->name);
    *ret_new = !waits;
    return true;
}

// --- carrying out what was decided ----------------------------------------------------------------------------------------

static bool add_file(const char *folder, const char *path, struct release_files *files, struct error *err)
{
    char whole[RELEASE_PATH_MAX + 256];
    struct release_file *f = release_files_add(files, err, "%s", path);
    if (f == NULL)
        return false;
    (void)snprintf(whole, sizeof(whole), "%s/%s", folder, path);
    buf_done(&f->content);
    return fs_read_file(whole, FILE_MAX, &f->content, err);
}

static bool add_folder(const char *folder, const char *sub, struct release_files *files, struct error *err)
{
    CLEANUP(fs_names_done) struct fs_names names = {0};
    char whole[RELEASE_PATH_MAX + 256], path[sizeof(((struct release_file *)0)->path)];
    (void)snprintf(whole, sizeof(whole), "%s/%s", folder, sub);
    if (!fs_list(whole, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        (void)snprintf(path, sizeof(path), "%s%s%s", sub, sub[0] == '\0' ? "" : "/", names.name[i]);
        bool tables = sub[0] == '\0' && strcmp(names.name[i], "tables") == 0;
        if (!(tables ? add_folder(folder, "tables", files, err) : add_file(folder, path, files, err)))
            return false;
    }
    return true;
}

static bool are_as_made(const struct release_files *files, const struct hold *h, struct error *err)
{
    uint8_t content[DIGEST_BYTES];
    if (!content_digest(files, content, err))
        return false;
    return memcmp(content, h->content, sizeof(content)) == 0 ||
           (err_set(err, ERR_DATA, "the files of release %s that wait are not those that were made", h->name) ||
            err_hint(err, "export the agreement again: that writes them anew"));
}

// The files leave, and the folder in which they waited goes.
static bool carry_out(const struct hold_context *ctx, const struct agreement *a, const struct hold *h,
                      struct error *err)
{
    char waited[PARENT_MAX], outbox[PARENT_MAX], folder[RELEASE_PATH_MAX];
    struct release_files *files = calloc(1, sizeof(*files));
    if (files == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = path_of(waited, ctx->hub->pending, a, err) && path_of(outbox, ctx->hub->outbox, a, err);
    (void)snprintf(folder, sizeof(folder), "%s/%s", ok ? waited : "", h->name);
    if (ok && strcmp(h->state, "approved") == 0)
        ok = add_folder(folder, "", files, err) && are_as_made(files, h, err) && fs_make_dirs(outbox, 0750, err) &&
             release_folder_write(outbox, h->name, files, err) && release_folder_publish(outbox, h->name, err) &&
             release_folder_make_latest(outbox, h->name, err);
    failpoint("hold-carried-out");
    ok = ok && fs_remove_tree(folder, err);
    release_files_done(files);
    free(files);
    return ok;
}

// --- deciding ------------------------------------------------------------------------------------------------------------

static bool still_agreed(const struct hold_context *ctx, const struct agreement *a, const struct hold *h,
                         struct error *err)
{
    const struct agreement *parent = a->parent == NULL ? NULL : agreements_find(ctx->agreements, a->parent);
    char text[DIGEST_HEX + 1];
    if (!agreement_digest(a, text, err))
        return false;
    if (strcmp(a->version, h->version) != 0 || strcmp(text, h->text) != 0)
        return err_set(err, ERR_DENIED, "clause version: the release was made under another text, of version %s",
                       h->version);
    if (!agreement_in_force(a, parent, ctx->today, err))
        return false;
    for (size_t i = 0; i < a->n_systems; i++)
        if (!agreement_signed_by(ctx->agreements, a, ctx->hub, a->systems[i].agency, err))
            return false;
    return true;
}

static bool files_wait(const struct hold_context *ctx, const struct agreement *a, const struct hold *h,
                       struct error *err)
{
    char waited[PARENT_MAX], folder[RELEASE_PATH_MAX];
    struct release_files *files = calloc(1, sizeof(*files));
    if (files == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = path_of(waited, ctx->hub->pending, a, err);
    (void)snprintf(folder, sizeof(folder), "%s/%s", ok ? waited : "", h->name);
    ok = ok && add_folder(folder, "", files, err) && are_as_made(files, h, err);
    release_files_done(files);
    free(files);
    return ok;
}

// What was told since it was made could, together with it, tell what neither tells.
static bool nothing_was_told_since(const struct hold_context *ctx, const struct hold *h, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param name = pg_text(h->name);
    if (!pg_run(ctx->pg, SQL_RELEASE_LOCK_LOG, NULL, 0, NULL, err) ||
        !pg_run(ctx->pg, SQL_RELEASE_FIND_TOLD_SINCE, &name, 1, &r, err))
        return false;
    if (pg_rows(r) == 0)
        return true;
    err_set(err, ERR_DENIED, "release %s, under agreement \"%s\", was told of %s since this one was made",
            pg_get_text(r, 0, 0).ptr, pg_get_text(r, 0, 1).ptr, h->period);
    return err_hint(err, "export the agreement again: that decides by all that was told");
}

static bool approve_in_transaction(const struct hold_context *ctx, const struct agreement *a, const struct hold *h,
                                   const struct hold_decision *d, struct error *err)
{
    bool is_new = false;
    struct disclosure_text text;
    struct disclosure log;
    disclosure_of(a, h->name, h->period, h->tables, h->digest, ctx->today, &text, &log);
    return nothing_was_told_since(ctx, h, err) &&
           record_decision(ctx->pg, h->name, "approved", d->by, ctx->today, d->reason, err) &&
           export_append(ctx->pg, &log, &is_new, err);
}

static bool decide(const struct hold_context *ctx, const struct agreement *a, struct hold *h,
                   const struct hold_decision *d, struct error *err)
{
    if (!agreement_may_review(a, d->by, h->prepared_by, h->expires_on, ctx->today, err))
        return false;
    if (d->approve && (!still_agreed(ctx, a, h, err) || !files_wait(ctx, a, h, err)))
        return false;
    if (!pg_begin(ctx->pg, err))
        return false;
    bool ok = d->approve ? approve_in_transaction(ctx, a, h, d, err)
                         : record_decision(ctx->pg, h->name, "refused", d->by, ctx->today, d->reason, err);
    if (!ok || !pg_commit(ctx->pg, err)) {
        pg_rollback(ctx->pg);
        return false;
    }
    failpoint("hold-decided");
    h->state = d->approve ? "approved" : "refused";
    return true;
}

static bool find_waiting(const struct hold_context *ctx, const char *release, struct pg_result **ret_rows,
                         struct hold *h, struct error *err)
{
    bool found = false;
    if (!find(ctx->pg, release, ret_rows, h, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_DATA, "no release \"%s\" waits for a review", release) ||
               err_hint(err, "\"crosscount status\" lists those that do");
    if (strcmp(h->state, "held") != 0)
        return err_set(err, ERR_DENIED, "clause publication_review: release %s is %s already", release, h->state);
    return true;
}

bool hold_decide(const struct hold_context *ctx, const struct hold_decision *d, struct hold_result *ret_result,
                 struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *rows = NULL;
    struct hold h = {0};
    struct hold_result result = {0};
    char outbox[PARENT_MAX];
    if (!find_waiting(ctx, d->release, &rows, &h, err))
        return false;
    const struct agreement *a = agreements_find(ctx->agreements, h.agreement);
    if (a == NULL)
        return err_set(err, ERR_CONFIG, "no agreement \"%s\"", h.agreement);
    if (!decide(ctx, a, &h, d, err) || !carry_out(ctx, a, &h, err))
        return err_wrap(err, "agreement \"%s\"", a->id);
    (void)snprintf(result.agreement, sizeof(result.agreement), "%s", a->id);
    (void)snprintf(result.state, sizeof(result.state), "%s", h.state);
    if (d->approve && path_of(outbox, ctx->hub->outbox, a, err))
        (void)snprintf(result.folder, sizeof(result.folder), "%s/%s", outbox, h.name);
    *ret_result = result;
    return true;
}

static bool sweep_one(const struct hold_context *ctx, struct hold *h, struct error *err)
{
    const struct agreement *a = agreements_find(ctx->agreements, h->agreement);
    char waited[PARENT_MAX], folder[RELEASE_PATH_MAX];
    if (strcmp(h->state, "held") == 0 && ctx->today.days > h->expires_on.days) {
        if (!record_decision(ctx->pg, h->name, "expired", NULL, ctx->today, NULL, err))
            return false;
        h->state = "expired";
    }
    if (a == NULL || strcmp(h->state, "held") == 0)
        return true;
    if (!path_of(waited, ctx->hub->pending, a, err))
        return false;
    (void)snprintf(folder, sizeof(folder), "%s/%s", waited, h->name);
    return !fs_exists(folder) || carry_out(ctx, a, h, err);
}

bool hold_sweep(const struct hold_context *ctx, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *rows = NULL;
    if (!pg_run(ctx->pg, SQL_RELEASE_LIST_HOLDS, NULL, 0, &rows, err))
        return false;
    for (int i = 0; i < pg_rows(rows); i++) {
        struct hold h;
        read_row(rows, i, &h);
        if (!sweep_one(ctx, &h, err))
            return err_wrap(err, "release %s", h.name);
    }
    return true;
}
