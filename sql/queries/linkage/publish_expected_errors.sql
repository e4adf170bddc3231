-- SPDX-License-Identifier: Apache-2.0
-- Make linkage.expected_error what the stage says. Rows that did not change are not touched.
DELETE FROM linkage.expected_error AS old
WHERE NOT EXISTS (
    SELECT FROM new_expected_error AS new
    WHERE (new.dimension, new.value, new.system_a, new.system_b) = (old.dimension, old.value, old.system_a, old.system_b)
);
INSERT INTO linkage.expected_error AS old (dimension, value, system_a, system_b, links, false_links, missed_links)
SELECT dimension, value, system_a, system_b, links, false_links, missed_links
FROM new_expected_error
ON CONFLICT (dimension, value, system_a, system_b) DO UPDATE
SET links = excluded.links, false_links = excluded.false_links, missed_links = excluded.missed_links
WHERE (old.links, old.false_links, old.missed_links)
      IS DISTINCT FROM (excluded.links, excluded.false_links, excluded.missed_links);
