#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run each tool on each data set, one process at a time, and print one table. Called by run.sh, which says what there is."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time

import data

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ["BUILD"]
WORK = os.path.join(BUILD, "peers")
DATE = "2026-07-15"


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(name, command, **more):
    """Output goes to a file; a failure shows its end and is None."""
    log = os.path.join(WORK, name.replace(" ", "_").replace(",", "") + ".log")
    with open(log, "w", encoding="utf-8") as file:
        status = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, check=False, **more).returncode
    if status != 0:
        with open(log, encoding="utf-8", errors="replace") as file:
            say(f"{name} failed ({status}):\n" + "".join(file.readlines()[-8:]))
    return status == 0


# Data sets --------------------------------------------------------------------------------------------------------

def make_four_systems(records):
    """Extracts of about so many records, and the flat table of their persons."""
    folder = os.path.join(WORK, f"four_systems_{records}")
    flat = os.path.join(folder, "persons.csv")
    if not os.path.exists(flat):
        shutil.rmtree(folder, ignore_errors=True)
        say(f"four_systems: making extracts of {records} records")
        subprocess.run([os.path.join(BUILD, "release", "crosscount-synth"), "--quiet", "--out", folder, "--seed", "77",
                        "--children", str(records * 5225 // 10000), "--as-of", "2026-06-30", "--gzip", "0", "--no-repeat"],
                       check=True)
        subprocess.run([sys.executable, os.path.join(HERE, "four_systems.py"), os.path.join(folder, "inbox"),
                        os.path.join(folder, "truth.csv"), os.path.join(REPO, "config"), flat + ".new"], check=True,
                       stdout=sys.stderr)
        os.rename(flat + ".new", flat)
    return folder, [flat]


def files_of(name, records):
    """(folder of extracts or None, files); None when the data are not there."""
    if name == "four_systems":
        return make_four_systems(records)
    folder = os.environ.get("LINKAGE_DATA", os.path.join(REPO, "..", "shared", "data", "linkage"))
    files = data.paths(name, folder)
    missing = [file for file in files if not os.path.exists(file)]
    if missing:
        say(f"{name}: skipped, {os.path.relpath(missing[0], REPO)} is not there")
        return None
    return None, files


# Tools ------------------------------------------------------------------------------------------------------------

def examples_of(tool, name):
    code = {"splink": "import settings_splink; print(*settings_splink.SETS[sys.argv[1]], sep='\\n')",
            "recordlinkage": "import peer_recordlinkage; print(*peer_recordlinkage.EXAMPLES[sys.argv[1]], sep='\\n')"}[tool]
    out = subprocess.run([sys.executable, "-B", "-c", "import sys; " + code, name], check=True, capture_output=True,
                         text=True, cwd=HERE)
    return out.stdout.splitlines()


def run_peer(tool, name, files):
    for example in examples_of(tool, name):
        say(f"{name}: {tool}, {example}")
        out = os.path.join(WORK, "out.json")
        if run(f"{name} {tool} {example}", [sys.executable, "-B", os.path.join(HERE, f"peer_{tool}.py"), name, example, out] + files):
            with open(out, encoding="utf-8") as file:
                yield json.load(file)


def make_hub(name, hub, database, extracts):
    """A hub with the deliveries in its inbox, and what is known of them. False when there is none for this set."""
    if extracts:
        environment = {**os.environ, "CROSSCOUNT": os.path.join(BUILD, "release", "crosscount")}
        subprocess.run([os.path.join(REPO, "packaging", "new-hub"), hub, database], check=True, env=environment)
        shutil.copytree(os.path.join(extracts, "inbox"), os.path.join(hub, "inbox"), dirs_exist_ok=True)
        return os.path.join(extracts, "truth.csv")
    maker = os.path.join(REPO, "tests", "linkage", "make-hub")
    if not os.path.exists(maker):
        return None
    environment = {**os.environ, "CROSSCOUNT": os.path.join(BUILD, "release", "crosscount")}
    subprocess.run([maker, name, hub, database], check=True, env=environment)
    return os.path.join(hub, "truth.csv")


def server_cpu_seconds():
    """Of sessions that have ended, all told."""
    with open(os.path.join(os.environ["PGDATA"], "postmaster.pid"), encoding="ascii") as file:
        pid = file.readline().strip()
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        children = file.read().rsplit(")", 1)[1].split()[13:15]
    return sum(map(int, children)) / os.sysconf("SC_CLK_TCK")


def run_crosscount(name, extracts):
    say(f"{name}: crosscount")
    hub, database = os.path.join(WORK, "hub"), "peers_" + name.lower()
    shutil.rmtree(hub, ignore_errors=True)
    subprocess.run([os.path.join(os.environ["PGBIN"], "createdb"), database], check=True)
    truth = make_hub(name, hub, f"dbname={database}", extracts)
    if truth is None:
        return
    program = [os.path.join(BUILD, "release", "crosscount"), "-c", os.path.join(hub, "hub.yaml"), "--date", DATE,
               "--no-progress", "--quiet", "--json"]
    took = os.path.join(WORK, "link.json")
    if not run(f"{name} crosscount ingest", program + ["ingest"]):
        return
    before = server_cpu_seconds()
    if not run(f"{name} crosscount link", [sys.executable, os.path.join(REPO, "bench", "measure.py"), took] + program + ["link"]):
        return
    time.sleep(1)  # until the server has taken note that the session is over
    server = round(server_cpu_seconds() - before, 2)
    judged = subprocess.run(program + ["evaluate", truth], check=True, capture_output=True, text=True)
    evaluation = json.loads(judged.stdout)
    with open(took, encoding="utf-8") as file:
        link = json.load(file)
    quality = {key: round(value, 4) for key, value in evaluation["pairs"][0].items() if key != "between"}
    yield {"tool": "crosscount", "settings": "", "records": evaluation["persons"]["records"], **quality,
           "seconds": {"link": link["seconds"]}, "cpu_seconds": {"link": link["cpu_seconds"], "server": server},
           "peak_mb": round(link["peak_mb"])}
    subprocess.run([os.path.join(os.environ["PGBIN"], "dropdb"), database], check=True)
    shutil.rmtree(hub)


# The table --------------------------------------------------------------------------------------------------------

HEAD = ["data set", "tool", "settings", "records", "F1", "precision", "recall", "pairs", "F1 at 0.5", "best F1, at", "train, s",
        "link, s", "processor, s", "peak, MB"]


def line(name, r):
    seconds, cpu = r["seconds"], r["cpu_seconds"]
    best = "" if "best" not in r else "%.4f, %.3g" % (r["best"]["f1"], r["best"]["threshold"])
    half = "" if "0.5" not in r.get("at", {}) else "%.4f" % r["at"]["0.5"]["f1"]
    settings = r["settings"] + (", %g" % r["threshold"] if "threshold" in r else "")
    return [name, r["tool"], settings, f"{r['records']:,}", "**%.4f**" % r["f1"], "%.4f" % r["precision"], "%.4f" % r["recall"],
            f"{r['found']:,}", half, best, "%.1f" % seconds["train"] if "train" in seconds else "",
            *("%.1f" % sum(of[stage] for stage in of if stage != "train") for of in (seconds, cpu)), f"{r['peak_mb']:,}"]


def print_table(results):
    rows = [HEAD, ["---"] * len(HEAD)] + [line(name, r) for name, r in results]
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__)
    parser.add_argument("--sets", default=",".join(list(data.FILES) + ["four_systems"]))
    parser.add_argument("--tools", default="splink,recordlinkage,crosscount")
    parser.add_argument("--records", type=int, default=20000)
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    results = []
    for name in options.sets.split(","):
        found = files_of(name, options.records)
        if found is None:
            continue
        extracts, files = found
        for tool in options.tools.split(",") * options.repeat:
            ran = run_crosscount(name, extracts) if tool == "crosscount" else run_peer(tool, name, files)
            results += [(name, result) for result in ran]
    with open(os.path.join(WORK, "result.json"), "w", encoding="utf-8") as file:
        json.dump([{"set": name, **result} for name, result in results], file, indent=1)
    print_table(results)


if __name__ == "__main__":
    main()
