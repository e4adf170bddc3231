/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs and clusters against known persons, by counting in groups: never pair by pair. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/linker.h"

enum { JUDGE_SYSTEMS = 10 }; /* 10 * 11 / 2 pairs of systems stay within EVALUATE_MAX */

/* A record known to both sides. */
struct judged {
    uint64_t person;       /* who it is */
    uint32_t cluster;      /* who the linker says it is */
    uint16_t system;       /* index in `systems`, below JUDGE_SYSTEMS */
    uint32_t cluster_size; /* filled by judge_records */
};

/* Fills everything of ret but the counts of records. Reorders the records. */
void judge_records(struct judged *records, size_t n, const char *const *systems, uint32_t n_systems,
                   struct evaluate_result *ret);
