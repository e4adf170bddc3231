/* SPDX-License-Identifier: Apache-2.0 */
/* A release as files: made in memory, written to a hidden work folder, renamed into place. It is there whole or not at all. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/digest.h"
#include "common/error.h"

enum { RELEASE_MAX_FILES = 160, RELEASE_PATH_MAX = 512 };

struct release_file {
    char path[128]; /* within the folder: "tables/T01.csv" */
    struct buf content;
    char sha256[DIGEST_HEX + 1]; /* once sealed */
};

struct release_files {
    struct release_file file[RELEASE_MAX_FILES];
    size_t count;
};

/* The next file, empty; fill its content. NULL with err set when there are too many or the path is too long. */
MUST_CHECK struct release_file *release_files_add(struct release_files *files, struct error *err, const char *fmt, ...)
    PRINTF(3, 4);
MUST_CHECK bool release_file_seal(struct release_file *file, struct error *err); /* its digest */
void release_files_done(struct release_files *files);

/* Is the folder there with exactly these contents? A folder that lacks or differs in one of them is not. */
MUST_CHECK bool release_folder_is_there(const char *parent, const char *name, const struct release_files *files,
                                        bool *ret_there, struct error *err);
/* Write them to <parent>/.work/<name>, whatever a killed run left there being removed first. */
MUST_CHECK bool release_folder_write(const char *parent, const char *name, const struct release_files *files,
                                     struct error *err);
/* Put what was written into place (a damaged folder of that name gives way). */
MUST_CHECK bool release_folder_publish(const char *parent, const char *name, struct error *err);
/* Point <parent>/latest to it when it does not yet, unless that is of a later period; and remove the work folder. */
MUST_CHECK bool release_folder_make_latest(const char *parent, const char *name, struct error *err);
