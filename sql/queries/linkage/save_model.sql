-- SPDX-License-Identifier: Apache-2.0
-- $1: the model the links were weighed with; null when they were not weighed with any.
WITH gone AS (
    DELETE FROM linkage.model WHERE $1::jsonb IS NULL
)
INSERT INTO linkage.model AS old (model)
SELECT $1::jsonb
WHERE $1::jsonb IS NOT NULL
ON CONFLICT (is_current) DO UPDATE SET model = excluded.model
WHERE old.model <> excluded.model
