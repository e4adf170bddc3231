/* SPDX-License-Identifier: Apache-2.0 */
/* What tests release: children made up for an agreement of four systems, few enough to count by hand. */
#pragma once

/* SQL: deliveries, and functions that make rows and events of a kind of children. */
extern const char toy_release_prepare[];
extern const char toy_release_world[]; /* SQL: every count is 0 or large */
