#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compute T01, T03, T05 and T15 from raw extracts and known persons, and compare them with a release.

Shares no code with crosscount: rows are read, judged, versioned and counted here once more, from the published
definitions, with nothing but Python's standard library. The crosswalks of config/codes are read, since they are data.

  independent_tables.py --inbox DIR --truth truth.csv --config config --release RELEASE
                        [--clusters FILE] [--tolerance N] [--date YYYY-MM-DD] [--show N]
  independent_tables.py --inbox DIR --truth truth.csv --config config --print SFY2025-26

Every shown cell of the release must be equal; hidden cells are skipped. Persons come from truth.csv. With --clusters, they
are those the linker found, so that wrong links are no differences, and what they did to the tables is printed beside.
FILE may be a pipe; it is CSV with the columns person_id,source,as_of,line: which line of which extract belongs to whom (a
dump of linkage.person and identity.record). It must also name the very rows that stand after all deliveries.
--tolerance N lets a shown cell differ by at most N. Exit status 1 when a cell or a row differs.
"""
import argparse
import calendar
import collections
import csv
import datetime
import glob
import gzip
import hashlib
import os
import re
import sys

SYSTEMS = ["child_welfare", "probation", "health", "schools"]
MARK = {"child_welfare": "cw", "probation": "pr", "health": "he", "schools": "sc"}
TIERS = ["confirmed", "suspected", "at_risk", "history"]
VOCABULARY_OF = {"birth_estimated": "birth_quality"}
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Reject(Exception):
    """A row that does not enter, for a reason; withheld when the law and not an error keeps it out."""

    def __init__(self, reason, withheld=False):
        super().__init__(reason)
        self.reason, self.withheld = reason, withheld


# Values -----------------------------------------------------------------------------------------------------------

def date_iso(text):
    return date_from(text, r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)")


def date_us(text):
    return date_from(text, r"(?P<m>\d\d)/(?P<d>\d\d)/(?P<y>\d{4})")


def date_compact(text):
    return date_from(text, r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)")


def date_month(text):
    return date_from(text + "01", r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)")


def date_stamp(text):
    if not re.fullmatch(r".{10} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}", text):
        raise Reject("bad_date")
    return date_iso(text[:10])


def school_year(text):
    m = re.fullmatch(r"(\d{4})-(\d{4})", text)
    if not m or int(m[2]) != int(m[1]) + 1:
        raise Reject("bad_date")
    return datetime.date(int(m[1]), 7, 1)


def date_from(text, pattern):
    m = re.fullmatch(pattern, text)
    if not m:
        raise Reject("bad_date")
    try:
        return datetime.date(int(m["y"]), int(m["m"]), int(m["d"]))
    except ValueError:
        raise Reject("bad_date") from None


def id_cws(text):
    """10 base-62 characters, or the same number as 19 digits; never folded: its case counts."""
    digits = text.replace("-", "")
    if re.fullmatch(r"\d{4}-?\d{4}-?\d{4}-?\d{7}", text):
        head, tail = int(digits[:13]), int(digits[13:])
        if head >= 62 ** 7 or tail >= 62 ** 3:
            raise Reject("bad_id")
        return base62(head, 7) + base62(tail, 3)
    if not re.fullmatch(r"[0-9A-Za-z]{10}", text):
        raise Reject("bad_id")
    return text


def base62(value, width):
    out = ""
    for _ in range(width):
        value, digit = divmod(value, 62)
        out = BASE62[digit] + out
    return out


def id_cin(text):
    if not re.fullmatch(r"9[0-9]{7}[ACDEFGHMNT-Z][0-9]?([0-9]{4})?", text.upper()):
        raise Reject("bad_id")
    return text.upper()[:9]


def id_ssn(text):
    if not re.fullmatch(r"\d{3}-?\d{2}-?\d{4}", text):
        raise Reject("bad_id")
    return text.replace("-", "")


def id_plain(text):
    return text


def id_upper(text):
    return text.upper()


def id_digits(length):
    def read(text):
        if not re.fullmatch(r"\d{%d}" % length, text):
            raise Reject("bad_id")
        return text
    return read


def integer(low, high):
    def read(text):
        if not re.fullmatch(r"-?\d+", text):
            raise Reject("bad_integer")
        if not low <= int(text) <= high:
            raise Reject("out_of_range")
        return int(text)
    return read


def text_of(text):
    return text


class Code:
    """One of the codes of a crosswalk; `open_`: others say nothing; `take`: only the first characters are the code."""

    def __init__(self, *fields, open_=False, take=0):
        self.fields, self.open, self.take = fields, open_, take


# Crosswalks -------------------------------------------------------------------------------------------------------

class Crosswalks:
    def __init__(self, folder):
        self.map = {}
        for system in SYSTEMS:
            with open(os.path.join(folder, system + ".csv"), newline="", encoding="utf-8") as file:
                lines = (line for line in file if not line.startswith("#"))
                for row in csv.DictReader(lines):
                    key = (row["system"], row["field"])
                    self.map.setdefault(key, {}).setdefault(row["source_code"], []).append(
                        (row["target"], row["valid_from"], row["valid_to"]))
        self.order = collections.defaultdict(list)
        with open(os.path.join(folder, "vocabulary.csv"), newline="", encoding="utf-8") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                self.order[row["vocabulary"]].append(row["code"])

    def translate(self, system, field, code, as_of):
        """The harmonised code, '' when it says nothing, None when unknown."""
        entries = self.map[(system, field)].get(code)
        if entries is None:
            return None
        for target, first, last in entries:
            if (not first or first <= as_of.isoformat()) and (not last or as_of.isoformat() <= last):
                return target
        raise Reject("code_not_valid_then")


# Sources ----------------------------------------------------------------------------------------------------------
# columns: (name, reader or Code, required). `judge` gets the row as read and returns what it says.

def yes(row, column):
    return row[column] == "Y"


def first_said(*values):
    return next((v for v in values if v), "")


def race_of(values):
    said = [v for v in values if v]
    if "hispanic" in said:
        return "hispanic"
    distinct = list(dict.fromkeys(v for v in said if v != "unknown"))
    if len(distinct) > 1:
        return "multiple"
    return distinct[0] if distinct else first_said(*said)


class Source:
    system = name = None
    delimiter, quoted, header = ",", True, True
    columns, key = [], []
    operation = None
    identifies = False
    max_share = 0.02
    owner_columns = []  # beside those of the key

    def judge(self, row, say, as_of):
        """Raises Reject for rules; returns nothing."""

    def owner(self, row, say):
        raise NotImplementedError

    def attributes(self, row, say):
        return {}

    def events(self, row, say):
        """(start, kind, tier, basis) of each event."""
        return []


def after(as_of, day, reason):
    if day and day > as_of:
        raise Reject(reason)


def before(day, other, reason):
    if day and other and day < other:
        raise Reject(reason)


class Client(Source):
    name, system, identifies = "child_welfare.client", "child_welfare", True
    columns = [("IDENTIFIER", id_cws, 1), ("UI_ID", id_cws, 0), ("COM_FST_NM", text_of, 1), ("COM_MID_NM", text_of, 0),
               ("COM_LST_NM", text_of, 1), ("SUFX_TLDSC", text_of, 0), ("BIRTH_DT", date_iso, 1),
               ("EST_DOB_CD", Code("birth_estimated"), 1), ("GENDER_CD", Code("sex"), 1),
               ("P_ETHNCTYC", Code("ethnicity"), 0), ("HISP_CD", Code("hispanic"), 0), ("SS_NO", id_ssn, 0),
               ("CL_INDX_NO", id_cin, 0), ("GVR_ENTC", Code("government_entity"), 1), ("SENSTV_IND", Code("access"), 1),
               ("SOC158_IND", Code("yes_no"), 1), ("IBMSNAP_OPERATION", Code("operation"), 1),
               ("LST_UPD_TS", date_stamp, 1)]
    key, operation = ["IDENTIFIER"], "IBMSNAP_OPERATION"

    def withhold(self, raw):
        if raw["SENSTV_IND"] == "R" or raw["SOC158_IND"] == "Y" or raw["COM_LST_NM"].startswith("SEALED"):
            return "sealed"
        return "sensitive" if raw["SENSTV_IND"] == "S" else None

    def judge(self, row, say, as_of):
        if row["UI_ID"] and row["UI_ID"] != row["IDENTIFIER"]:
            raise Reject("id_mismatch")
        after(as_of, row["BIRTH_DT"], "born_later")

    def owner(self, row, say):
        return ("cws", row["IDENTIFIER"])

    def attributes(self, row, say):
        return {"sex": say["sex"]("GENDER_CD"), "county": say["government_entity"]("GVR_ENTC"),
                "race": race_of([say["hispanic"]("HISP_CD"), say["ethnicity"]("P_ETHNCTYC")]),
                "birth": row["BIRTH_DT"], "quality": say["birth_estimated"]("EST_DOB_CD")}


class Grid(Source):
    name, system = "child_welfare.csec_grid", "child_welfare"
    columns = [("FKCHLD_CLT", id_cws, 1), ("THIRD_ID", id_plain, 1), ("CSEC_TPC", Code("csec_tier", "csec_context"), 1),
               ("START_DT", date_iso, 1), ("END_DT", date_iso, 0), ("CREATN_TS", date_stamp, 0),
               ("IBMSNAP_OPERATION", Code("operation"), 1)]
    key, operation, max_share = ["FKCHLD_CLT", "THIRD_ID"], "IBMSNAP_OPERATION", 0.05

    def judge(self, row, say, as_of):
        if row["CSEC_TPC"] == "6871" and not row["END_DT"]:
            raise Reject("R-10971")
        before(row["END_DT"], row["START_DT"], "R-10975")
        after(as_of, row["START_DT"], "in_the_future")

    def owner(self, row, say):
        return ("cws", row["FKCHLD_CLT"])

    def events(self, row, say):
        return [(row["START_DT"], "csec", say["csec_tier"]("CSEC_TPC"), "csec_grid")]


class Allegation(Source):
    name, system, operation = "child_welfare.allegation", "child_welfare", "IBMSNAP_OPERATION"
    owner_columns = ["FKCLIENT_T"]
    columns = [("IDENTIFIER", id_plain, 1), ("FKCLIENT_T", id_cws, 1), ("FKREFERL_T", id_plain, 1),
               ("ALG_TPC", Code("allegation_type"), 1), ("ALG_DSPC", Code("allegation_disposition", "allegation_tier"), 0),
               ("REF_RCV_DT", date_iso, 1), ("CNTY_SPFCD", Code("county"), 1), ("IBMSNAP_OPERATION", Code("operation"), 0)]
    key = ["IDENTIFIER"]

    def judge(self, row, say, as_of):
        after(as_of, row["REF_RCV_DT"], "in_the_future")

    def owner(self, row, say):
        return ("cws", row["FKCLIENT_T"])

    def events(self, row, say):
        yield (row["REF_RCV_DT"], "allegation", "", "")
        if row["ALG_TPC"] == "2177":
            yield (row["REF_RCV_DT"], "csec", say["allegation_tier"]("ALG_DSPC"), "allegation")


class Episode(Source):
    name, system, operation = "child_welfare.episode", "child_welfare", "IBMSNAP_OPERATION"
    columns = [("FKCLIENT_T", id_cws, 1), ("THIRD_ID", id_plain, 1), ("REMOVAL_DT", date_iso, 1), ("PLEPS_ENDT", date_iso, 0),
               ("RSP_AGY_CD", Code("responsible_agency"), 1), ("GVR_ENTC", Code("government_entity"), 1),
               ("IBMSNAP_OPERATION", Code("operation"), 0)]
    key = ["FKCLIENT_T", "THIRD_ID"]

    def judge(self, row, say, as_of):
        before(row["PLEPS_ENDT"], row["REMOVAL_DT"], "ends_before_start")
        after(as_of, row["REMOVAL_DT"], "in_the_future")

    def owner(self, row, say):
        return ("cws", row["FKCLIENT_T"])

    def events(self, row, say):
        return [(row["REMOVAL_DT"], "care_episode", "", "")]


class Placement(Source):
    name, system, operation = "child_welfare.placement", "child_welfare", "IBMSNAP_OPERATION"
    columns = [("FKPLC_EPST", id_cws, 1), ("FKPLC_EPS0", id_plain, 1), ("START_DT", date_iso, 1), ("END_DT", date_iso, 0),
               ("PLC_FCLC", Code("facility"), 0), ("PLC_ABSENT", Code("yes_no"), 1),
               ("IBMSNAP_OPERATION", Code("operation"), 0)]
    key = ["FKPLC_EPST", "FKPLC_EPS0", "START_DT"]

    def judge(self, row, say, as_of):
        before(row["END_DT"], row["START_DT"], "ends_before_start")
        after(as_of, row["START_DT"], "in_the_future")

    def owner(self, row, say):
        return ("cws", row["FKPLC_EPST"])

    def events(self, row, say):
        return [(row["START_DT"], "absence" if yes(row, "PLC_ABSENT") else "placement", "", "")]


class Screening(Source):
    name, system, operation = "child_welfare.screening", "child_welfare", "IBMSNAP_OPERATION"
    columns = [("FKCLIENT_T", id_cws, 1), ("TOOL", Code("tool"), 1), ("SCREEN_DT", date_iso, 1), ("SCORE", integer(0, 23), 0),
               ("RESULT", Code("screening_result", "screening_tier"), 1), ("IBMSNAP_OPERATION", Code("operation"), 0)]
    key = ["FKCLIENT_T", "TOOL", "SCREEN_DT"]

    def judge(self, row, say, as_of):
        after(as_of, row["SCREEN_DT"], "in_the_future")

    def owner(self, row, say):
        return ("cws", row["FKCLIENT_T"])

    def events(self, row, say):
        return [(row["SCREEN_DT"], "screening", "", ""),
                (row["SCREEN_DT"], "csec", say["screening_tier"]("RESULT"), "screening")]


class Referral(Source):
    name, system, identifies = "probation.referral", "probation", True
    charges = ["OFFENSE_%d" % i for i in range(1, 6)]
    columns = ([("COUNTY", Code("county"), 1), ("JUV_PIN", id_upper, 1), ("REFERRAL_NO", id_upper, 1),
                ("MINOR_NAME", text_of, 1), ("AKA", text_of, 0), ("DOB", date_us, 1), ("SEX", Code("sex"), 1),
                ("RACE", Code("race"), 1), ("CII", id_upper, 0), ("REFERRAL_DT", date_us, 1), ("ACTION_DT", date_us, 1),
                ("REFERRAL_TYPE", Code("referral_type"), 1), ("REFERRAL_SOURCE", Code("referral_source"), 1)]
               + [(c, Code("legacy_charge", open_=True), c == "OFFENSE_1") for c in charges]
               + [("OFFENSE_LEVEL_%d" % i, Code("offense_level"), 0) for i in range(1, 6)]
               + [("DETENTION", Code("detention"), 0), ("DISPOSITION", Code("disposition"), 0),
                  ("SUPERVISION_STATUS", Code("supervision", open_=True), 0), ("WARRANT_DT", date_us, 0),
                  ("AWOL_FLAG", Code("yes_no"), 0), ("CSEC_FLAG", Code("csec_flag"), 0), ("CSEIT_SCORE", integer(0, 23), 0),
                  ("CSEIT_DT", date_us, 0), ("SEALED_DT", date_us, 0), ("SEAL_AUTH", text_of, 0)])
    key = ["COUNTY", "REFERRAL_NO"]

    def withhold(self, raw):
        return "sealed" if raw["SEALED_DT"] or raw["SEAL_AUTH"] else None

    def judge(self, row, say, as_of):
        before(row["REFERRAL_DT"], row["DOB"], "before_birth")
        after(as_of, row["REFERRAL_DT"], "in_the_future")
        if row["CSEIT_SCORE"] is not None and not row["CSEIT_DT"]:
            raise Reject("score_without_date")

    def owner(self, row, say):
        return ("pin/" + say["county"]("COUNTY"), row["JUV_PIN"])

    def attributes(self, row, say):
        partial = (row["DOB"].month, row["DOB"].day) == (1, 1)
        return {"sex": say["sex"]("SEX"), "race": say["race"]("RACE"), "county": say["county"]("COUNTY"),
                "birth": row["DOB"], "quality": "partial" if partial else "exact"}

    def events(self, row, say):
        day = row["REFERRAL_DT"]
        yield (day, "referral", "", "")
        yield (day, "csec", say["csec_flag"]("CSEC_FLAG"), "probation_flag")
        yield (day, "csec", strongest(say["legacy_charge"](c) for c in self.charges), "legacy_charge")
        score = row["CSEIT_SCORE"]
        if score is not None:
            yield (row["CSEIT_DT"], "screening", "", "")
            yield (row["CSEIT_DT"], "csec", "suspected" if score >= 9 else "at_risk" if score >= 4 else "no_concern",
                   "screening")


class Eligibility(Source):
    name, system, identifies, delimiter, quoted = "health.eligibility", "health", True, "|", False
    columns = [("cin", id_cin, 1), ("lst_nm", text_of, 1), ("fst_nm", text_of, 1), ("mi", text_of, 0),
               ("birth_dt", date_compact, 1), ("sex", Code("sex"), 1), ("ssn", id_ssn, 0), ("res_cnty", Code("county"), 0),
               ("eth_cd", Code("ethnicity"), 0), ("aid_cd", text_of, 0), ("elig_from", date_month, 1),
               ("elig_thru", date_month, 0), ("cin_frozen", Code("yes_no"), 0)]
    key = ["cin", "elig_from"]

    def judge(self, row, say, as_of):
        before(row["elig_thru"], row["elig_from"], "ends_before_start")
        after(as_of, row["birth_dt"], "born_later")

    def owner(self, row, say):
        return ("cin", row["cin"])

    def attributes(self, row, say):
        return {"sex": say["sex"]("sex"), "race": say["ethnicity"]("eth_cd"), "county": say["county"]("res_cnty"),
                "birth": row["birth_dt"], "quality": "exact"}

    def events(self, row, say):
        return [(row["elig_from"], "eligibility", "", "")]


class Encounter(Source):
    name, system, identifies, delimiter, quoted = "health.encounter", "health", True, "|", False
    diagnoses = ["diag_p"] + ["odiag%d" % i for i in range(1, 25)]
    races = ["race%d" % i for i in range(1, 6)]
    columns = ([("rec_type", Code("encounter_type"), 1), ("rln", id_upper, 0), ("cin", id_cin, 0),
                ("bthdate", date_compact, 1), ("sex", Code("sex"), 1), ("ethncty", Code("hispanic"), 0)]
               + [(r, Code("race"), 0) for r in races]
               + [("patzip", text_of, 0), ("patcnty", Code("county"), 0), ("oshpd_id", id_digits(9), 1),
                  ("admtdate", date_compact, 1), ("dschdate", date_compact, 0), ("admtyr", integer(1990, 2100), 0),
                  ("disp", text_of, 0), ("pay_cat", text_of, 0)]
               + [(d, Code("icd_csec_tier", open_=True), d == "diag_p") for d in diagnoses]
               + [("ec_prin", text_of, 0), ("los", integer(0, 99999), 0), ("part2", Code("yes_no"), 0)])
    key = ["rec_type", "oshpd_id", "rln", "cin", "admtdate"]

    def withhold(self, raw):
        return "part2" if raw["part2"] == "Y" else None

    def judge(self, row, say, as_of):
        before(row["admtdate"], row["bthdate"], "before_birth")
        before(row["dschdate"], row["admtdate"], "ends_before_start")
        after(as_of, row["admtdate"], "in_the_future")

    def owner(self, row, say):
        if row["cin"]:
            return ("cin", row["cin"])
        if row["rln"]:
            return ("rln", row["rln"])
        raise Reject("no_owner")

    def attributes(self, row, say):
        return {"sex": say["sex"]("sex"), "county": say["county"]("patcnty"), "birth": row["bthdate"], "quality": "exact",
                "race": race_of([say["hispanic"]("ethncty")] + [say["race"](r) for r in self.races])}

    def events(self, row, say):
        yield (row["admtdate"], "encounter", "", "")
        yield (row["admtdate"], "csec", strongest(say["icd_csec_tier"](d) for d in self.diagnoses), "diagnosis")


class Schools(Source):
    system, delimiter, quoted, header, operation = "schools", "^", False, False, "transaction"

    def owner(self, row, say):
        return ("ssid", row["ssid"])


class Demographics(Schools):
    name, identifies = "schools.demographics", True
    races = ["race%d" % i for i in range(1, 6)]
    columns = ([("record_type", Code("record_sinf"), 1), ("transaction", Code("transaction"), 0), ("local_rec_id", text_of, 0),
                ("eff_start", date_compact, 1), ("eff_end", date_compact, 0),
                ("reporting_lea", Code("cds_county", take=2), 1), ("school", text_of, 0), ("academic_year", school_year, 1),
                ("ssid", id_digits(10), 1), ("local_student_id", text_of, 0), ("legal_first", text_of, 1),
                ("legal_middle", text_of, 0), ("legal_last", text_of, 1), ("suffix", text_of, 0), ("alias_first", text_of, 0),
                ("alias_middle", text_of, 0), ("alias_last", text_of, 0), ("birth_date", date_compact, 1),
                ("gender", Code("sex"), 1), ("hispanic", Code("hispanic"), 0), ("eth_missing", Code("yes_no"), 0)]
               + [(r, Code("race"), 0) for r in races] + [("race_missing", Code("yes_no"), 0)])
    key = ["ssid", "reporting_lea", "eff_start"]

    def judge(self, row, say, as_of):
        before(row["eff_end"], row["eff_start"], "ends_before_start")
        after(as_of, row["birth_date"], "born_later")

    def attributes(self, row, say):
        return {"sex": say["sex"]("gender"), "county": say["cds_county"]("reporting_lea"), "birth": row["birth_date"],
                "race": race_of([say["hispanic"]("hispanic")] + [say["race"](r) for r in self.races]), "quality": "exact"}


class Enrolment(Schools):
    name = "schools.enrolment"
    columns = [("record_type", Code("record_senr"), 1), ("transaction", Code("transaction"), 0), ("local_rec_id", text_of, 0),
               ("reporting_lea", Code("cds_county", take=2), 1), ("school", text_of, 1), ("academic_year", school_year, 1),
               ("ssid", id_digits(10), 1), ("local_student_id", text_of, 0), ("enr_start", date_compact, 1),
               ("enr_status", Code("enrolment_status"), 1), ("grade", Code("grade"), 1), ("enr_exit", date_compact, 0),
               ("exit_reason", Code("exit_reason", open_=True), 0), ("completion", text_of, 0)]
    key = ["ssid", "reporting_lea", "school", "enr_start"]

    def judge(self, row, say, as_of):
        before(row["enr_exit"], row["enr_start"], "ends_before_start")

    def events(self, row, say):
        return [(row["enr_start"], "enrolment", "", "")]


class Program(Schools):
    name = "schools.program"
    columns = [("record_type", Code("record_sprg"), 1), ("transaction", Code("transaction"), 0), ("ssid", id_digits(10), 1),
               ("program_code", Code("program", open_=True), 1), ("start", date_compact, 1), ("end", date_compact, 0),
               ("dwelling", Code("dwelling"), 0), ("unaccompanied", Code("unaccompanied"), 0),
               ("runaway", Code("away_from_home"), 0)]
    key = ["ssid", "program_code", "start"]

    def judge(self, row, say, as_of):
        before(row["end"], row["start"], "ends_before_start")

    def events(self, row, say):
        return [(row["start"], "program", "", "")] if say["program"]("program_code") else []


class Attendance(Schools):
    name = "schools.attendance"
    columns = ([("record_type", Code("record_stas"), 1), ("transaction", Code("transaction"), 0),
                ("academic_year", school_year, 1), ("ssid", id_digits(10), 1), ("school", text_of, 1),
                ("exempt", Code("yes_no"), 0), ("expected", integer(0, 366), 1)]
               + [(c, integer(0, 366), 0) for c in ["attended", "oss", "iss", "excused", "unexcused", "incomplete_is"]])
    key = ["academic_year", "ssid", "school"]

    def events(self, row, say):
        return [] if yes(row, "exempt") else [(row["academic_year"], "attendance", "", "")]


SOURCES = {cls.name: cls() for cls in
           [Client, Grid, Allegation, Episode, Placement, Screening, Referral, Eligibility, Encounter, Demographics,
            Enrolment, Program, Attendance]}


def strongest(tiers):
    said = [t for t in tiers if t]
    return min(said, key=(TIERS + ["no_concern"]).index) if said else ""


# Deliveries -------------------------------------------------------------------------------------------------------

def read_manifest(path):
    out = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, _, value = line.strip().partition(":")
            if name and not name.startswith("#"):
                out[name] = value.strip().strip('"')
    return out


def find_deliveries(inbox):
    """(manifest, bytes) of each delivery, once however often it was sent."""
    seen = {}
    for path in sorted(glob.glob(os.path.join(inbox, "*", "*.manifest.yaml"))):
        stem = path[:-len(".manifest.yaml")]
        files = [f for f in glob.glob(glob.escape(stem) + ".*") if not f.endswith(".yaml")]
        if len(files) != 1:
            continue
        manifest = read_manifest(path)
        with open(files[0], "rb") as file:
            data = file.read()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        if hashlib.sha256(data).hexdigest() != manifest["sha256"]:
            continue
        seen[(manifest["agency"], manifest["source"], manifest["as_of"], manifest["sha256"])] = (manifest, data)
    return [seen[k] for k in sorted(seen, key=lambda k: (k[2], k))]


def split_rows(source, data):
    """(line, fields as bytes) of each row."""
    if source.quoted:
        text = data.decode("latin-1")  # bytes stay what they are; UTF-8 is judged row by row
        reader = csv.reader(text.splitlines(keepends=True), delimiter=source.delimiter, strict=True)
        for fields in reader:
            if fields:
                yield reader.line_num, [f.encode("latin-1") for f in fields]
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        line = line.rstrip(b"\r")
        if line:
            yield number, line.split(source.delimiter.encode())


class Row:
    __slots__ = ("source", "owner", "deleted", "attributes", "events", "version")


class Reader:
    """Judges the rows of one delivery."""

    def __init__(self, crosswalks, source, as_of):
        self.crosswalks, self.source, self.as_of = crosswalks, source, as_of
        self.names = [c[0] for c in source.columns]

    def read(self, fields):
        """key and Row, or Reject. Of a delete only key and owner have to be right."""
        source = self.source
        if len(fields) < len(self.names):
            raise Reject("short_row")
        if len(fields) > len(self.names):
            raise Reject("long_row")
        try:
            raw = {n: f.decode("utf-8").strip(" \t") for n, f in zip(self.names, fields)}
        except UnicodeDecodeError:
            raise Reject("bad_encoding") from None
        reason = source.withhold(raw) if hasattr(source, "withhold") else None
        if reason:
            raise_withheld(reason, source, raw)
        deleted = source.operation in raw and raw[source.operation] == "D"
        wanted = set(source.key) | set(source.owner_columns) if deleted else set(self.names)
        row = {name: self.value(raw[name], kind, required) if name in wanted else raw[name]
               for name, kind, required in source.columns}
        for name in self.absent:
            row[name] = None
        say = {f: (lambda column, f=f, k=k: self.said(row, column, f, k))
               for _, k, _ in source.columns if isinstance(k, Code) for f in k.fields}
        out = Row()
        out.deleted, out.attributes, out.events = deleted, {}, []
        if not deleted:
            source.judge(row, say, self.as_of)
            out.attributes = source.attributes(row, say)
            out.events = [e for e in source.events(row, say) if e[0] and (e[1] != "csec" or e[2])]
        out.owner = source.owner(row, say)
        return tuple(str(row[k]) for k in source.key), out

    absent = ()

    def value(self, text, kind, required):
        if not text:
            if required:
                raise Reject("missing")
            return None
        if not isinstance(kind, Code):
            return kind(text)
        code = text[:kind.take] if kind.take else text
        known = [self.crosswalks.translate(self.source.system, f, code, self.as_of) for f in kind.fields]
        if all(k is None for k in known) and not kind.open:
            raise Reject("bad_code")
        return text

    def said(self, row, column, field, kind):
        text = row[column]
        if not text:
            return ""
        take = next(k.take for n, k, _ in self.source.columns if n == column)
        return self.crosswalks.translate(self.source.system, field, text[:take] if take else text, self.as_of) or ""


def raise_withheld(reason, source, raw):
    error = Reject(reason, withheld=True)
    error.raw = raw
    raise error


def withdrawn_owner(source, raw, crosswalks, as_of):
    """Whose records go for good when this withheld row came; None when the reason is not sealing."""
    if source.name == "child_welfare.client":
        return ("cws", id_cws(raw["IDENTIFIER"]))
    county = crosswalks.translate("probation", "county", raw["COUNTY"], as_of)
    return ("pin/" + county, raw["JUV_PIN"].upper())


class Hub:
    """The state after all deliveries."""

    def __init__(self, inbox, crosswalks, last_as_of):
        self.crosswalks = crosswalks
        self.rows = {}  # (source, key) -> Row, in its latest version
        self.withdrawn = set()
        self.outcome = collections.Counter()  # (source, outcome) -> rows
        self.refused = []
        for manifest, data in find_deliveries(inbox):
            as_of = datetime.date.fromisoformat(manifest["as_of"])
            if as_of <= last_as_of:
                self.take(SOURCES[manifest["source"]], as_of, data, int(manifest["rows"]))
        self.rows = {k: r for k, r in self.rows.items() if r.owner not in self.withdrawn}
        self.live = [r for r in self.rows.values() if not r.deleted]

    def take(self, source, as_of, data, n_rows):
        reader = Reader(self.crosswalks, source, as_of)
        counts, accepted, withdrawn = collections.Counter(), {}, set()
        rows = split_rows(source, data)
        if source.header:
            _, header = next(rows)
            names = [h.decode() for h in header]
            reader.names = names
            reader.absent = [c[0] for c in source.columns if c[0] not in names]
            if reader.absent:
                reader.source = without(source, reader.absent)
        for line, fields in rows:
            counts["all"] += 1
            try:
                key, row = reader.read(fields)
            except Reject as reject:
                counts["withheld" if reject.withheld else "rejected"] += 1
                if reject.withheld and reject.reason == "sealed":
                    withdrawn.add(withdrawn_owner(source, reject.raw, self.crosswalks, as_of))
                continue
            row.source = source
            row.version = (as_of, line)
            counts["duplicate"] += key in accepted
            accepted[key] = row
        if counts["all"] != n_rows or counts["rejected"] > source.max_share * counts["all"]:
            self.refused.append((source.name, as_of))
            return
        self.withdrawn |= withdrawn
        for outcome in ["rejected", "duplicate", "withheld"]:
            self.outcome[(source.name, outcome)] += counts[outcome]
        self.outcome[(source.name, "accepted")] += len(accepted)
        for key, row in accepted.items():
            old = self.rows.get((source.name, key))
            if old is None or old.version[0] <= as_of:
                self.rows[(source.name, key)] = row


def without(source, absent):
    """The source as sent without its optional columns."""
    out = type(source)()
    out.columns = [c for c in source.columns if c[0] not in absent]
    return out


# Persons ----------------------------------------------------------------------------------------------------------

NAMESPACE = {"child_welfare.client": "cws", "health.eligibility": "cin", "health.encounter": "cin", "schools.demographics": "ssid"}


def owner_of(source, record_id):
    if source == "probation.referral":
        county, _, pin = record_id.partition("/")
        return ("pin/" + county, pin)
    namespace, _, local = record_id.rpartition(":")
    return (namespace or NAMESPACE[source], local)


def read_truth(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {owner_of(r["source"], r["record_id"]): r["person"] for r in csv.DictReader(file)}


def assign(hub, truth):
    """owner -> person. A record that no row identifies any more stands alone: nobody could link it."""
    identified = {r.owner for r in hub.live if r.source.identifies}
    return {r.owner: truth[r.owner] if r.owner in identified and r.owner in truth else ("alone",) + r.owner for r in hub.live}


def read_clusters(path):
    """(source, as_of, line) -> person, in one reading: the file may be a pipe."""
    with open(path, newline="", encoding="utf-8") as file:
        return {(r["source"], r["as_of"], int(r["line"])): r["person_id"] for r in csv.DictReader(file)}


def place(row):
    return (row.source.name, row.version[0].isoformat(), row.version[1])


def assign_clusters(hub, clusters):
    """The same from what the linker found, and how many rows are known to one side only."""
    found = {r.owner: clusters[place(r)] for r in hub.live if place(r) in clusters}
    mine = {place(r) for r in hub.live}
    out = {r.owner: found.get(r.owner, ("alone",) + r.owner) for r in hub.live}
    return out, sorted(mine - set(clusters)), sorted(set(clusters) - mine)


# Tables -----------------------------------------------------------------------------------------------------------

def months_before(day, months):
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def period_days(code):
    m = re.fullmatch(r"SFY(\d{4})-\d\d", code)
    if m:
        return datetime.date(int(m[1]), 7, 1), datetime.date(int(m[1]) + 1, 6, 30)
    m = re.fullmatch(r"CY(\d{4})", code)
    return datetime.date(int(m[1]), 1, 1), datetime.date(int(m[1]), 12, 31)


def vote(rows, name, nothing):
    """The value given most often by the first system that gives any; of equals the smallest."""
    for system in SYSTEMS:
        counts = collections.Counter(v for v in (value_of(r, name) for r in rows if r.source.system == system)
                                     if v and v != nothing)
        if counts:
            most = max(counts.values())
            return min(v for v, n in counts.items() if n == most)
    return nothing


def value_of(row, name):
    value = row.attributes.get(name)
    return value.strftime("%Y-%m") if name == "birth" and value else value


def months(text):
    return int(text[:4]) * 12 + int(text[5:7])


def age_band(years):
    if years is None or not 0 <= years <= 20:
        return "unknown"
    for band, low, high in [("0-10", 0, 10), ("11-12", 11, 12), ("13-14", 13, 14), ("18-20", 18, 20)]:
        if low <= years <= high:
            return band
    return str(years)


def counts_for(event, birth, start, end):
    day, kind, tier, basis = event
    if kind != "csec" or tier not in TIERS or not start <= day <= end:
        return False
    born = months(birth) if birth else None
    in_month = day.year * 12 + day.month
    if born is not None and in_month < born:
        return False
    return basis != "legacy_charge" or (day.year >= 2017 and born is not None and in_month < born + 18 * 12)


def pattern_of(rows, first):
    known = {r.source.system for r in rows for e in r.events if months_before(first, 24) <= e[0] < first}
    return "+".join(MARK[s] for s in SYSTEMS if s in known) or "none"


def children_cells(rows, person_of, period):
    """(table, codes of the dimensions) -> children, finest cells."""
    start, end = period_days(period)
    by_person = collections.defaultdict(list)
    for row in rows:
        by_person[person_of[row.owner]].append(row)
    cells = collections.Counter()
    for rows in by_person.values():
        birth = vote(rows, "birth", "")
        events = [e for r in rows for e in r.events if counts_for(e, birth, start, end)]
        if not events:
            continue
        first, tier = min(e[0] for e in events), strongest(e[2] for e in events)
        years = (first.year * 12 + first.month - months(birth)) // 12 if birth else None
        county, race = vote(rows, "county", "99"), vote(rows, "race", "unknown")
        cells[("T01", (("county", county), ("tier", tier)))] += 1
        cells[("T03", (("age", age_band(years)), ("sex", vote(rows, "sex", "U"))))] += 1
        cells[("T03", (("race", race), ("tier", tier)))] += 1
        cells[("T05", (("pattern", pattern_of(rows, first)), ("tier", tier)))] += 1
    return cells


def outcome_cells(hub):
    return collections.Counter({("T15", (("outcome", o), ("source", s))): n for (s, o), n in hub.outcome.items()})


def record_cells(rows, person_of):
    cells = collections.Counter()
    systems, sighting = collections.defaultdict(set), collections.defaultdict(list)
    for row in rows:
        systems[person_of[row.owner]].add(row.source.system)
        if row.source.identifies:
            sighting[(row.source.name, row.owner)].append(row)
    for (source, owner), rows in sighting.items():
        race = any(r.attributes["race"] not in ("", "unknown", None) for r in rows)
        said = [q for q in ["exact", "estimated", "partial"] if any(r.attributes["quality"] == q for r in rows)]
        for name, value in [("linked", "linked" if len(systems[person_of[owner]]) > 1 else "alone"),
                            ("race_known", "known" if race else "missing"),
                            ("birth_quality", said[0] if said else "unknown")]:
            cells[("T15", tuple(sorted([(name, value), ("source", source)])))] += 1
    return cells


def with_margins(cells):
    """Every cell and every total over its dimensions; a dimension at its total is left out of the codes."""
    out = collections.Counter()
    for (table, codes), n in cells.items():
        (a, b) = codes
        for kept in [(a, b), (a,), (b,), ()]:
            out[(table, panel_of(table, codes), kept)] += n
    return out


def panel_of(table, codes):
    return tuple(sorted(name for name, _ in codes))


def compute(hub, person_of, period):
    cells = children_cells(hub.live, person_of, period)
    cells.update(record_cells(hub.live, person_of))
    cells.update(outcome_cells(hub))
    return with_margins(cells)


def records_of(person_of):
    out = collections.defaultdict(set)
    for owner, person in person_of.items():
        out[person].add(owner)
    return out


def touched_cells(hub, one, other, period):
    """Cells to which a child contributes whose records are not the same by both assignments, by one or the other."""
    right = {frozenset(r) for r in records_of(one).values()} & {frozenset(r) for r in records_of(other).values()}
    rightly = {owner for records in right for owner in records}
    rows = [r for r in hub.live if r.owner not in rightly]
    cells = set()
    for person_of in [one, other]:
        cells |= set(with_margins(children_cells(rows, person_of, period)))
        cells |= set(with_margins(record_cells(rows, person_of)))
    return cells


# Comparison ---------------------------------------------------------------------------------------------------------

PANEL_DIMENSIONS = {
    "T01": [("county", "tier")], "T05": [("pattern", "tier")],
    "T03": [("age", "sex"), ("race", "tier")],
    "T15": [("outcome", "source"), ("linked", "source"), ("race_known", "source"), ("birth_quality", "source")],
}


def read_release(folder):
    """(table, panel, codes) -> (numerator or None when hidden). Panels are told by their title, then by their dimensions."""
    out, period = {}, None
    for table, panels in PANEL_DIMENSIONS.items():
        path = os.path.join(folder, "tables", table + ".csv")
        if not os.path.exists(path):
            continue
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        names = [c[:-len("_code")] for c in rows[0] if c.endswith("_code")]
        used = collections.defaultdict(set)
        for row in rows:
            used[row["panel"]] |= {n for n in names if row[n + "_code"] != "all"}
        for row in rows:
            period = row["period"]
            panel = tuple(sorted(used[row["panel"]]))
            if panel not in [tuple(sorted(p)) for p in panels]:
                raise SystemExit("%s: panel \"%s\" has dimensions %s" % (table, row["panel"], panel))
            codes = tuple(sorted((n, row[n + "_code"]) for n in panel if row[n + "_code"] != "all"))
            out[(table, panel, codes)] = int(row["numerator"]) if row["status"] == "shown" else None
    return out, period


def compare(released, expected, tolerance):
    """Counts and a list of differences. Cells the release does not print, but which are not zero, are differences too."""
    result, differences = collections.Counter(), []
    for cell, shown in released.items():
        want = expected.get(cell, 0)
        result["compared" if shown is not None else "hidden"] += 1
        if shown is None:
            continue
        equal = abs(shown - want) <= tolerance
        result["equal" if equal else "different"] += 1
        if shown != want:
            differences.append((cell, shown, want))
    for cell, want in expected.items():
        if want and cell not in released and cell[0] in {c[0] for c in released}:
            result["missing"] += 1
            differences.append((cell, "not there", want))
    return result, differences


def describe(cell):
    table, panel, codes = cell
    codes = dict(codes)
    return "%s %s" % (table, ", ".join("%s=%s" % (n, codes.get(n, "all")) for n in panel))


def print_tables(expected):
    for cell in sorted(expected, key=describe):
        print("%s: %d" % (describe(cell), expected[cell]))


def report(result, differences, limit):
    for cell, shown, want in differences[:limit]:
        print("%s: release %s, independent %s" % (describe(cell), shown, want))
    if len(differences) > limit:
        print("... and %d more" % (len(differences) - limit))
    print("cells: %d compared, %d equal, %d different, %d missing, %d hidden"
          % tuple(result[k] for k in ["compared", "equal", "different", "missing", "hidden"]))


def report_rows(only_here, only_there, n_live, limit):
    for name, places in [("only here", only_here), ("only in the database", only_there)]:
        for where in places[:limit]:
            print("row %s: %s as of %s, line %d" % ((name,) + where))
    print("rows that stand: %d, of them %d not in the database; %d only there" % (n_live, len(only_here), len(only_there)))


def arguments():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--inbox", required=True)
    p.add_argument("--truth", required=True)
    p.add_argument("--config", required=True)
    p.add_argument("--release", help="folder of a release")
    p.add_argument("--print", dest="period", help="print the tables for a period instead of comparing")
    p.add_argument("--clusters", help="persons as the linker found them: person_id,source,as_of,line")
    p.add_argument("--tolerance", type=int, default=0)
    p.add_argument("--date", default="9999-12-31", help="date of the run: later deliveries are not in")
    p.add_argument("--show", type=int, default=40, help="differences to print")
    return p.parse_args()


def main():
    args = arguments()
    crosswalks = Crosswalks(os.path.join(args.config, "codes"))
    date = datetime.date.fromisoformat(args.date)
    hub = Hub(args.inbox, crosswalks, date if date == datetime.date.max else date + datetime.timedelta(days=1))
    for source, as_of in hub.refused:
        print("refused: %s as of %s" % (source, as_of))
    person_of = assign(hub, read_truth(args.truth))
    if args.period:
        print_tables(compute(hub, person_of, args.period))
        return 0
    released, period = read_release(args.release)
    expected, strangers = compute(hub, person_of, period), []
    if args.clusters:
        by_linker, only_here, only_there = assign_clusters(hub, read_clusters(args.clusters))
        strangers = only_here + only_there
        report_rows(only_here, only_there, len(hub.live), args.show)
        by_truth, expected = expected, compute(hub, by_linker, period)
        touched = touched_cells(hub, person_of, by_linker, period)
        right, _ = compare(released, by_truth, 0)
        free, wrong = compare({c: n for c, n in released.items() if c not in touched},
                              {c: n for c, n in by_truth.items() if c in released and c not in touched}, 0)
        print("by the truth: %d of %d shown cells are equal; of the %d that no wrong link touches, %d"
              % (right["equal"], right["compared"], free["compared"], free["equal"]))
        strangers += wrong
    result, differences = compare(released, expected, args.tolerance)
    report(result, differences, args.show)
    return 1 if strangers or result["different"] or result["missing"] or not result["compared"] else 0


if __name__ == "__main__":
    sys.exit(main())
