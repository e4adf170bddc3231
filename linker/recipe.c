// SPDX-License-Identifier: Apache-2.0
// A recipe names parts of a record ("family_name/deletion", "given_name/exact", "birth_date/exact"). A part can have
// several values (one-deletion neighbours, several ids of a namespace); a recipe makes one token of each combination,
// counted up like an odometer. A name has several forms (variants); given and family name of one combination always
// come from the same form, everything else has only form 0.
//
// The message that is hashed is: number of the recipe (1 byte), then each value (8 bytes, big-endian). A recipe has a
// fixed number of parts, so no two recipes and no two tuples share a message; which form a value came from is left out
// on purpose, so that an alias of one record meets the name of another.
#include "linker/recipe.h"

enum { MESSAGE_MAX = 1 + RECIPE_MAX_PARTS * 8, RUN_SECRET_BYTES = 32, LIST_MAX_BYTES = 64 << 20 };

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

bool recipe_run_key(const struct keyring *keys, struct hmac **ret_key, struct error *err)
{
    CLEANUP(secret_freep) struct secret *token_key = NULL;
    CLEANUP(secret_freep) struct secret *run_secret = NULL;
    CLEANUP(secret_freep) struct secret *run_key = NULL;
    static const char info[] = "crosscount working tokens of one run";
    return keyring_derive(keys, "token", "", &token_key, err) && secret_random(RUN_SECRET_BYTES, &run_secret, err) &&
           hkdf(secret_bytes(token_key), secret_len(token_key), secret_bytes(run_secret), secret_len(run_secret), info,
                sizeof(info) - 1, RUN_SECRET_BYTES, &run_key, err) &&
           hmac_new(run_key, ret_key, err);
}

// One recipe at work on one form of one sighting.
struct odometer {
    const struct recipe *recipe;
    const struct bundle_slot *slot[RECIPE_MAX_PARTS];
    uint16_t at[RECIPE_MAX_PARTS];
};

// False when a part is missing. A recipe without names has only form 0.
static bool odometer_set(struct odometer *o, const struct recipe *recipe, const struct bundle *sighting,
                         uint8_t variant)
{
    bool has_name = false;
    o->recipe = recipe;
    for (size_t i = 0; i < recipe->n_parts; i++) {
        bool name = part_has_forms(recipe->part[i].part);
        has_name |= name;
        o->slot[i] = bundle_find(sighting, (uint8_t)recipe->part[i].part, name ? variant : 0, recipe->part[i].subject);
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

static size_t odometer_message(const struct odometer *o, uint32_t number, uint8_t message[MESSAGE_MAX])
{
    uint64_t value[RECIPE_MAX_PARTS] = {0};
    for (size_t i = 0; i < o->recipe->n_parts; i++)
        value[i] = o->slot[i]->values[o->at[i]];
    if (o->recipe->unordered && value[0] > value[1]) {
        uint64_t first = value[0];
        value[0] = value[1];
        value[1] = first;
    }
    size_t len = 0;
    message[len++] = (uint8_t)number;
    for (size_t i = 0; i < o->recipe->n_parts; i++)
        for (int shift = 56; shift >= 0; shift -= 8)
            message[len++] = (uint8_t)(value[i] >> shift);
    return len;
}

static bool compose_form(struct odometer *o, uint32_t number, struct hmac *key, struct token_list *out,
                         struct error *err)
{
    uint8_t message[MESSAGE_MAX];
    size_t made = 0;
    do {
        if (made++ == RECIPE_MAX_TOKENS)
            return err_set(err, ERR_CONFIG, "recipe \"%s\" makes more than %d tokens of one record", o->recipe->name,
                           RECIPE_MAX_TOKENS);
        struct token t = {.recipe = number};
        size_t len = odometer_message(o, number, message);
        if (!hmac_sign64(key, message, len, &t.value, err) || !buf_add(&out->storage, &t, sizeof(t), err))
            return false;
        out->n++;
    } while (odometer_step(o));
    return true;
}

// The forms of the name a sighting has, as bits.
static uint32_t forms_of(const struct bundle *sighting)
{
    uint32_t forms = 1;
    for (int i = 0; i < sighting->n_slots; i++)
        if (sighting->slot[i].variant < 32)
            forms |= 1u << sighting->slot[i].variant;
    return forms;
}

bool recipe_compose(const struct linkage_config *linkage, uint32_t wanted, const struct bundle *sighting,
                    struct hmac *key, struct token_list *out, struct error *err)
{
    uint32_t forms = forms_of(sighting);
    for (uint32_t number = 0; number < linkage->n_recipes; number++) {
        const struct recipe *recipe = &linkage->recipes[number];
        if (!(wanted >> number & 1))
            continue;
        for (uint8_t variant = 0; variant < 32; variant++) {
            struct odometer o;
            if (!(forms >> variant & 1) || (variant > 0 && !recipe->all_variants))
                continue;
            if (odometer_set(&o, recipe, sighting, variant) && !compose_form(&o, number, key, out, err))
                return false;
        }
    }
    return true;
}
