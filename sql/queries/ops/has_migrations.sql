-- SPDX-License-Identifier: Apache-2.0
-- Is there a schema, and is it this session's to change?
SELECT count(*) > 0, coalesce(bool_or(pg_has_role(relowner, 'MEMBER')), true)
FROM pg_class
WHERE oid = to_regclass('ops.migration');
