# SPDX-License-Identifier: Apache-2.0
"""F1 of clusters, defined as `crosscount evaluate` does: over all pairs of records, of one source or of two; a pair is found
when both records are in one cluster, right when they are one person."""
import collections


def pairs(n):
    return n * (n - 1) // 2


def quality(true_pairs, found, right):
    precision = right / found if found else 0.0
    recall = right / true_pairs if true_pairs else 0.0
    f1 = 2 * right / (found + true_pairs) if found + true_pairs else 0.0
    return {"true_pairs": true_pairs, "found": found, "right": right, "precision": round(precision, 4),
            "recall": round(recall, 4), "f1": round(f1, 4)}


def true_pairs_of(person):
    return sum(pairs(n) for n in collections.Counter(person.values()).values())


def judge(cluster, person):
    """cluster and person: record -> name. Records known to one side only are left out."""
    both = [(cluster[r], person[r]) for r in cluster if r in person]
    true_pairs = sum(pairs(n) for n in collections.Counter(p for _, p in both).values())
    found = sum(pairs(n) for n in collections.Counter(c for c, _ in both).values())
    right = sum(pairs(n) for n in collections.Counter(both).values())
    return {**quality(true_pairs, found, right), "records": len(both)}


class Joined:
    """Clusters that grow link by link, with the figures of the moment: F1 at every threshold in one pass."""

    def __init__(self, person):
        self.person, self.parent, self.size, self.members = person, {}, {}, {}
        self.true_pairs, self.found, self.right = true_pairs_of(person), 0, 0

    def root(self, record):
        parent = self.parent
        if record not in parent:
            parent[record], self.size[record] = record, 1
            self.members[record] = {self.person[record]: 1}
            return record
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def join(self, a, b):
        a, b = self.root(a), self.root(b)
        if a == b:
            return
        if self.size[a] < self.size[b]:
            a, b = b, a
        into, out = self.members[a], self.members.pop(b)
        self.found += self.size[a] * self.size[b]
        self.right += sum(n * into.get(person, 0) for person, n in out.items())
        for person, n in out.items():
            into[person] = into.get(person, 0) + n
        self.parent[b] = a
        self.size[a] += self.size.pop(b)

    def quality(self):
        return quality(self.true_pairs, self.found, self.right)


def sweep(links, person, marks=()):
    """links: (score, a, b), the best first. (quality at each of `marks`, the best F1's quality and its score)."""
    joined, at, best = Joined(person), {}, None
    wanted = sorted(marks, reverse=True)
    last = None
    for score, a, b in links:
        if score != last:
            best = better(best, joined, last)
            while wanted and score < wanted[0]:
                at[wanted.pop(0)] = joined.quality()
        last = score
        joined.join(a, b)
    best = better(best, joined, last)
    for mark in wanted:
        at[mark] = joined.quality()
    return at, best


def better(best, joined, score):
    if score is None:
        return best
    now = {**joined.quality(), "threshold": score}
    return now if best is None or now["f1"] > best["f1"] else best
