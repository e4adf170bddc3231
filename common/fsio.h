/* SPDX-License-Identifier: Apache-2.0 */
/* Files: open without following links, read whole, write so that a file is there whole or not at all. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

void closep(int *fd); /* for CLEANUP; -1 is allowed */

/* Open a regular file for reading: O_NOFOLLOW, O_NONBLOCK, refuses links, fifos, devices (ERR_DATA).
 * Missing is ERR_DATA, no permission ERR_DENIED, anything else ERR_OUTPUT. */
MUST_CHECK bool fs_open_regular(const char *path, int *ret_fd, struct error *err);
MUST_CHECK bool fs_read_file(const char *path, size_t max_bytes, struct buf *out,
                             struct error *err); /* initialises out */

/* Write path by way of a temporary file beside it: write, fsync, rename, fsync of the folder. mode e.g. 0640,
 * given exactly, whatever the umask; so for folders. */
MUST_CHECK bool fs_write_file(const char *path, const void *data, size_t len, unsigned mode, struct error *err);
MUST_CHECK bool fs_make_dirs(const char *path, unsigned mode, struct error *err); /* mkdir -p */
MUST_CHECK bool fs_remove_tree(const char *path,
                               struct error *err); /* missing is fine; never leaves the tree by a link */
MUST_CHECK bool fs_sync_dir(const char *path, struct error *err);
/* fsync a folder's files and itself, then rename it to target, fsync the parent. The target must not exist. */
MUST_CHECK bool fs_publish_dir(const char *tmp, const char *target, struct error *err);
/* Make link point to target_name, atomically (temporary link, rename). */
MUST_CHECK bool fs_replace_link(const char *link, const char *target_name, struct error *err);
bool fs_exists(const char *path);

/* Which file a descriptor is, and in which state: to tell later whether a path still leads to it, unchanged. */
struct fs_stamp {
    uint64_t device, inode;
    int64_t size, seconds, nanoseconds; /* of the last change of content */
};
MUST_CHECK bool fs_stamp(int fd, struct fs_stamp *ret_stamp, struct error *err);
bool fs_is_still(const char *path, const struct fs_stamp *stamp);

/* Sorted names (malloc'ed array of malloc'ed strings) of the entries of a folder that are not hidden. */
struct fs_names {
    char **name;
    size_t count;
};
MUST_CHECK bool fs_list(const char *folder, struct fs_names *ret_names, struct error *err);
void fs_names_done(struct fs_names *names);

/* flock(2) on a file, created when missing. exclusive or shared; *ret_got false when somebody else holds it (no wait). */
MUST_CHECK bool fs_lock(const char *path, bool exclusive, int *ret_fd, bool *ret_got, struct error *err);
