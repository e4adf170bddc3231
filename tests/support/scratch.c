// SPDX-License-Identifier: Apache-2.0
/* A folder of a test's own. Failures here end the test at once: nothing below it would mean anything. */
#include "tests/support/scratch.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/fsio.h"

static char folder[PATH_MAX - 256];

static void need(bool done, const char *what)
{
    if (done)
        return;
    perror(what);
    abort();
}

void scratch_make(void)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(folder, sizeof(folder), "%s/crosscount-test-XXXXXX", tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp");
    need(mkdtemp(folder) != NULL, folder);
}

void scratch_remove(void)
{
    struct error err = {0};
    need(fs_remove_tree(folder, &err), folder);
}

const char *scratch_path(const char *name)
{
    static char paths[16][PATH_MAX];
    static unsigned turn;
    char *path = paths[turn++ % 16];
    (void)snprintf(path, PATH_MAX, "%s%s%s", folder, name[0] != '\0' ? "/" : "", name);
    return path;
}

void scratch_write(const char *name, const void *data, size_t len)
{
    FILE *f = fopen(scratch_path(name), "wb");
    need(f != NULL, name);
    need(fwrite(data, 1, len, f) == len, name);
    need(fclose(f) == 0, name);
}

const char *scratch_printf(const char *name, const char *fmt, ...)
{
    static char content[65536];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(content, sizeof(content), fmt, args);
    va_end(args);
    need(n >= 0 && (size_t)n < sizeof(content), name);
    scratch_write(name, content, (size_t)n);
    return scratch_path(name);
}
