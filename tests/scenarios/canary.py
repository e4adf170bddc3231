#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plant values in extracts, and look for them afterwards.

  canary.py plant INBOX    write deliveries whose rows hold 200 planted identifiers: rows that are accepted, rejected for
                           every kind of reason, withheld, and whole deliveries that are refused. Prints the values.
  canary.py find VALUES FOLDER...   look for each value of the file VALUES, as text and as the base64 and hex of it, in every
                           file below the folders (also inside gzip files). Prints file names and counts, never a value. Exit 1
                           when one is found.
"""
import base64
import gzip
import hashlib
import os
import subprocess
import sys
import tempfile

N = 20  # children planted
HEADER = ("IDENTIFIER,UI_ID,COM_FST_NM,COM_MID_NM,COM_LST_NM,SUFX_TLDSC,BIRTH_DT,EST_DOB_CD,GENDER_CD,P_ETHNCTYC,HISP_CD,"
          "SS_NO,CL_INDX_NO,GVR_ENTC,SENSTV_IND,SOC158_IND,IBMSNAP_OPERATION,LST_UPD_TS")


def letters(n):
    """A number as letters, so that it can stand in a name."""
    return "".join(chr(ord("a") + int(d)) for d in f"{n:04d}")


def child(i):
    """The planted identifiers of child i. No real name begins like these. Born on no first of a month: months are kept."""
    tag = letters(i * 37 % 9973)
    return {
        "given": f"Zqx{tag}vj",
        "middle": f"Wqz{tag}kx",
        "family": f"Xjq{tag}zw",
        "id": f"Qz{i:03d}xVj{chr(ord('A') + i % 26)}0",
        "ssn": f"54{i:02d}7{(i * 7919) % 10000:04d}",
        "cin": f"9{4_700_000 + i * 911:07d}C",
        "birth": f"20{5 + i % 12:02d}-{1 + i % 12:02d}-{2 + (i * 3) % 27:02d}",
        "pin": f"ZQPIN{i:05d}J",
        "ssid": f"{8_473_000_000 + i * 7919:010d}",
        "alias": f"Kzx{tag}qj",
    }


def client_row(c, **change):
    row = {"IDENTIFIER": c["id"], "UI_ID": "", "COM_FST_NM": c["given"].ljust(20), "COM_MID_NM": c["middle"].ljust(20),
           "COM_LST_NM": c["family"].ljust(25), "SUFX_TLDSC": "    ", "BIRTH_DT": c["birth"], "EST_DOB_CD": "N",
           "GENDER_CD": "F", "P_ETHNCTYC": "839", "HISP_CD": "N", "SS_NO": c["ssn"], "CL_INDX_NO": c["cin"],
           "GVR_ENTC": "1068", "SENSTV_IND": "N", "SOC158_IND": "N", "IBMSNAP_OPERATION": "I",
           "LST_UPD_TS": "2026-06-30 01:02:03.000000"}
    row.update(change)
    return ",".join(row.values())


def client_extract(children):
    """Most rows are fine; others trip each check with a planted value in the very cell that is wrong."""
    rows = []
    for i, c in enumerate(children):
        rows.append(client_row(c))
    for k, change in enumerate([
            {"BIRTH_DT": children[0]["family"]}, {"GENDER_CD": children[1]["family"]},
            {"P_ETHNCTYC": children[2]["given"]}, {"GVR_ENTC": children[3]["family"]},
            {"IDENTIFIER": children[4]["family"]}, {"CL_INDX_NO": children[5]["family"]},
            {"SENSTV_IND": "R"}, {"SOC158_IND": "Y"}, {"SENSTV_IND": "S"}, {"SS_NO": children[6]["family"]},
            {"LST_UPD_TS": children[7]["family"]}, {"COM_LST_NM": children[8]["family"] * 60},
            {"IBMSNAP_OPERATION": children[9]["given"]}, {"UI_ID": children[10]["ssn"]}]):
        if "IDENTIFIER" not in change:
            change["IDENTIFIER"] = f"Qy{k:03d}xVjA0"
        rows.append(client_row(children[k], **change))
    return HEADER + "\n" + "\n".join(rows) + "\n", len(rows)


PROBATION = ("COUNTY,JUV_PIN,REFERRAL_NO,MINOR_NAME,AKA,DOB,SEX,RACE,CII,REFERRAL_DT,ACTION_DT,REFERRAL_TYPE,REFERRAL_SOURCE,"
             "OFFENSE_1,OFFENSE_2,OFFENSE_3,OFFENSE_4,OFFENSE_5,OFFENSE_LEVEL_1,OFFENSE_LEVEL_2,OFFENSE_LEVEL_3,"
             "OFFENSE_LEVEL_4,OFFENSE_LEVEL_5,DETENTION,DISPOSITION,SUPERVISION_STATUS,WARRANT_DT,AWOL_FLAG,CSEC_FLAG,"
             "CSEIT_SCORE,CSEIT_DT,SEALED_DT,SEAL_AUTH")


def probation_extract(children):
    rows = []
    for i, c in enumerate(children):
        year, month, day = c["birth"].split("-")
        name = f'"{c["family"].upper()}, {c["given"].upper()} M"'
        rows.append(",".join(["ALAMEDA", c["pin"], f"R{i:06d}", name, f'"{c["family"]}, {c["alias"]}"',
                              f"{month}/{day}/{year}", "FEMALE", "WHITE", "", "05/06/2025", "05/07/2025", "NEW",
                              "LAW ENFORCEMENT AGENCY", "PC 459", "", "", "", "", "FELONY", "", "", "", "", "", "", "", "",
                              "", "Y", "", "", "", ""]))
    return PROBATION + "\n" + "\n".join(rows) + "\n", len(rows)


def deliver(inbox, agency, source, name, text, rows, as_of="2026-06-30", digest=None, packed=False):
    folder = os.path.join(inbox, agency)
    os.makedirs(folder, exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    stored = gzip.compress(data, 1) if packed else data
    with open(os.path.join(folder, name), "wb") as out:
        out.write(stored)
    stem = name[:-3] if name.endswith(".gz") else name
    stem = stem.rsplit(".", 1)[0]
    with open(os.path.join(folder, stem + ".manifest.yaml"), "w", encoding="utf-8") as out:
        out.write(f"agency: {agency}\nsource: {source}\nagreement: DSA-2026-001\nas_of: {as_of}\nrows: {rows}\n"
                  f"sha256: {digest or hashlib.sha256(data).hexdigest()}\n")


def plant(inbox):
    children = [child(i) for i in range(N)]
    text, rows = client_extract(children)
    # enough plain rows that the planted faults stay below the allowed share of rejects
    filler = [client_row(dict(child(i), given=f"Plain{letters(i)}", family=f"Common{letters(i)}", id=f"Pa{i:04d}xVA0",
                              middle="", ssn="", cin="", birth="2010-01-02")) for i in range(2000)]
    text += "\n".join(filler) + "\n"
    deliver(inbox, "cdss", "child_welfare.client", "CWS_CLIENT_canary.csv", text, rows + len(filler))
    text, rows = probation_extract(children)
    deliver(inbox, "probation_dept", "probation.referral", "PROB_REFERRAL_canary.csv.gz", text, rows, packed=True)
    # deliveries that are refused whole, each with planted values at the fault
    one = HEADER + "\n" + client_row(children[11]) + "\n"
    bad = {
        "CWS_CLIENT_quote.csv": one + client_row(children[12], COM_LST_NM='"' + children[12]["family"]) + "\n",
        "CWS_CLIENT_header.csv": one.replace("GENDER_CD", children[13]["family"]),
        "CWS_CLIENT_share.csv": one + client_row(children[14], BIRTH_DT=children[14]["family"]) + "\n",
        "CWS_CLIENT_nul.csv": one + client_row(children[15], COM_FST_NM=children[15]["given"] + "\0") + "\n",
    }
    for name, text in bad.items():
        deliver(inbox, "cdss", "child_welfare.client", name, text, text.count("\n") - 1)
    deliver(inbox, "cdss", "child_welfare.client", "CWS_CLIENT_digest.csv", one, 1, digest="0" * 64)
    packed = gzip.compress((one * 50).encode(), 1)
    deliver(inbox, "cdss", "child_welfare.client", "CWS_CLIENT_cut.csv", packed[: len(packed) // 2], 1)
    for c in children:
        for value in c.values():
            print(value)


def forms(value):
    """The shapes in which a value could have been kept: as it is, raised, lowered, a date in other orders, hex, base64."""
    shapes = {value, value.upper(), value.lower()}
    if value[4:5] == "-" and len(value) == 10:
        year, month, day = value.split("-")
        shapes = {value, f"{month}/{day}/{year}"}
    encoded = {s.encode() for s in shapes}
    encoded |= {s.encode().hex().encode() for s in shapes if len(s) > 7}
    encoded |= {base64.b64encode(s.encode())[:-4] for s in shapes if len(s) > 11}
    return encoded


def unpacked(folders):
    """Each file below the folders; gzip files also as what is in them, by way of a folder that is removed again."""
    with tempfile.TemporaryDirectory() as scratch:
        for folder in folders:
            for root, _, names in os.walk(folder):
                for name in names:
                    path = os.path.join(root, name)
                    if not os.path.isfile(path) or os.path.islink(path):
                        continue
                    yield path, path
                    with open(path, "rb") as file:
                        if file.read(2) != b"\x1f\x8b":
                            continue
                    copy = os.path.join(scratch, "unpacked")
                    with gzip.open(path) as packed, open(copy, "wb") as out:
                        out.write(packed.read())
                    yield path, copy


def find(values_file, folders):
    with open(values_file, encoding="utf-8") as lines:
        values = [line.strip() for line in lines if line.strip()]
    needles = {form: number for number, value in enumerate(values) for form in forms(value)}
    found, files = 0, 0
    with tempfile.NamedTemporaryFile(dir=os.path.dirname(os.path.abspath(values_file))) as patterns:
        patterns.write(b"\n".join(needles) + b"\n")
        patterns.flush()
        for path, readable in unpacked(folders):
            files += 1
            if path == os.path.abspath(patterns.name):
                continue
            # grep is quick to say "none"; which one it was is looked for only where there is one
            if subprocess.run(["grep", "-qaF", "-f", patterns.name, readable], env={"LC_ALL": "C"}, check=False).returncode == 1:
                continue
            with open(readable, "rb") as file:
                data = file.read()
            hits = {number for form, number in needles.items() if form in data}
            found += 1
            print(f"{path}: {len(hits)} planted values, the first is number {min(hits, default=-1)}")
    print(f"{len(values)} values looked for in {files} files: found in {found}")
    return 1 if found or files == 0 else 0


if __name__ == "__main__":
    if sys.argv[1] == "plant":
        plant(sys.argv[2])
    else:
        sys.exit(find(sys.argv[2], sys.argv[3:]))
