-- SPDX-License-Identifier: Apache-2.0
-- So that the join finds all it needs in the index. Only an owner may; others are passed over, and read the table besides.
VACUUM linkage.working_token
