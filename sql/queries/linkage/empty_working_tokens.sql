-- SPDX-License-Identifier: Apache-2.0
-- The tokens have served.
TRUNCATE linkage.working_token;
RESET random_page_cost;
