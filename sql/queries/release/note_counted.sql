-- SPDX-License-Identifier: Apache-2.0
-- Notes who is counted over the systems that are staged, under a number ($1).
INSERT INTO counted_child (person_id, block) SELECT person_id, $1 FROM identified
