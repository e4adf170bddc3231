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

sys.dont_write_bytecode = True  # nothing is left in the checkout
from independent_sources import SOURCES, SYSTEMS, TIERS, Code, Crosswalks, Reject, id_cws, strongest  # noqa: E402

MARK = {"child_welfare": "cw", "probation": "pr", "health": "he", "schools": "sc"}


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
            if not set(names) <= set(reader.names) or not set(reader.names) - set(names) <= set(source.optional):
                self.refused.append((source.name, as_of))  # the header has drifted
                return
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


# Linkage error --------------------------------------------------------------------------------------------------------

def pairs_by_systems(owners, person_of, system_of):
    """(system, system) -> pairs of records of one person."""
    by_person, out = collections.defaultdict(list), collections.Counter()
    for owner in owners:
        by_person[person_of[owner]].append(system_of[owner])
    for systems in by_person.values():
        systems.sort()
        for i, a in enumerate(systems):
            for b in systems[i + 1:]:
                out[(a, b)] += 1
    return out


def linkage_errors(hub, by_truth, by_linker):
    """(group, code) -> per cent of joined pairs that are two children, and of pairs of one child that were missed."""
    system_of = {r.owner: r.source.system for r in hub.live if r.source.identifies}
    both = {owner: (by_truth[owner], by_linker[owner]) for owner in system_of}
    true, found, right = [pairs_by_systems(system_of, p, system_of) for p in (by_truth, by_linker, both)]
    out = {}
    for systems in [None] + [s for s in true if s[0] != s[1]]:
        t, f, r = [sum(c.values()) if systems is None else c[systems] for c in (true, found, right)]
        if t >= 500:  # of fewer a per cent is chance
            out[("all", "all") if systems is None else ("systems", "+".join(systems))] = (100 * (1 - r / f), 100 * (1 - r / t))
    return out


def compare_errors(folder, actual):
    """What the release expects lies within one and a half per cent of the truth."""
    path, wrong = os.path.join(folder, "tables", "linkage-error.csv"), []
    if not os.path.exists(path):
        return ["tables/linkage-error.csv is not there"]
    with open(path, newline="", encoding="utf-8") as file:
        printed = {(r["group"], r["code"]): (int(r["false_per_100"]), int(r["missed_per_100"])) for r in csv.DictReader(file)}
    for group, rates in sorted(actual.items()):
        print("%s %s: %.2f%% of joins wrong, %.2f%% missed; the release says %s" % (group + rates + (printed.get(group),)))
        if group not in printed or any(abs(p - a) > 1.5 for p, a in zip(printed[group], rates)):
            wrong.append("%s %s: linkage error far from the truth" % group)
    return wrong


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
        off = compare_errors(args.release, linkage_errors(hub, person_of, by_linker))
        print("\n".join(off) if off else "expected linkage error is that of the truth")
        strangers += wrong + off
    result, differences = compare(released, expected, args.tolerance)
    report(result, differences, args.show)
    return 1 if strangers or result["different"] or result["missing"] or not result["compared"] else 0


if __name__ == "__main__":
    sys.exit(main())
