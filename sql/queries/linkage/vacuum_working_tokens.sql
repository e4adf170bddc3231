-- SPDX-License-Identifier: Apache-2.0
-- So that the join finds all it needs in the index, and the planner knows how much that is.
VACUUM (ANALYZE) linkage.working_token
