#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Change a copy of a release as somebody would who means to deceive, with digests that fit again.

  tamper.py RELEASE show      show a hidden count of T01: the least it can be
  tamper.py RELEASE certify   take what is shown by now out of the certificate
  tamper.py RELEASE narrow    certify an interval narrower by one than it is
"""
import csv
import hashlib
import json
import os
import sys


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def save(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)


def key_of(row):
    return "|".join(["children"] + [f"{d}={row[d + '_code']}" for d in ("county", "tier") if row[d + "_code"] != "all"])


def change_table(folder, change):
    path = os.path.join(folder, "tables/T01.csv")
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def show(folder):
    """One of two hidden counts of a county: it tells the other."""
    low = {i["cell"]: i["low"] for i in load(folder, "certificate.json")["intervals"]}

    def change(rows):
        for county in {r["county_code"]: None for r in rows if r["county_code"] != "all"}:
            hidden = [r for r in rows if r["county_code"] == county and r["status"] == "suppressed"]
            if len(hidden) == 2:
                hidden[0].update(numerator=low[key_of(hidden[0])], status="shown")
                return
        sys.exit("no county of T01 hides two counts")
    change_table(folder, change)


def certify(folder):
    shown = {key_of(r) for r in change_table(folder, lambda rows: None) if r["status"] == "shown"}
    certificate, release = load(folder, "certificate.json"), load(folder, "release.json")
    kept = [i for i in certificate["intervals"] if i["cell"] not in shown]
    certificate.update(intervals=kept, hidden=len(kept))
    save(folder, "certificate.json", certificate)
    save(folder, "release.json", release)


def narrow(folder):
    certificate = load(folder, "certificate.json")
    widest = max(certificate["intervals"], key=lambda i: i["high"] - i["low"])
    widest["high"] -= 1
    save(folder, "certificate.json", certificate)


def reseal(folder):
    certificate, release = load(folder, "certificate.json"), load(folder, "release.json")
    text = json.dumps(certificate["intervals"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    certificate["intervals_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    save(folder, "certificate.json", certificate)
    for entry in release["files"]:
        with open(os.path.join(folder, entry["path"]), "rb") as file:
            entry["sha256"] = hashlib.sha256(file.read()).hexdigest()
    save(folder, "release.json", release)


if __name__ == "__main__":
    {"show": show, "certify": certify, "narrow": narrow}[sys.argv[2]](sys.argv[1])
    reseal(sys.argv[1])
