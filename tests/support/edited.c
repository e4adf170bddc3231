// SPDX-License-Identifier: Apache-2.0
#include "tests/support/edited.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/fsio.h"
#include "tests/support/ok.h"
#include "tests/support/scratch.h"

enum { MOST_BYTES = 1 << 24 };

void edited_write(const char *name, const char *text, const struct edit *edit)
{
    char out[16384];
    const char *at = edit ? strstr(text, edit->find) : text + strlen(text);
    if (at == NULL) {
        (void)fprintf(stderr, "the text to edit does not hold \"%s\"\n", edit->find);
        abort();
    }
    const char *rest = edit ? at + strlen(edit->find) : at;
    int len = snprintf(out, sizeof(out), "%.*s%s%s", (int)(at - text), text, edit ? edit->replace : "", rest);
    scratch_write(name, out, (size_t)len);
}

void edited_file(const char *path, const char *was, const char *is)
{
    CLEANUP(buf_done) struct buf content = {0}, edited = {0};
    struct error err = {0};
    OK_OR(err, fs_read_file(path, MOST_BYTES, &content, &err));
    const char *at = strstr(content.data, was);
    ck_assert_msg(at != NULL, "%s lacks \"%s\"", path, was);
    buf_init(&edited, MOST_BYTES);
    OK_OR(err, buf_printf(&edited, &err, "%.*s%s%s", (int)(at - content.data), content.data, is, at + strlen(was)));
    OK_OR(err, fs_write_file(path, edited.data, edited.len, 0644, &err));
}

const char *repo_path(const char *name)
{
    static char path[PATH_MAX];
    const char *repo = getenv("REPO");
    (void)snprintf(path, sizeof(path), "%s/%s", repo ? repo : ".", name);
    return path;
}
