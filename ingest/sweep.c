// SPDX-License-Identifier: Apache-2.0
/* What a killed run left in the inbox: a manifest whose extract is in and removed. It holds no identifier, but it would be
 * taken for the manifest of the next extract of that name while that one is still being written. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"
#include "ingest/ingest.h"
#include "ingest/ingest_store.h"
#include "ingest/manifest.h"
#include "ingest/row_key.h"

static const char manifest_suffix[] = ".manifest.yaml";

/* Whether any extract the manifest could be of lies beside it. Its stem is `len` bytes of its path. */
static bool has_extract(const char *manifest, size_t len)
{
    static const char *const endings[] = {"", ".gz", ".csv", ".csv.gz", ".txt", ".txt.gz"};
    char path[MANIFEST_PATH];
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        int n = snprintf(path, sizeof(path), "%.*s%s", (int)len, manifest, endings[i]);
        if (n < 0 || (size_t)n >= sizeof(path) || fs_exists(path))
            return true; /* when in doubt it stays */
    }
    return false;
}

static bool is_in(const struct ingest_context *ctx, const char *manifest, bool *ret_in, struct error *err)
{
    struct manifest m;
    struct uuid id;
    struct ingest_result ignored = {0};
    *ret_in = false;
    if (!manifest_read(manifest, &m, NULL))
        return true; /* not one of ours to judge */
    return delivery_key(ctx->keys, &m, &id, err) && store_find_delivery(ctx->pg, &id, &ignored, ret_in, err);
}

static bool sweep_folder(const struct ingest_context *ctx, const char *folder, struct error *err)
{
    CLEANUP(fs_names_done) struct fs_names files = {0};
    if (!fs_list(folder, &files, NULL))
        return true; /* no folder, or not ours to read */
    for (size_t i = 0; i < files.count; i++) {
        char path[MANIFEST_PATH];
        bool in = false;
        int n = snprintf(path, sizeof(path), "%s/%s", folder, files.name[i]);
        size_t len = n > 0 && (size_t)n < sizeof(path) ? (size_t)n : 0;
        size_t suffix = sizeof(manifest_suffix) - 1;
        if (len <= suffix || strcmp(path + len - suffix, manifest_suffix) != 0 || has_extract(path, len - suffix))
            continue;
        if (!is_in(ctx, path, &in, err))
            return false;
        if (in && unlink(path) != 0 && errno != ENOENT)
            return err_set_errno(err, ERR_OUTPUT, errno, "\"%s\"", path);
    }
    return true;
}

bool ingest_sweep(const struct ingest_context *ctx, struct error *err)
{
    for (size_t i = 0; i < ctx->hub->n_agencies; i++) {
        char folder[MANIFEST_PATH];
        int n = snprintf(folder, sizeof(folder), "%s/%s", ctx->hub->inbox, ctx->hub->agencies[i].name);
        if (n > 0 && (size_t)n < sizeof(folder) && !sweep_folder(ctx, folder, err))
            return false;
    }
    return true;
}
