// SPDX-License-Identifier: Apache-2.0
// Rows made by SQL: few kinds of children, each many times.
#include "tests/support/toy_release.h"

// A delivery to hang rows on, and a function that makes n children of one kind: record and person ids follow from the group's
// name and the number, so that groups can be linked and given events.
const char toy_release_prepare[] =
    "TRUNCATE intake.delivery, identity.record, facts.event, linkage.link, linkage.person, linkage.expected_error "
    "CASCADE;"
    "INSERT INTO intake.delivery VALUES"
    " ('00000000-0000-0000-0000-000000000001', 'cdss', 'child_welfare.client', 'child_welfare', 'A-1', '2025-07-01',"
    "  150, 100, 30, 20, 12, decode(repeat('00', 32), 'hex')),"
    " ('00000000-0000-0000-0000-000000000002', 'dhcs', 'health.encounter', 'health', 'A-1', '2025-07-02',"
    "  55, 55, 0, 0, 0, decode(repeat('00', 32), 'hex')),"
    " ('00000000-0000-0000-0000-000000000003', 'court', 'court.hearing', 'court', 'A-1', '2025-07-09',"
    "  400, 400, 0, 0, 0, decode(repeat('00', 32), 'hex'));"
    "CREATE OR REPLACE FUNCTION pg_temp.rows(grp text, n int, tag text, src text, person text, sex text, race text,"
    " county text, born date, deleted boolean DEFAULT false) RETURNS void LANGUAGE sql AS $$"
    " INSERT INTO identity.record SELECT md5(grp || i || tag || src)::uuid, md5(grp || i)::uuid, src, split_part(src, "
    "'.', 1),"
    " 'x', true, deleted, '2025-07-01', '00000000-0000-0000-0000-000000000001', i, CASE WHEN deleted THEN NULL ELSE "
    "'\\x00'::bytea END,"
    " sex, race, county, born, CASE WHEN born IS NULL THEN NULL ELSE 'exact' END FROM generate_series(1, n) AS i;"
    " INSERT INTO linkage.person SELECT md5(grp || i)::uuid, md5(person || i)::uuid FROM generate_series(1, n) AS i"
    " ON CONFLICT DO NOTHING $$;"
    "CREATE OR REPLACE FUNCTION pg_temp.events(grp text, n int, slot int, sys text, kind text, day date, tier text,"
    " basis text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$"
    " INSERT INTO facts.event (row_key, slot, record_key, source, system, kind, start_on, tier, basis)"
    " SELECT md5(grp || i || sys || kind || day)::uuid, slot, md5(grp || i)::uuid, sys || '.x', sys, kind, day, tier, "
    "basis"
    " FROM generate_series(1, n) AS i $$;";

// What is counted, group by group; every count is 0 or large.
const char toy_release_world[] =
    // 40 confirmed, Los Angeles, girls of 14; 40 deleted rows that say otherwise have no vote
    "SELECT pg_temp.rows('A', 40, '', 'child_welfare.client', 'A', 'F', 'black', '19', '2010-03-01');"
    "SELECT pg_temp.rows('A', 40, 'old', 'child_welfare.client', 'A', 'M', 'white', '37', '2001-01-01', true);"
    "SELECT pg_temp.events('A', 40, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed');"
    // 12 suspected, boys of 16 whom two rows place in Alameda and one in Alpine
    "SELECT pg_temp.rows('B', 12, '1', 'probation.referral', 'B', 'M', 'white', '01', '2008-07-01');"
    "SELECT pg_temp.rows('B', 12, '2', 'probation.referral', 'B', 'M', 'white', '01', '2008-07-01');"
    "SELECT pg_temp.rows('B', 12, '3', 'probation.referral', 'B', 'M', 'white', '02', '2008-07-01');"
    "SELECT pg_temp.events('B', 12, 0, 'probation', 'csec', '2025-02-01', 'suspected');"
    // 14 known to child welfare as at risk and to health as suspected: once, at the higher tier; sex and race from health,
    // because child welfare says unknown; an encounter in the 24 months before, and one just outside them
    "SELECT pg_temp.rows('C', 14, '', 'child_welfare.client', 'C', 'U', 'unknown', '19', '2011-10-01');"
    "SELECT pg_temp.rows('Ch', 14, '', 'health.encounter', 'C', 'F', 'hispanic', '34', '2012-01-01');"
    "SELECT pg_temp.events('C', 14, 0, 'child_welfare', 'csec', '2024-10-01', 'at_risk');"
    "SELECT pg_temp.events('Ch', 14, 0, 'health', 'csec', '2025-01-15', 'suspected');"
    "SELECT pg_temp.events('Ch', 14, 1, 'health', 'encounter', '2022-10-01', NULL);"
    "SELECT pg_temp.events('C', 14, 1, 'child_welfare', 'allegation', '2022-09-30', NULL);"
    // the last day of the period counts, the day before its first does not
    "SELECT pg_temp.rows('D', 15, '', 'child_welfare.client', 'D', 'X', 'asian', '34', '2007-07-01');"
    "SELECT pg_temp.events('D', 15, 0, 'child_welfare', 'csec', '2025-06-30', 'at_risk');"
    "SELECT pg_temp.rows('D2', 30, '', 'child_welfare.client', 'D2', 'F', 'asian', '34', '2007-07-01');"
    "SELECT pg_temp.events('D2', 30, 0, 'child_welfare', 'csec', '2024-06-30', 'confirmed');"
    // legacy charges: at 16 they count, at 18 they do not
    "SELECT pg_temp.rows('G', 13, '', 'probation.referral', 'G', 'M', 'white', '01', '2008-08-01');"
    "SELECT pg_temp.events('G', 13, 0, 'probation', 'csec', '2024-08-01', 'suspected', 'legacy_charge');"
    "SELECT pg_temp.rows('G2', 11, '', 'probation.referral', 'G2', 'M', 'white', '01', '2006-08-01');"
    "SELECT pg_temp.events('G2', 11, 0, 'probation', 'csec', '2024-08-01', 'suspected', 'legacy_charge');"
    // before the month of birth, or only a screening without concern: not identified
    "SELECT pg_temp.rows('E', 11, '', 'child_welfare.client', 'E', 'F', 'white', '19', '2025-03-01');"
    "SELECT pg_temp.events('E', 11, 0, 'child_welfare', 'csec', '2025-01-15', 'at_risk');"
    "SELECT pg_temp.rows('N', 11, '', 'child_welfare.client', 'N', 'F', 'white', '19', '2010-03-01');"
    "SELECT pg_temp.events('N', 11, 0, 'child_welfare', 'csec', '2025-01-15', 'no_concern');"
    // nothing known of them
    "SELECT pg_temp.rows('H', 11, '', 'health.encounter', 'H', NULL, NULL, NULL, NULL);"
    "SELECT pg_temp.events('H', 11, 0, 'health', 'csec', '2025-03-03', 'history');"
    // a system that is no party: neither its children nor its events count
    "SELECT pg_temp.rows('X', 20, '', 'court.hearing', 'X', 'F', 'white', '19', '2010-03-01');"
    "SELECT pg_temp.events('X', 20, 0, 'court', 'csec', '2025-03-03', 'confirmed');"
    "SELECT pg_temp.rows('XB', 12, '', 'court.hearing', 'B', 'F', 'black', '37', '2012-01-01');"
    "SELECT pg_temp.events('XB', 12, 0, 'court', 'csec', '2024-07-03', 'confirmed');";
