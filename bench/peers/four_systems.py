#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One flat table of persons from the extracts of the four systems, for tools that want one.

  four_systems.py INBOX TRUTH CONFIG OUT.csv

A row a record (one child as one system knows it): the names and the birth date as they were given last, and of every other
field the last value that was given. Rows that crosscount would refuse or withhold are left out in the same way: judging rows
is shared with tests/scenarios/independent_tables.py, which shares no code with crosscount. `person` is the truth and
is for the judge alone.
"""
import csv
import datetime
import os
import re
import sys
import unicodedata

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "scenarios"))
import independent_sources as sources  # noqa: E402
from independent_tables import (Crosswalks, Reader, Reject, find_deliveries, split_rows,  # noqa: E402
                                withdrawn_owner)

COLUMNS = ["record", "system", "first_name", "middle_name", "surname", "birth_date", "sex", "ssn", "cin", "cii", "rln",
           "county", "person"]


# No names at all. A tool that compares names as they are would take them for a match.
PLACEHOLDERS = {"UNKNOWN", "UNNAMED", "NFN", "NLN", "TEST", "BABY", "BABYBOY", "BABYGIRL", "INFANT", "NEWBORN"}


def letters(name):
    """Upper case, without accents, blanks, apostrophes: what any user of such a tool would do first."""
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().upper()
    only = re.sub(r"[^A-Z]", "", plain)
    return "" if only in PLACEHOLDERS else only


def first_word(name):
    return letters(re.split(r"[\s-]+", (name or "").strip())[0])


def sex_of(code):
    return code if code in ("F", "M") else ""


def ssn_of(text):
    """Numbers that nobody has are no numbers."""
    if not text or text[:3] in ("000", "666") or text[0] == "9" or text[3:5] == "00" or text[5:] == "0000":
        return ""
    return "" if len(set(text)) == 1 or text in ("123456789", "078051120") else text


def person(first, middle, last, birth, sex, county, **ids):
    names = {"first_name": first_word(first), "middle_name": letters(middle), "surname": letters(last)}
    return {**names, "birth_date": birth.isoformat() if birth else "", "sex": sex_of(sex), "county": county or "", **ids}


# The sources, saying who somebody is in place of what is counted. `sort` orders several rows of one record.

class Client(sources.Client):
    def attributes(self, row, say):
        return person(row["COM_FST_NM"], row["COM_MID_NM"], row["COM_LST_NM"], row["BIRTH_DT"], say["sex"]("GENDER_CD"),
                      say["government_entity"]("GVR_ENTC"), ssn=ssn_of(row["SS_NO"]), cin=row["CL_INDX_NO"] or "",
                      sort=row["LST_UPD_TS"])


class Referral(sources.Referral):
    def attributes(self, row, say):
        last, _, given = row["MINOR_NAME"].partition(",")
        first, _, middle = given.strip().partition(" ")
        return person(first, middle, last, row["DOB"], say["sex"]("SEX"), say["county"]("COUNTY"), cii=row["CII"] or "",
                      sort=row["REFERRAL_DT"])


class Eligibility(sources.Eligibility):
    def attributes(self, row, say):
        return person(row["fst_nm"], row["mi"], row["lst_nm"], row["birth_dt"], say["sex"]("sex"), say["county"]("res_cnty"),
                      ssn=ssn_of(row["ssn"]), cin=row["cin"], sort=row["elig_from"])


class Encounter(sources.Encounter):
    def attributes(self, row, say):
        return person("", "", "", row["bthdate"], say["sex"]("sex"), say["county"]("patcnty"), cin=row["cin"] or "",
                      rln=row["rln"] or "", sort=datetime.date.min)  # names and dates of eligibility go before

    def events(self, row, say):
        return []


class Demographics(sources.Demographics):
    def attributes(self, row, say):
        return person(row["legal_first"], row["legal_middle"], row["legal_last"], row["birth_date"], say["sex"]("gender"),
                      say["cds_county"]("reporting_lea"), sort=row["eff_start"])


PERSON_SOURCES = {cls.name: cls() for cls in [Client, Referral, Eligibility, Encounter, Demographics]}


def truth_name(owner):
    """How truth.csv writes a local id."""
    namespace, local_id = owner
    if namespace.startswith("pin/"):
        return "probation", namespace[4:] + "/" + local_id
    if namespace == "rln":
        return "health", "rln:" + local_id
    return {"cws": "child_welfare", "cin": "health", "ssid": "schools"}[namespace], local_id


def read_records(inbox, crosswalks):
    """(system, local id) -> the rows accepted, as dicts."""
    rows, withdrawn = {}, set()
    for manifest, data in find_deliveries(inbox):
        source = PERSON_SOURCES.get(manifest["source"])
        if source is None:
            continue
        as_of = datetime.date.fromisoformat(manifest["as_of"])
        reader = Reader(crosswalks, source, as_of)
        lines = split_rows(source, data)
        if source.header:
            reader.names = [name.decode() for name in next(lines)[1]]
        for _, fields in lines:
            try:
                key, row = reader.read(fields)
            except Reject as reject:
                if reject.withheld and reject.reason == "sealed":
                    withdrawn.add(withdrawn_owner(source, reject.raw, crosswalks, as_of))
                continue
            rows[(source.name, key)] = row.owner, row.attributes
    records = {}
    for owner, attributes in rows.values():
        if owner not in withdrawn and attributes:
            records.setdefault(truth_name(owner), []).append(attributes)
    return records


def merge(sightings):
    """The last value given, field by field."""
    merged = {}
    for sighting in sorted(sightings, key=lambda s: s["sort"]):
        merged.update({field: value for field, value in sighting.items() if value})
    return merged


def main():
    inbox, truth_file, config, out = sys.argv[1:5]
    crosswalks = Crosswalks(os.path.join(config, "codes"))
    with open(truth_file, newline="", encoding="utf-8") as file:
        truth = {(row["source"].split(".")[0], row["record_id"]): row["person"] for row in csv.DictReader(file)}
    records = read_records(inbox, crosswalks)
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", restval="")
        writer.writeheader()
        n = 0
        for (system, local_id), sightings in sorted(records.items()):
            if (system, local_id) in truth:
                writer.writerow({**merge(sightings), "record": f"{system}:{local_id}", "system": system,
                                 "person": truth[(system, local_id)]})
                n += 1
    print(f"{n} records of {len(truth)} known")


if __name__ == "__main__":
    main()
