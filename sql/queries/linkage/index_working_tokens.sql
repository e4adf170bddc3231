-- SPDX-License-Identifier: Apache-2.0
SET LOCAL maintenance_work_mem = '256MB';
CREATE INDEX working_token_idx ON linkage.working_token (token, recipe, unit);
