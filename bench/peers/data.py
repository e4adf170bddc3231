# SPDX-License-Identifier: Apache-2.0
"""The data sets: where they lie and how their label columns say who is who. Rows are read as text, blanks at the ends gone, an
empty field is missing; nothing else is prepared."""
import csv
import os

FILES = {
    "fake_1000": ["splink_fake_1000/fake_1000.csv"],
    "febrl3": ["febrl/dataset3.csv"],
    "febrl_F": ["febrl_link_F/dataset_F_org_2500.csv", "febrl_link_F/dataset_F_dup_2500.csv"],
    "rldata500": ["rldata500/RLdata500.csv"],
}
IDS = {"fake_1000": "unique_id", "febrl3": "rec_id", "febrl_F": "rec_id", "rldata500": "rec_id", "four_systems": "record"}
LABELS = {"cluster", "ent_id", "person", "blocking_number"}  # the truth, or made by the generator: no tool sees them

MISSING = {"rldata500": "NA"}  # beside the empty field


def paths(name, folder):
    return [os.path.join(folder, file) for file in FILES[name]]


def person_of(name, row):
    if name == "febrl3":
        return row["rec_id"].split("-")[1]  # rec-<person>-org, rec-<person>-dup-<k>
    if name == "febrl_F":
        return row["rec_id"][:-1]  # the last digit counts the copies
    return row[{"fake_1000": "cluster", "rldata500": "ent_id", "four_systems": "person"}[name]]


def rows_of(name, files):
    """The rows of each file: column -> text, or None when it is missing. The label columns are among them."""
    for path in files:
        with open(path, newline="", encoding="utf-8") as file:
            yield [{column.strip(): clean(name, value) for column, value in row.items()}
                   for row in csv.DictReader(file, skipinitialspace=True)]


def truth(name, files):
    """record -> person"""
    return {row[IDS[name]]: person_of(name, row) for rows in rows_of(name, files) for row in rows}


def clean(name, value):
    value = (value or "").strip()
    return None if value in ("", MISSING.get(name)) else value
