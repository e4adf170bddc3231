-- SPDX-License-Identifier: Apache-2.0
-- Expected error of every group by pair of systems too: a release counts the systems of its agreement and no other, and so
-- does what it says of linkage error. Every link run writes all of it anew; until the next one nothing is known.
DROP TABLE linkage.expected_error;
CREATE TABLE linkage.expected_error (
    dimension    text             NOT NULL,
    value        text             NOT NULL,
    system_a     text             NOT NULL,
    system_b     text             NOT NULL,
    links        double precision NOT NULL,
    false_links  double precision NOT NULL,
    missed_links double precision NOT NULL,
    PRIMARY KEY (dimension, value, system_a, system_b),
    CHECK (system_a COLLATE "C" <= system_b COLLATE "C")
);
COMMENT ON TABLE linkage.expected_error IS 'How many links are expected to be false, and how many to be missing, by the model and by what guards refuse: over all and by subgroup, by the systems of the two records. Estimates, never counts of children.';
COMMENT ON COLUMN linkage.expected_error.links IS 'Pairs of records held to be one child.';
COMMENT ON COLUMN linkage.expected_error.false_links IS 'Of them, pairs expected to be two children.';
COMMENT ON COLUMN linkage.expected_error.missed_links IS 'Pairs of one child expected to be in two clusters.';
