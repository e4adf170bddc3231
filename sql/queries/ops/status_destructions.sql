-- SPDX-License-Identifier: Apache-2.0
SELECT agreement, destroyed_on, deliveries, records, events, links, certificate_name
FROM intake.destruction
ORDER BY destroyed_on DESC, certificate_name COLLATE "C"
LIMIT 20
