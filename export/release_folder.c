// SPDX-License-Identifier: Apache-2.0
// Files of a release, and the steps that bring them into place. Everything that is not finished lives under the hidden folder
// .work beside the releases, the link included while it is made, so that whatever a killed run leaves is in one
// place and the next run clears it.
#include "export/release_folder.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"
#include "common/stop.h"
#include "common/text.h"

// WORK_MODE: what is under .work may not have been logged yet, and its recipient can read the outbox.
enum { FILE_MODE = 0640, FOLDER_MODE = 0750, WORK_MODE = 0700 };
static const size_t FILE_MAX = (size_t)256 << 20;

struct release_file *release_files_add(struct release_files *files, struct error *err, const char *fmt, ...)
{
    struct release_file *f = &files->file[files->count];
    va_list args;
    if (files->count == RELEASE_MAX_FILES) {
        err_set(err, ERR_CONFIG, "a release of over %d files", RELEASE_MAX_FILES);
        return NULL;
    }
    va_start(args, fmt);
    int len = vsnprintf(f->path, sizeof(f->path), fmt, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(f->path)) {
        err_set(err, ERR_CONFIG, "the name of a release's file is too long");
        return NULL;
    }
    buf_init(&f->content, FILE_MAX);
    files->count++;
    return f;
}

bool release_file_seal(struct release_file *file, struct error *err)
{
    uint8_t digest[DIGEST_BYTES];
    if (!digest_once(file->content.data, file->content.len, digest, err))
        return false;
    hex_encode(digest, sizeof(digest), file->sha256);
    return true;
}

void release_files_done(struct release_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        buf_done(&files->file[i].content);
    files->count = 0;
}

static bool join(char out[RELEASE_PATH_MAX], struct error *err, const char *fmt, ...) PRINTF(3, 4);
static bool join(char out[RELEASE_PATH_MAX], struct error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(out, RELEASE_PATH_MAX, fmt, args);
    va_end(args);
    return (len >= 0 && len < RELEASE_PATH_MAX) || err_set(err, ERR_OUTPUT, "the path of a release is too long");
}

static bool file_is_there(const char *path, const struct release_file *file)
{
    CLEANUP(buf_done) struct buf found = {0};
    struct error ignored = {0}; // unreadable is as good as missing: it is written anew
    return fs_exists(path) && fs_read_file(path, FILE_MAX, &found, &ignored) && found.len == file->content.len &&
           memcmp(found.data, file->content.data, found.len) == 0;
}

bool release_folder_is_there(const char *parent, const char *name, const struct release_files *files, bool *ret_there,
                             struct error *err)
{
    char path[RELEASE_PATH_MAX];
    bool there = true;
    for (size_t i = 0; i < files->count && there; i++) {
        if (!join(path, err, "%s/%s/%s", parent, name, files->file[i].path))
            return false;
        there = file_is_there(path, &files->file[i]);
    }
    *ret_there = there;
    return true;
}

static bool write_one(const char *folder, const struct release_file *file, struct error *err)
{
    char path[RELEASE_PATH_MAX];
    if (!join(path, err, "%s/%s", folder, file->path))
        return false;
    char *slash = strrchr(path, '/');
    *slash = '\0';
    if (!fs_make_dirs(path, FOLDER_MODE, err))
        return false;
    *slash = '/';
    return fs_write_file(path, file->content.data, file->content.len, FILE_MODE, err);
}

bool release_folder_write(const char *parent, const char *name, const struct release_files *files, struct error *err)
{
    char work[RELEASE_PATH_MAX], folder[RELEASE_PATH_MAX];
    if (!join(work, err, "%s/.work", parent) || !join(folder, err, "%s/.work/%s", parent, name))
        return false;
    if (!fs_remove_tree(work, err) || !fs_make_dirs(work, WORK_MODE, err) || !fs_make_dirs(folder, FOLDER_MODE, err))
        return false;
    for (size_t i = 0; i < files->count; i++) {
        if (!stop_check(err) || !write_one(folder, &files->file[i], err))
            return false;
        failpoint("export-file-written");
    }
    return true;
}

bool release_folder_publish(const char *parent, const char *name, struct error *err)
{
    char tmp[RELEASE_PATH_MAX], folder[RELEASE_PATH_MAX];
    return join(tmp, err, "%s/.work/%s", parent, name) && join(folder, err, "%s/%s", parent, name) &&
           fs_remove_tree(folder, err) && fs_publish_dir(tmp, folder, err);
}

static bool points_to(const char *link, const char *name)
{
    char target[RELEASE_PATH_MAX];
    ssize_t len = readlink(link, target, sizeof(target));
    return len >= 0 && (size_t)len == strlen(name) && memcmp(target, name, (size_t)len) == 0;
}

// "SFY2024-25-0123456789ab" is of 2024. What is no release is of no year.
static int year_of(const char *name)
{
    int64_t year = 0;
    const char *digits = name + strcspn(name, "0123456789");
    return strlen(digits) >= 4 && text_to_int64((struct view){digits, 4}, 1, 9999, &year) ? (int)year : 0;
}

// A release of an earlier period than the one `latest` points to does not move it.
static bool is_of_the_past(const char *parent, const char *latest, const char *name)
{
    char target[RELEASE_PATH_MAX], folder[2 * RELEASE_PATH_MAX];
    ssize_t len = readlink(latest, target, sizeof(target) - 1);
    if (len < 0)
        return false;
    target[len] = '\0';
    (void)snprintf(folder, sizeof(folder), "%s/%s", parent, target);
    return year_of(target) > year_of(name) && fs_exists(folder);
}

bool release_folder_make_latest(const char *parent, const char *name, struct error *err)
{
    char work[RELEASE_PATH_MAX], made[RELEASE_PATH_MAX], latest[RELEASE_PATH_MAX];
    if (!join(work, err, "%s/.work", parent) || !join(made, err, "%s/.work/latest", parent) ||
        !join(latest, err, "%s/latest", parent))
        return false;
    if (!points_to(latest, name) && !is_of_the_past(parent, latest, name)) {
        if (!fs_make_dirs(work, WORK_MODE, err) || !fs_replace_link(made, name, err))
            return false;
        if (rename(made, latest) != 0)
            return err_set_errno(err, ERR_OUTPUT, errno, "pointing \"%s\" to the new release", latest);
    }
    return fs_remove_tree(work, err) && fs_sync_dir(parent, err);
}
