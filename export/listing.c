// SPDX-License-Identifier: Apache-2.0
// A path is taken only when it stays within the folder. Nothing is read that is not listed: a file that somebody put there later
// is none of the release.
#include "export/listing.h"

#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/text.h"

enum { PATH_ROOM = 4096 };
static const size_t MOST_BYTES = (size_t)256 << 20;

void listing_done(struct listing *l)
{
    jfreep(&l->json);
}

static bool join(const struct listing *l, const char *path, char out[PATH_ROOM], struct error *err)
{
    int n = snprintf(out, PATH_ROOM, "%s/%s", l->folder, path);
    if (n < 0 || n >= PATH_ROOM)
        return err_set(err, ERR_DATA, "the path of a file is too long");
    return true;
}

static bool stays_inside(const char *path)
{
    if (path[0] == '/' || path[0] == '\0')
        return false;
    for (const char *p = path; p != NULL; p = strchr(p, '/')) {
        p += *p == '/';
        if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
            return false;
    }
    return true;
}

static const json *entry_of(const struct listing *l, const char *path)
{
    for (size_t i = 0; i < jcount(l->files); i++) {
        const char *listed = jstr(jget(jat(l->files, i), "path"));
        if (listed != NULL && strcmp(listed, path) == 0)
            return jat(l->files, i);
    }
    return NULL;
}

static bool check_one(const struct listing *l, const json *entry, struct error *err)
{
    char path[PATH_ROOM], hex[DIGEST_HEX + 1];
    uint8_t digest[DIGEST_BYTES];
    const char *name = jstr(jget(entry, "path")), *listed = jstr(jget(entry, "sha256"));
    if (name == NULL || listed == NULL || !stays_inside(name))
        return err_set(err, ERR_DATA, "%s: a file without name or digest is listed", l->file);
    if (!join(l, name, path, err) || !digest_file(path, digest, NULL, err))
        return false;
    hex_encode(digest, sizeof(digest), hex);
    return strcmp(hex, listed) == 0 || err_set(err, ERR_DATA, "%s is not as it was when %s was made", name, l->file);
}

static bool check_signature(const struct listing *l, const struct buf *text, const uint8_t *public_key,
                            struct error *err)
{
    CLEANUP(buf_done) struct buf hex = {0};
    char path[PATH_ROOM], name[64];
    uint8_t signature[SIGN_BYTES];
    bool valid = false;
    (void)snprintf(name, sizeof(name), "%s.sig", l->file);
    if (!join(l, name, path, err) || !fs_read_file(path, 1 << 16, &hex, err))
        return false;
    if (hex.len < 2 * SIGN_BYTES || !hex_decode((struct view){hex.data, 2 * SIGN_BYTES}, signature, SIGN_BYTES))
        return err_set(err, ERR_DATA, "%s holds no signature", name);
    return sign_verify(public_key, text->data, text->len, signature, &valid, err) &&
           (valid || err_set(err, ERR_DATA, "the signature of %s does not hold", l->file));
}

static bool find_list(struct listing *l, struct buf *text, struct error *err)
{
    char path[PATH_ROOM];
    l->file = "release.json";
    if (!join(l, l->file, path, err))
        return false;
    if (!fs_exists(path)) {
        l->file = "datapackage.json";
        if (!join(l, l->file, path, err))
            return false;
    }
    if (!fs_read_file(path, MOST_BYTES, text, err) || !jparse(text->data, text->len, &l->json, err))
        return err_wrap(err, "%s", l->file);
    l->files = jget(l->json, "files");
    if (l->files == NULL)
        l->files = jget(jget(l->json, "crosscount"), "files");
    return jcount(l->files) > 0 || err_set(err, ERR_DATA, "%s lists no files", l->file);
}

bool listing_open(const char *folder, const uint8_t *public_key, struct listing *ret_listing, struct error *err)
{
    CLEANUP(listing_done) struct listing l = {.folder = folder};
    CLEANUP(buf_done) struct buf text = {0};
    if (!find_list(&l, &text, err) || (public_key != NULL && !check_signature(&l, &text, public_key, err)))
        return false;
    for (size_t i = 0; i < jcount(l.files); i++)
        if (!check_one(&l, jat(l.files, i), err))
            return false;
    *ret_listing = l;
    l.json = NULL;
    return true;
}

static bool is_listed(const struct listing *l, const char *path, struct error *err)
{
    return strcmp(path, l->file) == 0 || entry_of(l, path) != NULL ||
           err_set(err, ERR_DATA, "%s is not listed in %s", path, l->file);
}

bool listing_read(const struct listing *l, const char *path, struct buf *out, struct error *err)
{
    char full[PATH_ROOM];
    return is_listed(l, path, err) && join(l, path, full, err) && fs_read_file(full, MOST_BYTES, out, err);
}

bool listing_read_json(const struct listing *l, const char *path, json **ret_json, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    if (!listing_read(l, path, &text, err))
        return false;
    return jparse(text.data, text.len, ret_json, err) || err_wrap(err, "%s", path);
}

bool listing_path(const struct listing *l, const char *path, struct arena *arena, const char **ret_path,
                  struct error *err)
{
    char full[PATH_ROOM];
    if (!is_listed(l, path, err) || !join(l, path, full, err))
        return false;
    *ret_path = arena_strdup(arena, full, err);
    return *ret_path != NULL;
}
