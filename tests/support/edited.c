// SPDX-License-Identifier: Apache-2.0
#include "tests/support/edited.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scratch.h"

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

const char *repo_path(const char *name)
{
    static char path[PATH_MAX];
    const char *repo = getenv("REPO");
    (void)snprintf(path, sizeof(path), "%s/%s", repo ? repo : ".", name);
    return path;
}
