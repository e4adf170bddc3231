-- SPDX-License-Identifier: Apache-2.0
-- Nothing a killed run left is believed. The index is made anew when all tokens are there.
DROP INDEX IF EXISTS linkage.working_token_idx;
TRUNCATE linkage.working_token;
