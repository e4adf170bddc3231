-- SPDX-License-Identifier: Apache-2.0
-- Nothing a killed run left is believed. The index is made anew when all tokens are there. They were written a moment ago
-- and are still in memory, so reading them in the order of the index costs little: the planner is told so.
SELECT linkage.start_tokens();
SET random_page_cost = 1.1;
