-- SPDX-License-Identifier: Apache-2.0
-- Whether source $1 has no tables of its own yet (intake.adopt_first).
SELECT to_regclass(format('identity.%I', 'record_' || translate($1::text, '.', '_'))) IS NULL;
