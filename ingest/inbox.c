// SPDX-License-Identifier: Apache-2.0
/* Lists what waits in the inbox: <inbox>/<agency>/<file>, where the file's manifest is there. An extract is dropped first
 * and its manifest last, so one without a manifest is still being written. Links, hidden files, receipts and whatever has no
 * manifest are passed over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fsio.h"
#include "ingest/ingest.h"
#include "ingest/manifest.h"

static bool is_folder(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_file(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_manifest(const char *name)
{
    static const char suffix[] = ".manifest.yaml";
    size_t len = strlen(name);
    return len >= sizeof(suffix) - 1 && strcmp(name + len - (sizeof(suffix) - 1), suffix) == 0;
}

static bool append(struct fs_names *paths, const char *path, struct error *err)
{
    char **grown = realloc(paths->name, (paths->count + 1) * sizeof(*grown));
    if (grown != NULL)
        paths->name = grown;
    char *copy = grown != NULL ? strdup(path) : NULL;
    if (copy == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    paths->name[paths->count++] = copy;
    return true;
}

static bool add_folder(const char *folder, struct fs_names *paths, struct error *err)
{
    CLEANUP(fs_names_done) struct fs_names files = {0};
    if (!fs_list(folder, &files, err))
        return false;
    for (size_t i = 0; i < files.count; i++) {
        char path[MANIFEST_PATH], manifest[MANIFEST_PATH];
        int n = snprintf(path, sizeof(path), "%s/%s", folder, files.name[i]);
        if (is_manifest(files.name[i]) || n < 0 || (size_t)n >= sizeof(path) || !is_file(path))
            continue;
        if (manifest_path(path, manifest, NULL) && is_file(manifest) && !append(paths, path, err))
            return false;
    }
    return true;
}

bool ingest_inbox(const char *inbox, struct fs_names *ret_paths, struct error *err)
{
    CLEANUP(fs_names_done) struct fs_names agencies = {0};
    struct fs_names paths = {0};
    bool ok = !fs_exists(inbox) || fs_list(inbox, &agencies, err);
    for (size_t i = 0; ok && i < agencies.count; i++) {
        char folder[MANIFEST_PATH];
        int n = snprintf(folder, sizeof(folder), "%s/%s", inbox, agencies.name[i]);
        if (n > 0 && (size_t)n < sizeof(folder) && is_folder(folder))
            ok = add_folder(folder, &paths, err);
    }
    if (!ok) {
        fs_names_done(&paths);
        return false;
    }
    *ret_paths = paths;
    return true;
}
