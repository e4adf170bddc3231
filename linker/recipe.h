/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens from encodings: every value a recipe can take from one sighting, hashed under a key of this run. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/bundle.h"
#include "common/error.h"
#include "common/hmac.h"
#include "common/keyring.h"
#include "config/linkage.h"

enum { RECIPE_MAX_TOKENS = 2048 }; /* one recipe may make of one sighting: more is a mistake in the recipe */

struct token {
    uint64_t value;
    uint32_t recipe; /* index in the configuration; part of what was hashed */
};

/* A growing list; initialise with token_list_init, free with token_list_done (it wipes). */
struct token_list {
    struct buf storage;
    size_t n;
};

void token_list_init(struct token_list *list);
void token_list_done(struct token_list *list);
void token_list_reset(struct token_list *list);
const struct token *token_list_at(const struct token_list *list, size_t i);
/* In ascending order, each token once: several sightings of one child say the same thing again and again. */
void token_list_unique(struct token_list *list);

/* The key of one run. Tokens of two runs cannot be compared with each other. */
struct recipe_key;
/* For tokens that go to the database: HMAC under the keyring's sub-key "token" and a random secret that nothing keeps. */
MUST_CHECK bool recipe_key_hmac(const struct keyring *keys, struct recipe_key **ret_key, struct error *err);
/* For tokens that never leave locked memory: a universal hash, 20 times as fast (recipe.c says why it will do). The seed is
 * random; tests give their own. Last bits of such a token: the number of its recipe. */
enum { RECIPE_SEED_BYTES = 4096 };
MUST_CHECK bool recipe_key_mix(struct recipe_key **ret_key, struct error *err);
MUST_CHECK bool recipe_key_mix_of(const uint8_t seed[RECIPE_SEED_BYTES], struct recipe_key **ret_key,
                                  struct error *err);
void recipe_key_freep(struct recipe_key **k);

/* Append the tokens that the recipes in `wanted` (bits) make of one sighting. A recipe with a part the sighting lacks
 * makes none: missing is neutral. Pure but for the key. ERR_CONFIG when a recipe makes more than RECIPE_MAX_TOKENS. */
MUST_CHECK bool recipe_compose(const struct linkage_config *linkage, uint32_t wanted, const struct bundle *sighting,
                               const struct recipe_key *key, struct token_list *out, struct error *err);
