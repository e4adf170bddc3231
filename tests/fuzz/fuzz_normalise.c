// SPDX-License-Identifier: Apache-2.0
/* Any text as a name, an id, or a place; the first byte says as what. Names: only capitals come out, within their limit, and
 * the same when normalised again; so with places, streets, phones. Ids: what is taken fits, is terminated, and is itself of
 * that form. Text that is not UTF-8
 * never gets this far (ingest checks it) and must still do no harm. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ingest/normalise.h"
#include "ingest/phonetic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fold *fold;

static bool fill(int what, struct view text, struct identity *id, struct error *err)
{
    identity_init(id);
    switch (what) {
    case 0:
        return normalise_given(fold, text, id, err);
    case 1:
        return normalise_family(fold, text, id, err);
    case 2:
        return normalise_full_name(fold, text, ORDER_LAST_FIRST, id, err);
    case 3:
        return normalise_full_name(fold, text, ORDER_FIRST_LAST, id, err);
    case 4:
        return normalise_alias(fold, text, ORDER_LAST_FIRST, id, err);
    default:
        return normalise_alias_parts(fold, text, text, id, err);
    }
}

static void check_name(const char *name, bool given)
{
    struct identity again;
    char code[NAME_SIZE + 1];
    size_t len = strlen(name);
    assert(len <= NAME_LETTERS);
    assert(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == len);
    assert(fill(given ? 0 : 1, view_of(name), &again, NULL));
    assert(strcmp(given ? again.name[0].given : again.name[0].family, name) == 0);
    assert(phonetic_nysiis(name, len, code) <= len);
}

static void check_names(int what, struct view text)
{
    struct identity id;
    struct error err = {0};
    if (!fill(what, text, &id, &err)) {
        assert(err.code == ERR_DATA);
        return;
    }
    for (int v = 0; v < IDENTITY_NAMES; v++) {
        check_name(id.name[v].given, true);
        check_name(id.name[v].family, false);
    }
}

static void check_id(enum id_form form, struct view text)
{
    char id[IDENTITY_ID_SIZE], again[IDENTITY_ID_SIZE];
    size_t len = 0, again_len = 0;
    if (normalise_id(form, 0, text, id, &len) != NORMAL_OK)
        return;
    assert(len > 0 && len < sizeof id && strlen(id) == len);
    assert(normalise_id(form, 0, (struct view){id, len}, again, &again_len) == NORMAL_OK);
    assert(again_len == len && strcmp(again, id) == 0);
}

static char *contact(int what, struct view text, struct identity *id, size_t *ret_size)
{
    identity_init(id);
    switch (what) {
    case 0:
        normalise_postal_code(text, id);
        *ret_size = sizeof id->postal_code;
        return id->postal_code;
    case 1:
        *ret_size = sizeof id->place;
        return normalise_place(fold, text, id, NULL) ? id->place : NULL;
    case 2:
        *ret_size = sizeof id->street;
        return normalise_street(fold, text, id, NULL) ? id->street : NULL;
    case 3:
        id->phone[0][0] = '\0';
        normalise_phone(text, id);
        *ret_size = sizeof id->phone[0];
        return id->phone[0];
    case 4:
        normalise_email(text, id);
        *ret_size = sizeof id->email;
        return id->email;
    default:
        *ret_size = sizeof id->middle;
        return normalise_middle(fold, text, id, NULL) ? id->middle : NULL;
    }
}

static void check_contact(int what, struct view text)
{
    struct identity id, second;
    size_t size = 0;
    const char *once = contact(what, text, &id, &size);
    if (once == NULL)
        return;
    assert(memchr(once, '\0', size) != NULL);
    const char *twice = contact(what, view_of(once), &second, &size);
    assert(twice != NULL && strcmp(once, twice) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum id_form forms[] = {FORM_PLAIN, FORM_UPPER, FORM_DIGITS, FORM_CWS, FORM_CIN, FORM_SSN};
    if (fold == NULL && !fold_new(&fold, NULL))
        return 0;
    if (size == 0)
        return 0;
    struct view text = {(const char *)data + 1, size - 1};
    if (data[0] >= 0xc0)
        check_contact(data[0] % 6, text);
    else if (data[0] % 2 == 0)
        check_names(data[0] / 2 % 6, text);
    else
        check_id(forms[data[0] / 2 % COUNT_OF(forms)], text);
    return 0;
}
