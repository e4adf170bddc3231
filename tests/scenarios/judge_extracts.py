#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether synthetic extracts hold together: judge_extracts.py FOLDER CONFIG

Reads FOLDER/inbox and FOLDER/truth.csv with the independent reader of independent_tables.py and checks: manifests say what
the files hold; no delivery is refused; less than 1% of the rows is broken; the truth has each record once, and has a
person for every record that the extracts tell of; exactly one child of Alpine county is identified.
"""
import collections
import csv
import os
import sys

sys.dont_write_bytecode = True  # nothing is left in the checkout
import independent_tables as tables  # noqa: E402


def main():
    folder, config = sys.argv[1:3]
    faults = []

    def expect(what, holds):
        if not holds:
            faults.append(what)

    crosswalks = tables.Crosswalks(os.path.join(config, "codes"))
    inbox = os.path.join(folder, "inbox")
    hub = tables.Hub(inbox, crosswalks, tables.datetime.date.max)
    manifests = [os.path.join(d, f) for d, _, files in os.walk(inbox) for f in files if f.endswith(".manifest.yaml")]
    expect("a delivery is refused: %s" % hub.refused, not hub.refused)
    expect("a manifest does not fit its file", len(tables.find_deliveries(inbox)) == len(manifests) - 1) # one is sent twice

    with open(os.path.join(folder, "truth.csv"), newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    records = collections.Counter((r["source"], r["record_id"]) for r in lines)
    expect("a record is in the truth twice", max(records.values()) == 1)
    truth = tables.read_truth(os.path.join(folder, "truth.csv"))
    without = {r.owner for r in hub.rows.values()} - set(truth)
    expect("%d records have no person" % len(without), not without)

    rejected = sum(n for (_, outcome), n in hub.outcome.items() if outcome == "rejected")
    all_rows = sum(hub.outcome.values())
    expect("%d of %d rows are rejected" % (rejected, all_rows), 0 < rejected < all_rows / 100)
    for outcome in ["duplicate", "withheld"]:
        expect("no row is %s" % outcome, any(n for (_, o), n in hub.outcome.items() if o == outcome))

    year = max(r.version[0] for r in hub.live).year - 1
    cells = tables.compute(hub, tables.assign(hub, truth), "SFY%d-%02d" % (year, (year + 1) % 100))
    alpine = cells[("T01", ("county", "tier"), (("county", "02"),))]
    expect("Alpine has %d identified children" % alpine, alpine == 1)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
