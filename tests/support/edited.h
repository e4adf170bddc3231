/* SPDX-License-Identifier: Apache-2.0 */
/* A good text with one fault put in: what tests of readers are tables of. */
#pragma once

struct edit {
    const char *find, *replace; /* the first place; find must occur */
    const char *want;           /* the whole message, behind "<file>:"; or NULL when it must be accepted */
};

/* Write text into a file of the scratch folder, with the edit done. */
void edited_write(const char *name, const char *text, const struct edit *edit);
/* The first `was` in a file becomes `is`; the test ends when there is none. */
void edited_file(const char *path, const char *was, const char *is);
/* Path of a file of the repository. Valid until the next call. */
const char *repo_path(const char *name);
