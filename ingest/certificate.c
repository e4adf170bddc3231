// SPDX-License-Identifier: Apache-2.0
/* Builds a certificate's JSON, names it by its digest, and brings it into place. The text is kept in the database too, so that
 * the file can be written again, byte for byte: the signature is a function of text and key. */
#include "ingest/certificate.h"

#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/sign.h"

enum { TEXT_MAX = 64 << 20, PATH_SIZE = 700 };

static json *agreement_part(const struct agreement *a, const char *digest)
{
    json *part = jmap();
    jput(part, "id", jstring(a->id));
    jput(part, "version", jstring(a->version));
    jput(part, "sha256", jstring(digest));
    jput(part, "destroy_after", jdate(a->retention.destroy_after));
    jput(part, "method", jstring(a->retention.method));
    jput(part, "certificate_to", jstring(a->retention.certificate_to));
    return part;
}

bool certificate_write(struct certificate *c, struct buf *out, char name[160], struct error *err)
{
    CLEANUP(jfreep) json *doc = jmap();
    char digest[DIGEST_HEX + 1], iso[11], hex[DIGEST_HEX + 1];
    uint8_t own[DIGEST_BYTES];
    bool known = agreement_digest(c->agreement, digest, err);
    jput(doc, "format", jstring("crosscount certificate of destruction 1"));
    jput(doc, "destroyed_on", jdate(c->destroyed_on));
    jput(doc, "agreement", agreement_part(c->agreement, known ? digest : NULL));
    jput(doc, "deliveries", c->deliveries);
    jput(doc, "deliveries_kept_under_another_agreement", jint((int64_t)c->kept));
    jput(doc, "rows_removed", c->tables);
    jput(doc, "kept",
         jstring("keyed marks that keep withdrawn children from coming back (identity.withdrawn, "
                 "identity.erased), and the log of what was disclosed (release.disclosure)"));
    c->deliveries = c->tables = NULL;
    buf_init(out, TEXT_MAX);
    if (!known || !jtext(doc, false, out, err) || !digest_once(out->data, out->len, own, err))
        return false;
    hex_encode(own, sizeof(own), hex);
    date_to_iso(c->destroyed_on, iso);
    (void)snprintf(name, 160, "%.100s-%s-%.12s", c->agreement->id, iso, hex);
    return true;
}

static bool is_there(const char *path, const char *text, size_t len)
{
    CLEANUP(buf_done) struct buf found = {0};
    struct error ignored = {0}; // unreadable is as good as missing
    return fs_exists(path) && fs_read_file(path, TEXT_MAX, &found, &ignored) && found.len == len &&
           memcmp(found.data, text, len) == 0;
}

bool certificate_publish(const char *folder, const char *name, const char *text, size_t len,
                         const struct secret *signing_key, bool *ret_wrote, struct error *err)
{
    char path[PATH_SIZE], sig_path[PATH_SIZE], hex[2 * SIGN_BYTES + 2];
    uint8_t signature[SIGN_BYTES];
    int n = snprintf(path, sizeof(path), "%s/%s.json", folder, name);
    if (n < 0 || (size_t)n + 4 >= sizeof(path))
        return err_set(err, ERR_CONFIG, "the path of the certificates is too long");
    (void)snprintf(sig_path, sizeof(sig_path), "%.*s.sig", n, path);
    if (!sign_message(signing_key, text, len, signature, err))
        return false;
    hex_encode(signature, sizeof(signature), hex);
    (void)memcpy(hex + sizeof(hex) - 2, "\n", 2);
    *ret_wrote = !is_there(path, text, len) || !is_there(sig_path, hex, sizeof(hex) - 1);
    return !*ret_wrote ||
           (fs_make_dirs(folder, 0750, err) && fs_write_file(sig_path, hex, sizeof(hex) - 1, 0640, err) &&
            fs_write_file(path, text, len, 0640, err));
}
