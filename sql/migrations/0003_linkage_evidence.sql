-- SPDX-License-Identifier: Apache-2.0
-- What a link run knows beside who is who: how each link came about, what it refused, what a clerk should look at and has
-- decided, how persons came and went, under which model, and how wrong all of it is expected to be. Levels say how well
-- two values agree ("near"), never what they are; records and persons are keyed hashes and random numbers.

ALTER TABLE linkage.link ADD COLUMN pattern bigint NOT NULL DEFAULT 0;
COMMENT ON TABLE linkage.link IS 'Pairs of records held to be one child: the set of recipes they share (bits in the order of config/linkage.yaml), what was compared and what it weighs.';
COMMENT ON COLUMN linkage.link.pattern IS 'Level of agreement of each field, 3 bits a field in the order of config/linkage.yaml. 0: nothing was compared.';
COMMENT ON COLUMN linkage.link.weight IS 'Bits of evidence for one child: log2 of the odds.';

-- Nobody asks for the records of one person, and it costs more to keep than all the rest of a run's outcome.
DROP INDEX linkage.person_id_idx;

CREATE TABLE linkage.refused (
    record_a uuid             NOT NULL,
    record_b uuid             NOT NULL,
    reason   text             NOT NULL,
    weight   double precision NOT NULL,
    PRIMARY KEY (record_a, record_b),
    CHECK (record_a < record_b)
);
COMMENT ON TABLE linkage.refused IS 'Pairs of enough weight that were not linked all the same, and what spoke against it.';
COMMENT ON COLUMN linkage.refused.reason IS 'live_id: two live ids of one namespace; ssn: two different numbers; twins; no_match: a clerk said so; weak_bridge: the rest of their clusters disagrees; undecided: another child fits as well.';

CREATE TABLE linkage.review_pair (
    record_a uuid             NOT NULL,
    record_b uuid             NOT NULL,
    pattern  bigint           NOT NULL,
    weight   double precision NOT NULL,
    PRIMARY KEY (record_a, record_b),
    CHECK (record_a < record_b)
);
COMMENT ON TABLE linkage.review_pair IS 'Pairs between the two thresholds: neither linked nor dismissed until a clerk has looked at their levels.';

CREATE TABLE linkage.decision (
    record_a    uuid    NOT NULL,
    record_b    uuid    NOT NULL,
    decision    text    NOT NULL CHECK (decision IN ('match', 'no_match', 'unsure')),
    decided_by  text    NOT NULL,
    decided_on  date    NOT NULL,
    reason      text    NOT NULL,
    weight_band integer NOT NULL,
    PRIMARY KEY (record_a, record_b),
    CHECK (record_a < record_b)
);
COMMENT ON TABLE linkage.decision IS 'What clerks decided of pairs: the last word on each. A match or no match is honoured by every later run.';
COMMENT ON COLUMN linkage.decision.weight_band IS 'Whole bits of the pair''s weight when it was decided, which the clerk did not see: for the share confirmed by weight.';

CREATE TABLE linkage.history (
    seq             bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_date        date    NOT NULL,
    event           text    NOT NULL CHECK (event IN ('merge', 'split')),
    person_id       uuid    NOT NULL,
    other_person_id uuid    NOT NULL CHECK (other_person_id <> person_id),
    records         integer NOT NULL CHECK (records > 0)
);
COMMENT ON TABLE linkage.history IS 'How persons came and went from run to run: records that person_id took over from other_person_id (merge: that id is no more) or gave up to it (split: both go on). It depends on which runs there were, and when.';
COMMENT ON COLUMN linkage.history.records IS 'How many records changed hands.';
CREATE INDEX history_person_id_idx ON linkage.history (person_id);
CREATE INDEX history_other_person_id_idx ON linkage.history (other_person_id);

CREATE TABLE linkage.model (
    is_current boolean PRIMARY KEY DEFAULT true CHECK (is_current),
    model      jsonb   NOT NULL
);
COMMENT ON TABLE linkage.model IS 'The model the links were weighed with: m and u of every level of every field. One row.';

CREATE TABLE linkage.expected_error (
    dimension    text             NOT NULL,
    value_a      text             NOT NULL,
    value_b      text             NOT NULL,
    links        double precision NOT NULL,
    false_links  double precision NOT NULL,
    missed_links double precision NOT NULL,
    PRIMARY KEY (dimension, value_a, value_b)
);
COMMENT ON TABLE linkage.expected_error IS 'How many links are expected to be false, and how many to be missing, by the model: over all, by pair of systems and by subgroup.';

-- Children withdrawn: nothing that names one of their records stays, nor what their persons came from.
CREATE FUNCTION linkage.forget(gone uuid[]) RETURNS void LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    persons uuid[] := ARRAY(SELECT person_id FROM linkage.person WHERE record_key = ANY (gone));
BEGIN
    DELETE FROM linkage.history WHERE person_id = ANY (persons) OR other_person_id = ANY (persons);
    DELETE FROM linkage.person WHERE record_key = ANY (gone);
    DELETE FROM linkage.link WHERE record_a = ANY (gone) OR record_b = ANY (gone);
    DELETE FROM linkage.refused WHERE record_a = ANY (gone) OR record_b = ANY (gone);
    DELETE FROM linkage.review_pair WHERE record_a = ANY (gone) OR record_b = ANY (gone);
    DELETE FROM linkage.decision WHERE record_a = ANY (gone) OR record_b = ANY (gone);
END $$;
COMMENT ON FUNCTION linkage.forget(uuid[]) IS 'Remove every row on these records. The rest of a person stays, under its id.';
