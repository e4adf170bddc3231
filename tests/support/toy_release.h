/* SPDX-License-Identifier: Apache-2.0 */
/* What tests release: an agreement of four systems, and children made up for it, few enough to count by hand. */
#pragma once

extern const char toy_release_agreement[];               /* A-1.yaml, unsigned */
extern const char toy_release_agreement_hiding_wholes[]; /* the same, where whole groups are hidden */
extern const char
    toy_release_prepare[]; /* SQL: deliveries, and functions that make rows and events of a kind of children */
extern const char toy_release_world[]; /* SQL: every count is 0 or large */
