#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Python Record Linkage Toolkit on one data set: peer_recordlinkage.py SET EXAMPLE OUT.json FILE...

"guide" is its own guide for the FEBRL data (docs/guides/data_deduplication: blocked by given name, linked when more than 3 of 6
fields agree). "ECM" is its unsupervised classifier (docs/guides/classifiers) on more blocks, missing counted as
different, as that guide does; clusters are connected components, since the toolkit makes none.
"""
import json
import resource
import sys
import time

sys.dont_write_bytecode = True
import pandas  # noqa: E402
import recordlinkage  # noqa: E402

import data  # noqa: E402
import judge  # noqa: E402

# set -> ([blocks], [fields compared exactly], [fields compared by Jaro-Winkler at 0.85])
GUIDE = ([["given_name"]], ["given_name", "date_of_birth", "suburb", "state"], ["surname", "address_1"])
ECM = {
    "fake_1000": ([["first_name"], ["surname"], ["dob"], ["email"]], ["dob", "city"], ["first_name", "surname", "email"]),
    "febrl3": ([["given_name"], ["surname"], ["date_of_birth"], ["soc_sec_id"], ["postcode"]],
               ["date_of_birth", "soc_sec_id", "postcode", "street_number"], ["given_name", "surname", "address_1"]),
    "rldata500": ([["fname_c1"], ["lname_c1"], ["by", "bm", "bd"]], ["by", "bm", "bd"], ["fname_c1", "lname_c1"]),
    "four_systems": ([["surname", "birth_date"], ["first_name", "birth_date"], ["first_name", "surname"], ["ssn"], ["cin"]],
                     ["birth_date", "sex", "ssn", "cin", "county"], ["first_name", "surname"]),
}
ECM["febrl_F"] = ECM["febrl3"]
EXAMPLES = {name: ["ECM"] for name in ECM}
for febrl in ("febrl3", "febrl_F"):
    EXAMPLES[febrl] = ["guide", "ECM"]


def load(name, files):
    rows = [row for table in data.rows_of(name, files) for row in table]
    frame = pandas.DataFrame(rows).set_index(data.IDS[name])
    return frame.drop(columns=[c for c in frame.columns if c in data.LABELS])


def compare(frame, blocks, exact, similar):
    index = recordlinkage.Index()
    for block in blocks:
        index.block(block)
    pairs = index.index(frame)
    comparison = recordlinkage.Compare(n_jobs=1)
    for field in exact:
        comparison.exact(field, field, label=field)
    for field in similar:
        comparison.string(field, field, method="jarowinkler", threshold=0.85, label=field)
    return comparison.compute(pairs, frame)


def score(example, features):
    """A score for each pair, and the least that is a link."""
    if example == "guide":
        return features.sum(axis=1), 4
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    return classifier.prob(features), 0.5


def main():
    name, example, out, files = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    frame = load(name, files)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    blocks, exact, similar = GUIDE if example == "guide" else ECM[name]
    began, cpu = time.monotonic(), time.process_time()
    features = compare(frame, blocks, exact, similar)
    scores, threshold = score(example, features)
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    links = sorted(((s, a, b) for (a, b), s in scores.items()), reverse=True)
    at, best = judge.sweep(links, data.truth(name, files), marks=(threshold,))
    result = {
        "tool": "recordlinkage " + recordlinkage.__version__, "settings": example, "threshold": threshold, **at[threshold],
        "best": best, "pairs": len(features), "records": len(frame), "links": sum(1 for s, _, _ in links if s >= threshold),
        "seconds": {"all": round(seconds, 2)}, "cpu_seconds": {"all": round(cpu_seconds, 2)},
        "peak_mb": round(peak / 1024), "loaded_mb": round(before / 1024),
    }
    with open(out, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)


if __name__ == "__main__":
    main()
