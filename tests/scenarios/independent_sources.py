# SPDX-License-Identifier: Apache-2.0
"""The thirteen sources as their agencies publish them, described once more for independent_tables.py: columns, what makes a row
acceptable, whose it is and what it tells. Nothing of this is read from config/sources; only crosswalks are."""
import collections
import csv
import datetime
import os
import re

SYSTEMS = ["child_welfare", "probation", "health", "schools"]
TIERS = ["confirmed", "suspected", "at_risk", "history"]
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
    optional = []  # columns the file need not have

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
    optional = ["IBMSNAP_OPERATION"]
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
    optional = ["IBMSNAP_OPERATION"]
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
    optional = ["IBMSNAP_OPERATION"]
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
    optional = ["IBMSNAP_OPERATION"]
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
