// SPDX-License-Identifier: Apache-2.0
// A recipe names parts of a record ("family_name/deletion", "given_name/exact", "birth_date/exact"). A part can have
// several values (one-deletion neighbours, several ids of a namespace); a recipe makes one token of each combination,
// counted up like an odometer. A name has several forms (variants); given and family name of one combination always
// come from the same form, everything else has only form 0.
//
// What is hashed is the number of the recipe and its values. A recipe has a fixed number of parts, so no two recipes and no
// two tuples are hashed alike; which form a value came from is left out on purpose, so that an alias of one record meets the
// name of another.
//
// For the database the message (recipe 1 byte, each value 8 bytes, big-endian) is put under HMAC-SHA-256. In memory a token
// is the upper half of  k[0] + k[1] * value[1] + ... + k[n] * value[n]  modulo 2^128, with random k of 128 bits drawn for the
// run and the recipe (multilinear hashing: Lemire, Kaser, "Strongly universal string hashing is fast"), its last 5 bits
// replaced by the number of the recipe. Whatever the values, two tuples share such a token by chance once in 2^59 runs.
// It would not do for somebody who sees many tokens and may choose values, but nobody does: these tokens and their keys live
// in the linker's memory beside the encodings themselves, only their equality is used, and all are wiped together. A false
// candidate would only be compared and found different.
#include "linker/recipe.h"

#include "common/secret.h"

enum { MESSAGE_MAX = 1 + RECIPE_MAX_PARTS * 8, RUN_SECRET_BYTES = 32, LIST_MAX_BYTES = 64 << 20 };
enum { FORMS_MAX = BUNDLE_MAX_VARIANT + 1, PARTS_MAX = BUNDLE_MAX_TAG + 1, RECIPE_MASK = 31 };

__extension__ typedef unsigned __int128 wide;
enum { RECIPE_FACTORS = 1 + RECIPE_MAX_PARTS, SEED_USED = (RECIPE_MASK + 1) * RECIPE_FACTORS * (int)sizeof(wide) };

_Static_assert((int)SEED_USED <= (int)RECIPE_SEED_BYTES, "a seed has a factor for each part of each recipe");
_Static_assert((int)RECIPE_MAX <= (int)RECIPE_MASK + 1, "the last bits of a token hold the number of a recipe");
_Static_assert((int)PART_COUNT <= (int)PARTS_MAX && BUNDLE_MAX_SLOTS < UINT8_MAX, "an index of slots holds all parts");

struct recipe_key {
    struct hmac *hmac;   // or
    struct secret *seed; // holds what is next
    const wide *factors; // RECIPE_FACTORS a recipe
};

void token_list_init(struct token_list *list)
{
    buf_init(&list->storage, LIST_MAX_BYTES);
    list->n = 0;
}

void token_list_done(struct token_list *list)
{
    buf_done(&list->storage);
    list->n = 0;
}

void token_list_reset(struct token_list *list)
{
    list->storage.len = 0; // tokens are no secret of a child: what is overwritten need not be wiped first
    list->n = 0;
}

static struct token *tokens(const struct token_list *list)
{
    return (struct token *)(void *)list->storage.data;
}

const struct token *token_list_at(const struct token_list *list, size_t i)
{
    return &tokens(list)[i];
}

static int compare_tokens(const void *x, const void *y)
{
    const struct token *a = x, *b = y;
    if (a->recipe != b->recipe)
        return a->recipe < b->recipe ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

void token_list_unique(struct token_list *list)
{
    struct token *t = tokens(list);
    if (list->n < 2)
        return;
    qsort(t, list->n, sizeof(*t), compare_tokens);
    size_t kept = 1;
    for (size_t i = 1; i < list->n; i++)
        if (compare_tokens(&t[i], &t[kept - 1]) != 0)
            t[kept++] = t[i];
    list->n = kept;
    list->storage.len = kept * sizeof(*t);
}

/* --- keys --------------------------------------------------------------------------------------------------------- */

void recipe_key_freep(struct recipe_key **k)
{
    if (*k == NULL)
        return;
    hmac_freep(&(*k)->hmac);
    secret_freep(&(*k)->seed);
    free(*k);
    *k = NULL;
}

static bool key_new(struct recipe_key **ret_key, struct error *err)
{
    struct recipe_key *k = calloc(1, sizeof(*k));
    if (k == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *ret_key = k;
    return true;
}

bool recipe_key_hmac(const struct keyring *keys, struct recipe_key **ret_key, struct error *err)
{
    CLEANUP(recipe_key_freep) struct recipe_key *k = NULL;
    CLEANUP(secret_freep) struct secret *token_key = NULL;
    CLEANUP(secret_freep) struct secret *run_secret = NULL;
    CLEANUP(secret_freep) struct secret *run_key = NULL;
    static const char info[] = "crosscount working tokens of one run";
    if (!key_new(&k, err) || !keyring_derive(keys, "token", "", &token_key, err) ||
        !secret_random(RUN_SECRET_BYTES, &run_secret, err) ||
        !hkdf(secret_bytes(token_key), secret_len(token_key), secret_bytes(run_secret), secret_len(run_secret), info,
              sizeof(info) - 1, RUN_SECRET_BYTES, &run_key, err) ||
        !hmac_new(run_key, &k->hmac, err))
        return false;
    *ret_key = k;
    k = NULL;
    return true;
}

static bool key_of_seed(struct secret **seed, struct recipe_key **ret_key, struct error *err)
{
    if (!key_new(ret_key, err))
        return false;
    (*ret_key)->seed = *seed;
    (*ret_key)->factors = (const wide *)(const void *)secret_bytes(*seed); // on a page of its own: aligned
    *seed = NULL;
    return true;
}

bool recipe_key_mix(struct recipe_key **ret_key, struct error *err)
{
    CLEANUP(secret_freep) struct secret *seed = NULL;
    return secret_random(RECIPE_SEED_BYTES, &seed, err) && key_of_seed(&seed, ret_key, err);
}

bool recipe_key_mix_of(const uint8_t bytes[RECIPE_SEED_BYTES], struct recipe_key **ret_key, struct error *err)
{
    CLEANUP(secret_freep) struct secret *seed = NULL;
    if (!secret_new(RECIPE_SEED_BYTES, &seed, err))
        return false;
    memcpy(secret_bytes_rw(seed), bytes, RECIPE_SEED_BYTES);
    return key_of_seed(&seed, ret_key, err);
}

/* --- parts -------------------------------------------------------------------------------------------------------- */

// Where the parts of a sighting are: 1 + index of a slot, 0 for none. Ids are looked up by their namespace instead.
struct directory {
    const struct bundle *sighting;
    uint32_t forms; // of its name, as bits
    uint8_t slot[FORMS_MAX][PARTS_MAX];
};

static void directory_make(struct directory *d, const struct bundle *sighting)
{
    d->sighting = sighting;
    d->forms = 1;
    memset(d->slot, 0, sizeof(d->slot));
    for (int i = 0; i < sighting->n_slots; i++) {
        const struct bundle_slot *s = &sighting->slot[i];
        d->forms |= 1u << s->variant;
        if (s->subject == 0 && s->count > 0 && d->slot[s->variant][s->tag] == 0)
            d->slot[s->variant][s->tag] = (uint8_t)(i + 1);
    }
}

static const struct bundle_slot *directory_find(const struct directory *d, const struct recipe_part *part,
                                                uint8_t variant)
{
    uint8_t form = part_has_forms(part->part) ? variant : 0;
    if (part->subject != 0)
        return bundle_find(d->sighting, (uint8_t)part->part, form, part->subject);
    uint8_t at = d->slot[form][part->part];
    return at == 0 ? NULL : &d->sighting->slot[at - 1];
}

/* --- tokens ------------------------------------------------------------------------------------------------------- */

// One recipe at work on one form of one sighting.
struct odometer {
    const struct recipe *recipe;
    const struct bundle_slot *slot[RECIPE_MAX_PARTS];
    uint16_t at[RECIPE_MAX_PARTS];
};

// False when a part is missing. A recipe without names only has form 0.
static bool odometer_set(struct odometer *o, const struct recipe *recipe, const struct directory *directory,
                         uint8_t variant)
{
    bool has_name = false;
    o->recipe = recipe;
    for (size_t i = 0; i < recipe->n_parts; i++) {
        has_name |= part_has_forms(recipe->part[i].part);
        o->slot[i] = directory_find(directory, &recipe->part[i], variant);
        o->at[i] = 0;
        if (o->slot[i] == NULL || o->slot[i]->count == 0)
            return false;
    }
    return variant == 0 || has_name;
}

static bool odometer_step(struct odometer *o)
{
    for (size_t i = 0; i < o->recipe->n_parts; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): odometer_start set as many as the recipe has parts
        if (++o->at[i] < o->slot[i]->count)
            return true;
        o->at[i] = 0;
    }
    return false;
}

static void odometer_values(const struct odometer *o, uint64_t value[RECIPE_MAX_PARTS])
{
    for (size_t i = 0; i < o->recipe->n_parts; i++)
        value[i] = o->slot[i]->values[o->at[i]];
    if (o->recipe->unordered && value[0] > value[1]) {
        uint64_t first = value[0];
        value[0] = value[1];
        value[1] = first;
    }
}

static size_t odometer_combinations(const struct odometer *o)
{
    size_t n = 1;
    for (size_t i = 0; i < o->recipe->n_parts; i++)
        n *= o->slot[i]->count;
    return n;
}

static bool sign(struct hmac *key, uint32_t number, const uint64_t *value, size_t n_values, uint64_t *ret_token,
                 struct error *err)
{
    uint8_t message[MESSAGE_MAX];
    size_t len = 0;
    message[len++] = (uint8_t)number;
    for (size_t i = 0; i < n_values; i++)
        for (int shift = 56; shift >= 0; shift -= 8)
            message[len++] = (uint8_t)(value[i] >> shift);
    return hmac_sign64(key, message, len, ret_token, err);
}

static uint64_t mix(const wide *factors, uint32_t number, const uint64_t *value, size_t n_values)
{
    const wide *factor = factors + (size_t)number * RECIPE_FACTORS;
    wide sum = factor[0];
    for (size_t i = 0; i < n_values; i++)
        sum += factor[i + 1] * value[i];
    return ((uint64_t)(sum >> 64) & ~(uint64_t)RECIPE_MASK) | number;
}

static bool compose_form(struct odometer *o, uint32_t number, const struct recipe_key *key, struct token_list *out,
                         struct error *err)
{
    size_t n_parts = o->recipe->n_parts, n_tokens = odometer_combinations(o);
    uint64_t value[RECIPE_MAX_PARTS] = {0};
    if (n_tokens > RECIPE_MAX_TOKENS)
        return err_set(err, ERR_CONFIG, "recipe \"%s\" makes more than %d tokens of one record", o->recipe->name,
                       RECIPE_MAX_TOKENS);
    if (!buf_reserve(&out->storage, n_tokens * sizeof(struct token), err))
        return false;
    do {
        struct token *t = &tokens(out)[out->n];
        odometer_values(o, value);
        t->recipe = number;
        if (key->factors != NULL)
            t->value = mix(key->factors, number, value, n_parts);
        else if (!sign(key->hmac, number, value, n_parts, &t->value, err))
            return false;
        out->storage.len = ++out->n * sizeof(*t);
    } while (odometer_step(o));
    return true;
}

static bool compose_recipe(const struct recipe *recipe, uint32_t number, const struct directory *directory,
                           const struct recipe_key *key, struct token_list *out, struct error *err)
{
    uint32_t forms = recipe->all_variants ? directory->forms : 1;
    for (; forms != 0; forms &= forms - 1) {
        struct odometer o;
        if (odometer_set(&o, recipe, directory, (uint8_t)__builtin_ctz(forms)) &&
            !compose_form(&o, number, key, out, err))
            return false;
    }
    return true;
}

bool recipe_compose(const struct linkage_config *linkage, uint32_t wanted, const struct bundle *sighting,
                    const struct recipe_key *key, struct token_list *out, struct error *err)
{
    struct directory directory;
    directory_make(&directory, sighting);
    for (uint32_t number = 0; number < linkage->n_recipes; number++)
        if ((wanted >> number & 1) && !compose_recipe(&linkage->recipes[number], number, &directory, key, out, err))
            return false;
    return true;
}
