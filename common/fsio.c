// SPDX-License-Identifier: Apache-2.0
/* Files. In order: open and read; write whole or not at all; make and remove folders; publish; list; lock.
 *
 * Assumes that other users may write to the inbox, so that a path there may turn into a link, a fifo or a device at any
 * moment: what is opened is checked by its descriptor, never by its path. "Whole or not at all" means: written beside
 * its final place under a hidden name, fsynced, renamed, and the folder fsynced. A process killed in between leaves a
 * hidden file that nobody lists.
 *
 * Modes are given exactly (fchmod), whatever the umask: hardening makes it 077, and receipts are for others to read. */
#include "common/fsio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/stop.h"

enum { MAX_DEPTH = 64 };

void closep(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* Which kind of failure a failed open for reading is: the named file's, a permission's, or the machine's. */
static enum err_code open_failure(int errnum)
{
    switch (errnum) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case ENXIO:
    case ENAMETOOLONG:
        return ERR_DATA;
    case EACCES:
    case EPERM:
        return ERR_DENIED;
    default:
        return ERR_OUTPUT;
    }
}

bool fs_open_regular(const char *path, int *ret_fd, struct error *err)
{
    CLEANUP(closep) int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno == ELOOP)
        return err_set(err, ERR_DATA, "\"%s\" is a symbolic link", path);
    if (fd < 0)
        return err_set_errno(err, open_failure(errno), errno, "\"%s\"", path);
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "\"%s\"", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_DATA, "\"%s\" is not a regular file", path);
    *ret_fd = fd;
    fd = -1;
    return true;
}

/* The size told by fstat is not trusted: the file may grow while it is read. */
static bool read_all(int fd, const char *path, struct buf *out, struct error *err)
{
    char block[16 * 1024];
    bool ok = true;
    while (ok) {
        ssize_t n = read(fd, block, sizeof(block));
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        ok = n < 0 ? err_set_errno(err, ERR_OUTPUT, errno, "reading \"%s\"", path)
                   : buf_add(out, block, (size_t)n, err) || err_wrap(err, "\"%s\"", path);
    }
    explicit_bzero(block, sizeof(block));
    return ok;
}

bool fs_read_file(const char *path, size_t max_bytes, struct buf *out, struct error *err)
{
    buf_init(out, max_bytes);
    CLEANUP(closep) int fd = -1;
    if (!fs_open_regular(path, &fd, err))
        return false;
    if (buf_reserve(out, 0, err) && read_all(fd, path, out, err)) /* an empty file is "" and not NULL */
        return true;
    buf_done(out);
    return false;
}

/* ---- writing ---- */

/* The folder part of path, "." when it has none; ret_name is the rest. */
static bool split_path(const char *path, char folder[PATH_MAX], const char **ret_name, struct error *err)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    const char *name = slash == NULL ? path : slash + 1;
    if (name[0] == '\0' || len >= PATH_MAX)
        return err_set(err, ERR_OUTPUT, "\"%s\" is not a path of a file", path);
    if (slash == NULL)
        (void)snprintf(folder, PATH_MAX, ".");
    else if (len == 0)
        (void)snprintf(folder, PATH_MAX, "/");
    else
        (void)snprintf(folder, PATH_MAX, "%.*s", (int)len, path);
    *ret_name = name;
    return true;
}

static bool hidden_path(const char *folder, const char *name, const char *ending, char out[PATH_MAX], struct error *err)
{
    int n = snprintf(out, PATH_MAX, "%s/.%s.%s", folder, name, ending);
    return (n > 0 && n < PATH_MAX) || err_set(err, ERR_OUTPUT, "the path of \"%s\" is too long", name);
}

static bool write_all(int fd, const char *data, size_t len, const char *path, struct error *err)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ERR_OUTPUT, errno, "writing \"%s\"", path);
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static bool fill_file(int fd, const char *path, const void *data, size_t len, unsigned mode, struct error *err)
{
    if (fchmod(fd, (mode_t)mode) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "setting the mode of \"%s\"", path);
    if (!write_all(fd, data, len, path, err))
        return false;
    return fsync(fd) == 0 || err_set_errno(err, ERR_OUTPUT, errno, "writing \"%s\"", path);
}

/* The temporary file of a path, ours alone until it is renamed or closed. Its name is always the same, so that one left by a
 * killed process is taken over instead of staying for ever; who comes second waits, and then finds that it has the published
 * file in hand instead. */
static int open_temporary(const char *tmp)
{
    for (;;) {
        struct stat mine, there;
        if (lstat(tmp, &there) == 0 && !S_ISREG(there.st_mode) && unlink(tmp) != 0)
            return -1;
        int fd = open(tmp, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
            return -1;
        bool locked = flock(fd, LOCK_EX) == 0;
        bool ours = locked && fstat(fd, &mine) == 0 && lstat(tmp, &there) == 0 && mine.st_dev == there.st_dev &&
                    mine.st_ino == there.st_ino;
        if (ours && ftruncate(fd, 0) == 0)
            return fd;
        int why = errno;
        (void)close(fd);
        errno = why;
        if (ours || (!locked && why != EINTR))
            return -1;
    }
}

bool fs_write_file(const char *path, const void *data, size_t len, unsigned mode, struct error *err)
{
    char folder[PATH_MAX], tmp[PATH_MAX];
    const char *name;
    if (!split_path(path, folder, &name, err) || !hidden_path(folder, name, "tmp", tmp, err))
        return false;
    CLEANUP(closep) int fd = open_temporary(tmp);
    if (fd < 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "creating \"%s\"", path);
    bool ok = fill_file(fd, path, data, len, mode, err);
    failpoint("fsio-written");
    if (ok && rename(tmp, path) != 0)
        ok = err_set_errno(err, ERR_OUTPUT, errno, "creating \"%s\"", path);
    if (!ok)
        (void)unlink(tmp);
    return ok && fs_sync_dir(folder, err);
}

bool fs_sync_dir(const char *path, struct error *err)
{
    CLEANUP(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "syncing folder \"%s\"", path);
    return true;
}

/* ---- folders ---- */

static bool make_dir(const char *path, unsigned mode, struct error *err)
{
    struct stat st;
    if (mkdir(path, (mode_t)mode) == 0)
        return chmod(path, (mode_t)mode) == 0 ||
               err_set_errno(err, ERR_OUTPUT, errno, "setting the mode of \"%s\"", path);
    int why = errno;
    if (why == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    return err_set_errno(err, ERR_OUTPUT, why, "creating folder \"%s\"", path);
}

bool fs_make_dirs(const char *path, unsigned mode, struct error *err)
{
    char part[PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof(part))
        return err_set(err, ERR_OUTPUT, "\"%s\" is not a path of a folder", path);
    memcpy(part, path, len + 1);
    for (size_t i = 1; i < len; i++) {
        if (part[i] != '/' || part[i - 1] == '/')
            continue;
        part[i] = '\0';
        if (!make_dir(part, mode, err))
            return false;
        part[i] = '/';
    }
    return make_dir(part, mode, err);
}

static void closedirp(DIR **dir)
{
    if (*dir != NULL)
        (void)closedir(*dir);
}

static bool is_dot_name(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* What a walk through a tree does to an entry; is_dir: after everything below it was done. */
typedef bool (*visit_fn)(int folder_fd, const char *name, bool is_dir, struct error *err);

static bool walk(int parent_fd, const char *name, int depth, visit_fn visit, struct error *err);

static bool walk_entry(int folder_fd, const char *name, int depth, visit_fn visit, struct error *err)
{
    struct stat st;
    if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || err_set_errno(err, ERR_OUTPUT, errno, "\"%s\"", name);
    if (S_ISDIR(st.st_mode))
        return walk(folder_fd, name, depth + 1, visit, err);
    return visit(folder_fd, name, false, err);
}

/* Depth first. Folders are opened relative to their parent and never through a link, so that a walk cannot be led out
 * of its tree by somebody who replaces a folder by a link while it runs. */
static bool walk(int parent_fd, const char *name, int depth, visit_fn visit, struct error *err)
{
    if (depth > MAX_DEPTH)
        return err_set(err, ERR_OUTPUT, "folders nested more than %d deep", MAX_DEPTH);
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "folder \"%s\"", name);
    CLEANUP(closedirp) DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return err_set_errno(err, ERR_OUTPUT, errno, "folder \"%s\"", name);
    }
    for (errno = 0;; errno = 0) {
        const struct dirent *entry = readdir(dir);
        if (entry == NULL)
            break;
        if (!is_dot_name(entry->d_name) && !walk_entry(fd, entry->d_name, depth, visit, err))
            return err_wrap(err, "\"%s\"", name);
    }
    if (errno != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "reading folder \"%s\"", name);
    return visit(parent_fd, name, true, err);
}

static bool visit_remove(int folder_fd, const char *name, bool is_dir, struct error *err)
{
    if (unlinkat(folder_fd, name, is_dir ? AT_REMOVEDIR : 0) != 0 && errno != ENOENT)
        return err_set_errno(err, ERR_OUTPUT, errno, "removing \"%s\"", name);
    return true;
}

bool fs_remove_tree(const char *path, struct error *err)
{
    return walk_entry(AT_FDCWD, path, 0, visit_remove, err);
}

/* Only regular files and folders are data; fsync of a fifo would block. */
static bool visit_sync(int folder_fd, const char *name, bool is_dir, struct error *err)
{
    CLEANUP(closep) int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ELOOP && !is_dir)
        return true;
    if (fd < 0 || fsync(fd) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "syncing \"%s\"", name);
    return true;
}

/* ---- publishing ---- */

static bool sync_parent(const char *path, struct error *err)
{
    char folder[PATH_MAX];
    const char *name;
    return split_path(path, folder, &name, err) && fs_sync_dir(folder, err);
}

/* Some file systems do not know RENAME_NOREPLACE; there we look first, and rename refuses to replace a folder that
 * is not empty in any case. */
static bool rename_to_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    struct stat st;
    if (lstat(to, &st) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

bool fs_publish_dir(const char *tmp, const char *target, struct error *err)
{
    if (!walk(AT_FDCWD, tmp, 0, visit_sync, err))
        return false;
    failpoint("fsio-synced");
    if (!rename_to_new(tmp, target))
        return err_set_errno(err, ERR_OUTPUT, errno, "publishing \"%s\"", target);
    failpoint("fsio-published");
    return sync_parent(tmp, err) && sync_parent(target, err);
}

bool fs_replace_link(const char *link, const char *target_name, struct error *err)
{
    char folder[PATH_MAX], tmp[PATH_MAX], ending[32];
    const char *name;
    (void)snprintf(ending, sizeof(ending), "%ld", (long)getpid());
    if (!split_path(link, folder, &name, err) || !hidden_path(folder, name, ending, tmp, err))
        return false;
    (void)unlink(tmp); /* left by a process of the same number that was killed */
    if (symlink(target_name, tmp) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "creating link \"%s\"", link);
    failpoint("fsio-linked");
    if (rename(tmp, link) != 0) {
        (void)err_set_errno(err, ERR_OUTPUT, errno, "creating link \"%s\"", link);
        (void)unlink(tmp);
        return false;
    }
    return fs_sync_dir(folder, err);
}

bool fs_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static struct fs_stamp stamp_of(const struct stat *st)
{
    return (struct fs_stamp){.device = (uint64_t)st->st_dev,
                             .inode = (uint64_t)st->st_ino,
                             .size = (int64_t)st->st_size,
                             .seconds = (int64_t)st->st_mtim.tv_sec,
                             .nanoseconds = (int64_t)st->st_mtim.tv_nsec};
}

bool fs_stamp(int fd, struct fs_stamp *ret_stamp, struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "the state of an open file");
    *ret_stamp = stamp_of(&st);
    return true;
}

bool fs_is_still(const char *path, const struct fs_stamp *stamp)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return false;
    struct fs_stamp now = stamp_of(&st);
    return now.device == stamp->device && now.inode == stamp->inode && now.size == stamp->size &&
           now.seconds == stamp->seconds && now.nanoseconds == stamp->nanoseconds;
}

/* ---- listing and locking ---- */

void fs_names_done(struct fs_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->name[i]);
    free(names->name);
    *names = (struct fs_names){0};
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool copy_names(struct dirent *const *entry, size_t count, struct fs_names *out)
{
    out->name = calloc(count == 0 ? 1 : count, sizeof(*out->name));
    if (out->name == NULL)
        return false;
    for (; out->count < count; out->count++) {
        out->name[out->count] = strdup(entry[out->count]->d_name);
        if (out->name[out->count] == NULL)
            return false;
    }
    return true;
}

bool fs_list(const char *folder, struct fs_names *ret_names, struct error *err)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_visible, by_bytes);
    if (count < 0)
        return err_set_errno(err, open_failure(errno), errno, "folder \"%s\"", folder);
    struct fs_names names = {0};
    bool ok = copy_names(entry, (size_t)count, &names);
    for (int i = 0; i < count; i++)
        free(entry[i]);
    free(entry);
    if (!ok) {
        fs_names_done(&names);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    *ret_names = names;
    return true;
}

bool fs_lock(const char *path, bool exclusive, int *ret_fd, bool *ret_got, struct error *err)
{
    CLEANUP(closep) int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "lock file \"%s\"", path);
    if (flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return err_set_errno(err, ERR_OUTPUT, errno, "locking \"%s\"", path);
        *ret_got = false;
        return true;
    }
    *ret_fd = fd;
    *ret_got = true;
    fd = -1;
    return true;
}
