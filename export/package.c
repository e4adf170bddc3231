// SPDX-License-Identifier: Apache-2.0
#include "export/package.h"

#include <stdio.h>
#include <string.h>

json *package_files(const struct release_files *files)
{
    json *list = jlist();
    for (size_t i = 0; i < files->count; i++) {
        json *one = jmap();
        jput(one, "path", jstring(files->file[i].path));
        jput(one, "bytes", jint((int64_t)files->file[i].content.len));
        jput(one, "sha256", jstring(files->file[i].sha256));
        jpush(list, one);
    }
    return list;
}

// Names of resources are lower case.
static json *resource_name(const char *path, int len)
{
    char name[64];
    const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;
    (void)snprintf(name, sizeof(name), "%.*s", len - (int)(base - path), base);
    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return jstring(name);
}

json *package_resource(const struct release_file *csv, const char *title, const char *description)
{
    char schema[sizeof(csv->path) + sizeof(".schema.json")], hash[8 + DIGEST_HEX];
    int len = (int)(strlen(csv->path) - strlen(".csv"));
    json *j = jmap();
    (void)snprintf(schema, sizeof(schema), "%.*s.schema.json", len, csv->path);
    (void)snprintf(hash, sizeof(hash), "sha256:%s", csv->sha256);
    jput(j, "name", resource_name(csv->path, len));
    if (title != NULL)
        jput(j, "title", jstring(title));
    if (description != NULL)
        jput(j, "description", jstring(description));
    jput(j, "path", jstring(csv->path));
    jput(j, "profile", jstring("tabular-data-resource"));
    jput(j, "format", jstring("csv"));
    jput(j, "mediatype", jstring("text/csv"));
    jput(j, "encoding", jstring("utf-8"));
    jput(j, "bytes", jint((int64_t)csv->content.len));
    jput(j, "hash", jstring(hash));
    jput(j, "schema", jstring(schema));
    return j;
}

json *package_rounding(const struct rounding *rounding, int n_cells, int n_lines)
{
    json *j = jmap();
    jput(j, "rule",
         jstring(
             "Every count is told as a multiple of the base, up or down by lot, so that all sums hold; zeros stay."));
    jput(j, "cells", jint(n_cells));
    jput(j, "lines", jint(n_lines));
    jput(j, "base", jint(rounding->base));
    jput(j, "less_than_from_the_count", jint(rounding->base * rounding->steps));
    return j;
}
