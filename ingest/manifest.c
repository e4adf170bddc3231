// SPDX-License-Identifier: Apache-2.0
/* Reads manifests. They are files of a stranger: read by the strict YAML reader, every value checked, and names held to
 * letters, digits, "-", "_" and ".", because they are stored and become names of folders. Whatever is wrong is a fault of
 * the delivery (ERR_DATA), never of our configuration. */
#include "ingest/manifest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/arena.h"
#include "config/yaml.h"

struct yaml_manifest {
    const char *agency, *source, *agreement, *as_of, *sha256;
    int64_t rows;
};

static const yaml_field fields[] = {
    YAML_TEXT("agency", struct yaml_manifest, agency),
    YAML_TEXT("source", struct yaml_manifest, source),
    YAML_TEXT("agreement", struct yaml_manifest, agreement),
    YAML_TEXT("as_of", struct yaml_manifest, as_of),
    YAML_INT("rows", struct yaml_manifest, rows),
    YAML_TEXT("sha256", struct yaml_manifest, sha256),
    YAML_END,
};
static const yaml_schema schema = YAML_TOP(struct yaml_manifest, fields);

static bool ends_with(const char *path, size_t len, const char *suffix)
{
    size_t n = strlen(suffix);
    return len > n && memcmp(path + len - n, suffix, n) == 0;
}

bool manifest_path(const char *extract, char out[MANIFEST_PATH], struct error *err)
{
    size_t len = strlen(extract);
    if (ends_with(extract, len, ".gz"))
        len -= strlen(".gz");
    if (ends_with(extract, len, ".csv") || ends_with(extract, len, ".txt"))
        len -= strlen(".csv");
    int n = snprintf(out, MANIFEST_PATH, "%.*s.manifest.yaml", (int)len, extract);
    return (n > 0 && n < MANIFEST_PATH) || err_set(err, ERR_DATA, "the path of the extract is too long");
}

static bool copy_name(const struct yaml *y, const char *key, const char *value, char out[MANIFEST_NAME],
                      struct error *err)
{
    size_t len = strlen(value);
    bool good = len > 0 && len < MANIFEST_NAME && value[0] != '.';
    for (size_t i = 0; i < len && good; i++)
        good =
            isascii((unsigned char)value[i]) && (isalnum((unsigned char)value[i]) || strchr("-_.", value[i]) != NULL);
    if (!good)
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, key), err,
                           "%s must be a name of letters, digits, \"-\", \"_\", \".\"", key);
    memcpy(out, value, len + 1);
    return true;
}

static bool copy_values(const struct yaml *y, const struct yaml_manifest *from, struct manifest *m, struct error *err)
{
    if (!copy_name(y, "agency", from->agency, m->agency, err) ||
        !copy_name(y, "source", from->source, m->source, err) ||
        !copy_name(y, "agreement", from->agreement, m->agreement, err))
        return false;
    if (!date_from_iso(view_of(from->as_of), &m->as_of))
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "as_of"), err, "as_of must be a date, yyyy-mm-dd");
    if (from->rows < 0)
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "rows"), err, "rows must not be negative");
    if (!hex_decode(view_of(from->sha256), m->sha256, DIGEST_BYTES))
        return yaml_refuse(y, yaml_key(y, YAML_ROOT, "sha256"), err, "sha256 must be 64 hexadecimal digits");
    m->rows = (uint64_t)from->rows;
    return true;
}

bool manifest_read(const char *path, struct manifest *ret_manifest, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    struct manifest manifest = {0};
    void *data = NULL;
    bool ok = arena_new(&arena, err) && yaml_load_quiet(path, &schema, arena, &yaml, &data, err) &&
              copy_values(yaml, data, &manifest, err);
    if (ok)
        *ret_manifest = manifest;
    else if (err != NULL && (err->code == ERR_CONFIG || err->code == ERR_DENIED))
        err->code = ERR_DATA;
    return ok;
}
