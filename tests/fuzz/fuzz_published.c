// SPDX-License-Identifier: Apache-2.0
/* Any files as a published folder. The input is files one behind the other, each after a line "=== NAME"; of datapackage.json the
 * words @FILES@ stand for the list of the others with their digests, and the digest of the certificate's intervals is put right,
 * so that what is broken gets past the digests. What must hold whatever the files say: what cannot be read is refused as bad data
 * and never as a bug; what is read has every cell of a line; who reads the folder finds intervals that are none the wrong way
 * round; and the same folder twice tells what it tells once. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/json.h"
#include "common/text.h"
#include "export/inspection.h"
#include "tests/support/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_FILES = 8, MOST_BYTES = 1 << 16 };

struct file {
    char name[32];
    const char *text;
    size_t len;
};

static const char mark[] = "=== ", files_word[] = "@FILES@";
static struct error err;

// A name of a file of the folder and of nothing else. The input ends with no zero.
static bool is_name(const char *name, size_t len)
{
    bool is = len > 0 && len < sizeof(((struct file *)NULL)->name) && name[0] != '.';
    for (size_t i = 0; i < len && is; i++)
        is = (name[i] >= 'a' && name[i] <= 'z') || name[i] == '.';
    return is;
}

static const char *find(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(text + i, word, n) == 0)
            return text + i;
    return NULL;
}

static size_t split(const char *text, size_t len, struct file files[MOST_FILES])
{
    size_t n = 0;
    const char *end = text + len, *at = find(text, len, mark);
    while (at != NULL && n < MOST_FILES) {
        const char *name = at + strlen(mark), *line = memchr(name, '\n', (size_t)(end - name));
        if (line == NULL)
            break;
        const char *next = find(line, (size_t)(end - line), mark);
        if (is_name(name, (size_t)(line - name))) {
            struct file *f = &files[n++];
            (void)snprintf(f->name, sizeof(f->name), "%.*s", (int)(line - name), name);
            f->text = line + 1;
            f->len = (size_t)((next != NULL ? next : end) - f->text);
        }
        at = next;
    }
    return n;
}

static void digest_hex(const void *data, size_t len, char hex[DIGEST_HEX + 1])
{
    uint8_t digest[DIGEST_BYTES];
    bool ok = digest_once(data, len, digest, &err);
    assert(ok);
    hex_encode(digest, sizeof(digest), hex);
}

// Its digest is that of its intervals, when it is a certificate at all.
static void put_right(const char *text, size_t len, struct buf *out)
{
    CLEANUP(jfreep) json *certificate = NULL;
    CLEANUP(buf_done) struct buf intervals = {0};
    struct error ignored = {0};
    char hex[DIGEST_HEX + 1];
    buf_init(&intervals, MOST_BYTES * 8);
    if (jparse(text, len, &certificate, &ignored) && jget(certificate, "intervals") != NULL &&
        jtext(jget(certificate, "intervals"), true, &intervals, &ignored)) {
        digest_hex(intervals.data, intervals.len, hex);
        jput(certificate, "intervals_sha256", jstring(hex));
        if (jtext(certificate, false, out, &ignored))
            return;
    }
    buf_reset(out);
    bool ok = buf_add(out, text, len, &err);
    assert(ok);
}

static void write_files(const struct file *files, size_t n, struct buf *list)
{
    for (size_t i = 0; i < n; i++) {
        CLEANUP(buf_done) struct buf content = {0};
        char hex[DIGEST_HEX + 1];
        buf_init(&content, MOST_BYTES * 16);
        if (strcmp(files[i].name, "datapackage.json") == 0)
            continue;
        if (strcmp(files[i].name, "certificate.json") == 0)
            put_right(files[i].text, files[i].len, &content);
        else if (!buf_add(&content, files[i].text, files[i].len, &err))
            abort();
        scratch_write(files[i].name, content.data, content.len);
        digest_hex(content.data, content.len, hex);
        if (!buf_printf(list, &err, "%s{\"path\": \"%s\", \"sha256\": \"%s\"}", list->len > 0 ? "," : "", files[i].name,
                        hex))
            abort();
    }
}

static void write_package(const struct file *files, size_t n, const struct buf *list)
{
    for (size_t i = 0; i < n; i++) {
        CLEANUP(buf_done) struct buf content = {0};
        const char *word = find(files[i].text, files[i].len, files_word);
        buf_init(&content, MOST_BYTES * 16);
        if (strcmp(files[i].name, "datapackage.json") != 0)
            continue;
        size_t before = word != NULL ? (size_t)(word - files[i].text) : files[i].len;
        size_t after = word != NULL ? before + strlen(files_word) : files[i].len;
        if (!buf_add(&content, files[i].text, before, &err) ||
            (word != NULL && list->len > 0 && !buf_add(&content, list->data, list->len, &err)) ||
            !buf_add(&content, files[i].text + after, files[i].len - after, &err))
            abort();
        scratch_write(files[i].name, content.data, content.len);
    }
}

static void check_lines(const struct published *p)
{
    for (int l = 0; l < p->n_lines; l++) {
        assert(p->line[l].total >= 0 && p->line[l].total < p->n_cells && p->line[l].n_parts > 0);
        for (int k = 0; k < p->line[l].n_parts; k++)
            assert(p->line[l].part[k] >= 0 && p->line[l].part[k] < p->n_cells);
    }
    for (int i = 0; i < p->n_cells; i++)
        assert(p->cell[i].count >= PUZZLE_BLANK && (p->base > 0 || !p->cell[i].hidden || p->cell[i].certified));
}

static void inspect(struct published *p, size_t n, struct inspection *in)
{
    struct published *same[2] = {p, p};
    if (!inspection_make(same, n, in, &err)) {
        assert(err.code == ERR_DATA);
        err_clear(&err);
        return;
    }
    assert(in->part[0].narrowest >= 0);
    for (size_t i = 0; i < in->n_findings; i++)
        assert(in->finding[i].what != NULL);
}

static void read_folder(void)
{
    CLEANUP(published_freep) struct published *p = NULL;
    CLEANUP(inspection_done) struct inspection once = {0}, twice = {0};
    if (!published_read(scratch_path(""), NULL, &p, &err)) {
        assert(err.code != ERR_BUG && err.code != ERR_NONE && p == NULL);
        err_clear(&err);
        return;
    }
    check_lines(p);
    inspect(p, 1, &once);
    inspect(p, 2, &twice);
    if (once.n_parts > 0 && twice.n_parts > 0)
        assert(once.part[0].narrowest == twice.part[0].narrowest && twice.verdict >= once.verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_done) struct buf list = {0};
    struct file files[MOST_FILES];
    if (size > MOST_BYTES)
        return 0;
    size_t n = split((const char *)data, size, files);
    buf_init(&list, MOST_BYTES);
    scratch_make();
    write_files(files, n, &list);
    write_package(files, n, &list);
    read_folder();
    scratch_remove();
    return 0;
}
