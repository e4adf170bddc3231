/* SPDX-License-Identifier: Apache-2.0 */
/* What linker/candidates.c asks of an engine: see candidates.h for what the calls mean. Both engines put their pairs into the
 * pair list and their counts into costs, which are candidates.c's. */
#pragma once

#include "linker/candidates.h"

struct memory_engine;
MUST_CHECK bool memory_engine_new(const struct candidates_settings *settings, struct pair_list *pairs,
                                  struct recipe_cost *costs, struct memory_engine **ret_engine, struct error *err);
void memory_engine_freep(struct memory_engine **e);
uint64_t memory_engine_bytes(const struct memory_engine *e); /* of its tokens */
uint32_t memory_engine_passes(const struct memory_engine *e);
void memory_engine_begin(struct memory_engine *e);
void memory_engine_leave(struct memory_engine *e, uint64_t bytes);
MUST_CHECK bool memory_engine_add(struct memory_engine *e, uint32_t unit, const struct token_list *tokens,
                                  struct error *err);
void memory_engine_number(struct memory_engine *e, const uint32_t *number);
MUST_CHECK bool memory_engine_close(struct memory_engine *e, struct error *err);

struct postgres_engine;
MUST_CHECK bool postgres_engine_new(const struct candidates_settings *settings, struct pair_list *pairs,
                                    struct recipe_cost *costs, struct postgres_engine **ret_engine, struct error *err);
void postgres_engine_freep(struct postgres_engine **e);
MUST_CHECK bool postgres_engine_add(struct postgres_engine *e, uint32_t unit, const struct token_list *tokens,
                                    struct error *err);
void postgres_engine_number(struct postgres_engine *e, const uint32_t *number);
MUST_CHECK bool postgres_engine_close(struct postgres_engine *e, struct error *err);
MUST_CHECK bool postgres_engine_forget(struct postgres_engine *e, struct error *err);
