-- SPDX-License-Identifier: Apache-2.0
-- At the start of a run (whatever a killed one left) and at its end.
TRUNCATE linkage.working_token
