#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well levels of agreement tell a damaged name from somebody else's: levels.py NAMES.csv... (lines "name,count").

Draws names in proportion to their counts, damages them, and says for several ways of dividing pairs into levels what a pair
with a damaged name can be expected to weigh: sum over levels of m log2(m / u), m and u the shares of the level among
pairs of one name and its damaged form and among pairs of two different names. linker/compare.c divides as "vectors and
neighbours, .6 .4" does; Jaro-Winkler is what tools that see the names use."""
import bisect
import collections
import csv
import itertools
import math
import random
import sys

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DAMAGED, OTHERS, SEED = 10_000, 100_000, 1


def read_names(files):
    counts = collections.Counter()
    for file in files:
        with open(file, newline="", encoding="utf-8") as lines:
            for row in csv.reader(lines):
                name = "".join(c for c in row[0].upper() if c in LETTERS)
                if name and len(row) > 1 and row[1].strip().isdigit():
                    counts[name] += int(row[1])
    return list(counts), list(itertools.accumulate(counts.values()))


def draw(rng, names, upto):
    return names[bisect.bisect(upto, rng.random() * upto[-1])]


def edit(rng, name):
    """One letter inserted, left out, replaced, or two neighbours swapped."""
    i, kind = rng.randrange(len(name)), rng.randrange(4)
    if kind == 0:
        i = rng.randrange(len(name) + 1)
        return name[:i] + rng.choice(LETTERS) + name[i:]
    if kind == 1:
        return name[:i] + name[i + 1:]
    if kind == 2:
        return name[:i] + rng.choice(LETTERS) + name[i + 1:]
    return name[:i] + name[i + 1:i + 2] + name[i:i + 1] + name[i + 2:]


def damage(rng, name):
    """6 of 10 have one error, 2 have two, one is cut short, one is an initial."""
    kind = rng.randrange(10)
    if kind < 6:
        return edit(rng, name)
    if kind < 8:
        return edit(rng, edit(rng, name) or name)
    return name[: max(1, round(len(name) * rng.uniform(0.4, 0.9)))] if kind == 8 else name[0]


def pairs_of(rng, names, upto):
    same, other = [], []
    while len(same) < DAMAGED:
        a = draw(rng, names, upto)
        b = damage(rng, a)
        if b and a != b:
            same.append((a, b))
    while len(other) < OTHERS:
        a, b = draw(rng, names, upto), draw(rng, names, upto)
        if a != b:
            other.append((a, b))
    return same, other


def jaro_winkler(a, b):
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken, of_a = [False] * len(b), []
    for i, letter in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == letter:
                taken[j] = True
                of_a.append(letter)
                break
    if not of_a:
        return 0.0
    of_b = [letter for letter, used in zip(b, taken) if used]
    moved = sum(x != y for x, y in zip(of_a, of_b)) / 2
    jaro = (len(of_a) / len(a) + len(of_a) / len(b) + (len(of_a) - moved) / len(of_a)) / 3
    prefix = len(list(itertools.takewhile(lambda p: p[0] == p[1], zip(a[:4], b[:4]))))
    return jaro + prefix * 0.1 * (1 - jaro) if jaro > 0.7 else jaro


def neighbours(name):
    name = name[:11]
    return {name} | ({name[:i] + name[i + 1:] for i in range(len(name))} if len(name) > 2 else set())


def grams(name):
    padded = f"_{name}_"
    return {padded[i:i + 2] for i in range(len(padded) - 1)}


class Vectors:
    """Bigrams thrown into 128 bits, as a keyed table throws them."""

    def __init__(self, rng):
        self.bit = collections.defaultdict(lambda: rng.randrange(128))

    def __call__(self, name):
        return {self.bit[g] for g in grams(name)}


def by_grams(of, similar, weak, use_neighbours):
    def level(a, b):
        x, y = of(a), of(b)
        shared, longer, shorter = len(x & y), max(len(x), len(y)), min(len(x), len(y))
        dice = 2 * shared / (len(x) + len(y))
        if use_neighbours:
            near = longer - shared <= 3 and longer >= 5 and neighbours(a) & neighbours(b)
        else:
            near = longer - shared <= 2 and shorter >= 5
        return 4 if near else 3 if dice >= similar else 2 if dice >= weak or a[0] == b[0] else 1
    return level


def by_jaro_winkler(a, b):
    similarity = jaro_winkler(a, b)
    return 4 if similarity >= 0.92 else 3 if similarity >= 0.88 else 2 if a[0] == b[0] else 1


def measure(name, level, same, other):
    m, u = (collections.Counter(itertools.starmap(level, pairs)) for pairs in (same, other))
    share = {k: ((m[k] + 0.5) / len(same), (u[k] + 0.5) / len(other)) for k in (1, 2, 3, 4)}
    bits = sum(p * math.log2(p / q) for p, q in share.values())
    print(f"{name:36} {bits:5.2f}  " + "  ".join(f"{p:.3f}/{q:.5f}" for p, q in share.values()))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rng = random.Random(SEED)
    print(f"seed {SEED}; m/u of the levels different, weak, similar, near\n{'levels by':36}  bits")
    same, other = pairs_of(rng, *read_names(sys.argv[1:]))
    vectors = Vectors(rng)
    measure("Jaro-Winkler .92 .88, initial", by_jaro_winkler, same, other)
    measure("bigrams, .6 .4", by_grams(grams, 0.6, 0.4, False), same, other)
    measure("vectors, .6 .4", by_grams(vectors, 0.6, 0.4, False), same, other)
    measure("bigrams and neighbours, .6 .4", by_grams(grams, 0.6, 0.4, True), same, other)
    for similar, weak in ((0.6, 0.4), (0.5, 0.4), (0.7, 0.4), (0.6, 0.35), (0.6, 0.5)):
        measure(f"vectors and neighbours, {similar} {weak}", by_grams(vectors, similar, weak, True), same, other)


if __name__ == "__main__":
    main()
