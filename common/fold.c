/* SPDX-License-Identifier: Apache-2.0 */
/* Unicode names to ASCII capitals. Nearly all names are ASCII and take the first path: one pass, no library.
 *
 * The rest goes UTF-8 -> UTF-16 -> ICU's transliterator -> ASCII. ICU copies what it works on to its heap; it is told
 * once, before anything else calls it, to use an allocator that wipes what it frees, so that no name stays behind
 * there. Case is raised by ICU first and once more by hand: what Latin-ASCII makes of a letter may be small. */
#include "common/fold.h"

#include <pthread.h>
#include <stdalign.h>

#include <unicode/uclean.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "common/secret.h"

enum { FOLD_MAX = 1024, HEAD = 16 }; /* UTF-16 units a name may have on the way; head of an allocation: its size */

struct fold {
    UTransliterator *trans;
    UChar scratch[FOLD_MAX];
};

static void *U_CALLCONV wiping_alloc(const void *context UNUSED, size_t size)
{
    if (size > SIZE_MAX - HEAD)
        return NULL;
    size_t *block = malloc(size + HEAD);
    if (block == NULL)
        return NULL;
    *block = size;
    return (char *)block + HEAD;
}

static void U_CALLCONV wiping_free(const void *context UNUSED, void *p)
{
    if (p == NULL)
        return;
    char *block = (char *)p - HEAD;
    size_t size;
    memcpy(&size, block, sizeof size);
    secret_wipe(p, size);
    free(block);
}

static void *U_CALLCONV wiping_realloc(const void *context, void *p, size_t size)
{
    if (p == NULL)
        return wiping_alloc(context, size);
    size_t old;
    memcpy(&old, (char *)p - HEAD, sizeof old);
    void *grown = wiping_alloc(context, size);
    if (grown == NULL)
        return NULL;
    memcpy(grown, p, old < size ? old : size);
    wiping_free(context, p);
    return grown;
}

_Static_assert(HEAD % alignof(max_align_t) == 0, "what ICU gets is aligned for any type");

static UErrorCode memory_status = U_ZERO_ERROR;

static void set_memory_functions(void)
{
    u_setMemoryFunctions(NULL, wiping_alloc, wiping_realloc, wiping_free, &memory_status);
}

bool fold_new(struct fold **ret_fold, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static const UChar rules[] = u"Any-Latin; Latin-ASCII; Upper";
    (void)pthread_once(&once, set_memory_functions);
    CLEANUP(fold_freep) struct fold *f = calloc(1, sizeof *f);
    if (f == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    UErrorCode status = memory_status;
    if (U_SUCCESS(status))
        f->trans = utrans_openU(rules, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_FAILURE(status))
        return err_set(err, status == U_MEMORY_ALLOCATION_ERROR ? ERR_RETRY : ERR_BUG, "ICU: transliterator: %s",
                       u_errorName(status));
    *ret_fold = f;
    f = NULL;
    return true;
}

void fold_freep(struct fold **f)
{
    if (*f == NULL)
        return;
    if ((*f)->trans != NULL)
        utrans_close((*f)->trans);
    secret_wipe(*f, sizeof **f);
    free(*f);
    *f = NULL;
}

static char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The ASCII path; false at the first byte that is not. */
static bool fold_ascii(struct view in, char *out)
{
    for (size_t i = 0; i < in.len; i++) {
        if ((unsigned char)in.ptr[i] > 0x7f)
            return false;
        out[i] = ascii_upper(in.ptr[i]);
    }
    out[in.len] = '\0';
    return true;
}

/* UTF-16 to ASCII, the rest dropped; false when it does not fit. */
static bool narrow(const UChar *from, int32_t len, char *out, size_t size, size_t *ret_len)
{
    size_t n = 0;
    for (int32_t i = 0; i < len; i++) {
        if (from[i] > 0x7f)
            continue;
        if (n + 1 >= size)
            return false;
        out[n++] = ascii_upper((char)from[i]);
    }
    out[n] = '\0';
    *ret_len = n;
    return true;
}

static bool fold_unicode(struct fold *f, struct view in, char *out, size_t size, size_t *ret_len, struct error *err)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = 0;
    if (in.len > INT32_MAX)
        return err_set(err, ERR_DATA, "name too long");
    u_strFromUTF8(f->scratch, FOLD_MAX, &len, in.ptr, (int32_t)in.len, &status);
    if (status == U_INVALID_CHAR_FOUND)
        return err_set(err, ERR_DATA, "name is not UTF-8");
    int32_t limit = len;
    if (U_SUCCESS(status))
        utrans_transUChars(f->trans, f->scratch, &len, FOLD_MAX, 0, &limit, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR || (U_SUCCESS(status) && !narrow(f->scratch, len, out, size, ret_len)))
        return err_set(err, ERR_DATA, "name too long");
    if (U_FAILURE(status))
        return err_set(err, status == U_MEMORY_ALLOCATION_ERROR ? ERR_RETRY : ERR_BUG, "ICU: %s", u_errorName(status));
    return true;
}

bool fold_name(struct fold *f, struct view in, char *out, size_t size, size_t *ret_len, struct error *err)
{
    if (in.len < size && fold_ascii(in, out)) {
        *ret_len = in.len;
        return true;
    }
    bool ok = fold_unicode(f, in, out, size, ret_len, err);
    secret_wipe(f->scratch, sizeof f->scratch);
    return ok;
}
