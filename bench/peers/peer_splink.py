#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Splink on one data set: peer_splink.py SET EXAMPLE OUT.json FILE... Seconds are of training and of predict and cluster, with
the table in DuckDB's memory; the peak is the process's before anything is judged. Environment: THREADS (2), MEMORY (10GB)."""
import json
import logging
import os
import resource
import sys
import time

sys.dont_write_bytecode = True
import duckdb  # noqa: E402
import splink  # noqa: E402
from splink import DuckDBAPI, Linker  # noqa: E402

import data  # noqa: E402
import judge  # noqa: E402
import settings_splink  # noqa: E402


def connect():
    connection = duckdb.connect()
    connection.execute("SET threads = %d" % int(os.environ.get("THREADS", "2")))
    connection.execute("SET temp_directory = '%s'" % os.path.join(os.environ.get("TMPDIR", "/tmp"), "crosscount-peers"))
    connection.execute("SET memory_limit = '%s'" % os.environ.get("MEMORY", "10GB"))
    return connection


# What the examples add to the columns of the file.
MADE = {
    "rldata500": ["fname_c1 AS first_name", "lname_c1 AS surname",
                  """"by" || '-' || lpad(bm, 2, '0') || '-' || lpad(bd, 2, '0') AS dob"""],
    "febrl_F": ["given_name || '_' || surname AS full_name"],
    "four_systems": ["first_name || ' ' || surname AS first_name_surname_concat", "middle_name[1] AS middle_initial"],
}


def load(connection, name, files):
    """Each file as a table; the columns that hold the truth stay out."""
    for i, path in enumerate(files):
        raw = f"read_csv('{path}', header = true, all_varchar = true, nullstr = ['', '{data.MISSING.get(name, '')}'])"
        columns = [f'nullif(trim("{c}"), \'\') AS "{c.strip()}"' for c in connection.sql(f"FROM {raw}").columns
                   if c.strip() not in data.LABELS]
        made = "".join(", " + column for column in MADE.get(name, []))
        connection.execute(f"CREATE TABLE t{i} AS SELECT *{made} FROM (SELECT {', '.join(columns)} FROM {raw})")
    return [connection.table(f"t{i}") for i in range(len(files))]


def train(linker, how):
    training = linker.training
    training.estimate_probability_two_random_records_match(how["deterministic"], recall=how["recall"])
    training.estimate_u_using_random_sampling(max_pairs=how["u_pairs"], seed=how.get("u_seed", 1))
    for rule in how["em"]:
        more = {"max_pairs": how["em_pairs"]} if "em_pairs" in how else {}
        training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=how.get("em_without_frequencies", False), **more)


def read_clusters(connection, clusters, unique_id):
    rows = connection.execute(f'SELECT "{unique_id}", cluster_id FROM {clusters.physical_name}').fetchall()
    return dict(rows)


class Clock:
    """What each stage took: on the wall, and of all threads' processor time (the wall says little on a busy machine)."""

    def __init__(self):
        self.seconds, self.cpu_seconds = {}, {}
        self.last = time.monotonic(), time.process_time()

    def mark(self, stage):
        now = time.monotonic(), time.process_time()
        self.seconds[stage], self.cpu_seconds[stage] = (round(n - l, 2) for n, l in zip(now, self.last))
        self.last = now


def main():
    name, example, out, files = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    logging.getLogger("splink").setLevel(os.environ.get("SPLINK_LOG", "WARNING"))
    how = settings_splink.SETS[name][example]
    connection = connect()
    tables = load(connection, name, files)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    api = DuckDBAPI(connection=connection)
    unique_id = data.IDS[name]

    clock = Clock()
    linker = Linker([api.register(t, dataset_display_name=f"file{i}") for i, t in enumerate(tables)], how["settings"])
    train(linker, how)
    clock.mark("train")
    predictions = linker.inference.predict(threshold_match_probability=how["least"])
    clock.mark("predict")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predictions, threshold_match_probability=how["threshold"])
    clock.mark("cluster")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    person = data.truth(name, files)
    links = connection.execute(f'SELECT match_probability, "{unique_id}_l", "{unique_id}_r" FROM '
                               f"{predictions.physical_name} ORDER BY match_weight DESC").fetchall()
    at, best = judge.sweep(links, person, marks=(0.5, 0.95, 0.99, how["threshold"]))
    found = judge.judge(read_clusters(connection, clusters, unique_id), person)
    result = {
        "tool": "Splink " + splink.__version__, "settings": example, "threshold": how["threshold"], **found, "best": best,
        "at": at, "links": sum(1 for p, _, _ in links if p >= how["threshold"]),
        "seconds": clock.seconds, "cpu_seconds": clock.cpu_seconds,
        "peak_mb": round(peak / 1024), "loaded_mb": round(before / 1024),
    }
    with open(out, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)


if __name__ == "__main__":
    main()
