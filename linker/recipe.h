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

/* The key of one run: of the keyring's sub-key "token" and a random secret that nothing keeps, so that the working
 * tokens of two runs cannot be compared with each other. */
MUST_CHECK bool recipe_run_key(const struct keyring *keys, struct hmac **ret_key, struct error *err);

/* Append the tokens that the recipes in `wanted` (bits) make of one sighting. A recipe with a part the sighting lacks
 * makes none: missing is neutral. Pure but for the key. ERR_CONFIG when a recipe makes more than RECIPE_MAX_TOKENS. */
MUST_CHECK bool recipe_compose(const struct linkage_config *linkage, uint32_t wanted, const struct bundle *sighting,
                               struct hmac *key, struct token_list *out, struct error *err);
