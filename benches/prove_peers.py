#!/usr/bin/env python3
"""The prover beside Z3, on the same pairs of policies in one run: ./x prove-peers [DIR [EVERY]]

Each policy becomes a formula over strings, numbers and bit vectors, in the manner of Zelkova: one variable for the action,
the resource, the principal, and for each condition key its value and whether it is there. Two policies are compared by
asking Z3 both ways for a request that one allows and the other does not. Pairs that the translation does not speak are left
out for both: variables, NotPrincipal, operators on dates and binary values.

DIR is a folder with labelled pairs, as for the example `corpus_compare`, of which every EVERYth is asked; without it the pairs
of `made()` are taken. Of Z3 the processor's time is counted, of the prover the clock's, the best
of three.
z3-solver comes from PyPI, pinned, into a virtual environment in the user's cache folder. Prints a table in Markdown.
"""

import collections
import ipaddress
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "parapet" / "prove-peers"
LIMIT_MS = 5_000
SLOTS = 3
# As in src/prove/lower/keys.rs: keys that count or measure whole units.
WHOLE = {"aws:multifactorauthage", "aws:epochtime", "s3:max-keys", "s3:signatureage"}


def with_z3():
    """Goes on in the environment that has Z3, which is made where it is missing."""
    wanted = (HERE / "prove-peers-requirements.txt").read_text()
    stamp = CACHE / "requirements"
    if not stamp.exists() or stamp.read_text() != wanted:
        print("installing z3-solver from PyPI, about a minute", file=sys.stderr)
        shutil.rmtree(CACHE, ignore_errors=True)
        venv.create(CACHE, with_pip=True)
        install = [CACHE / "bin" / "pip", "install", "--quiet", "-r", HERE / "prove-peers-requirements.txt"]
        subprocess.run(install, check=True)
        stamp.write_text(wanted)
    if pathlib.Path(sys.prefix) != CACHE:
        os.execv(CACHE / "bin" / "python3", [str(CACHE / "bin" / "python3"), __file__, *sys.argv[1:]])


class NotTranslated(Exception):
    pass


def listed(value):
    return value if isinstance(value, list) else [value]


class Translation:
    """A request as variables, and policies as formulas over them."""

    def __init__(self, z3):
        self.z3 = z3
        self.action, self.resource, self.principal = z3.Strings("action resource principal")
        self.keys = {}
        any_char = z3.AllChar(z3.ReSort(z3.StringSort()))
        self.any_char, self.any_text = any_char, z3.Star(any_char)
        self.field = z3.Star(z3.Intersect(any_char, z3.Complement(z3.Re(":"))))
        word = z3.Plus(z3.Union(z3.Range("a", "z"), z3.Range("0", "9"), z3.Re("-"), z3.Re("_")))
        some = z3.Concat(z3.Intersect(any_char, z3.Complement(z3.Re(":"))), self.field)
        colon = z3.Re(":")
        arn = z3.Concat(z3.Re("arn:"), some, colon, some, colon, self.field, colon, self.field, colon, z3.Plus(any_char))
        self.whole = [
            z3.InRe(self.action, z3.Concat(word, colon, word)),
            z3.InRe(self.resource, z3.Union(z3.Re("*"), arn)),
        ]

    def glob(self, text, by_fields=False):
        z3, parts, colons = self.z3, [], 0
        for piece in re.findall(r"\*+|\?|[^*?]+", text):
            if piece[0] == "*":
                parts.append(self.field if by_fields and colons < 5 else self.any_text)
            elif piece == "?":
                parts.append(self.any_char)
            else:
                colons += piece.count(":")
                parts.append(z3.Re(piece))
        return z3.Concat(*parts) if len(parts) > 1 else parts[0] if parts else z3.Re("")

    def matches(self, variable, values, fold=False):
        values = [value.lower() if fold else value for value in listed(values)]
        return self.z3.Or(*[self.z3.InRe(variable, self.glob(value)) for value in values])

    def who(self, element):
        z3 = self.z3
        if element == "*":
            return z3.BoolVal(True)
        any_of = []
        for kind, values in element.items():
            for value in listed(values):
                account = re.fullmatch(r"(\d{12})|arn:aws:iam::(\d{12}):root", value)
                if kind == "AWS" and value == "*":
                    return z3.BoolVal(True)
                if kind == "AWS" and account:
                    of = self.glob(f"arn:*:*::{account[1] or account[2]}:*", by_fields=True)
                    any_of.append(z3.InRe(self.principal, of))
                else:
                    any_of.append(self.principal == (value if kind == "AWS" else f"{kind}/{value}"))
        return z3.Or(*any_of)

    def key(self, name, sort):
        """A key's variable and whether it is there; several values have slots."""
        known = self.keys.get(name)
        if known is None:
            z3 = self.z3
            make = {"text": z3.String, "number": z3.Int if name in WHOLE else z3.Real, "bool": z3.Bool, "ip": lambda n: z3.BitVec(n, 129)}[sort]
            slots = [(make(f"{name}#{i}"), z3.Bool(f"{name}?{i}")) for i in range(SLOTS)]
            known = self.keys[name] = (sort, slots)
        if known[0] != sort:
            raise NotTranslated("one key of two types")
        return known[1]

    def test(self, base, values):
        """Sort, and a test of one value, its negation aside."""
        z3 = self.z3
        if base in ("StringEquals", "StringNotEquals"):
            return "text", lambda v: z3.Or(*[v == value for value in values])
        if base in ("StringLike", "StringNotLike"):
            return "text", lambda v: z3.Or(*[z3.InRe(v, self.glob(value)) for value in values])
        if base in ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"):
            return "text", lambda v: z3.Or(*[z3.InRe(v, self.glob(value, True)) for value in values])
        if base.startswith("Numeric"):
            compare = {
                "Equals": lambda v, n: v == n,
                "NotEquals": lambda v, n: v == n,
                "LessThan": lambda v, n: v < n,
                "LessThanEquals": lambda v, n: v <= n,
                "GreaterThan": lambda v, n: v > n,
                "GreaterThanEquals": lambda v, n: v >= n,
            }[base[len("Numeric") :]]
            return "number", lambda v: z3.Or(*[compare(v, z3.RealVal(value)) for value in values])
        if base == "Bool":
            return "bool", lambda v: z3.Or(*[v == (value.lower() == "true") for value in values])
        if base in ("IpAddress", "NotIpAddress"):
            nets = [ipaddress.ip_network(value, strict=False) for value in values]
            return "ip", lambda v: z3.Or(*[self.inside(v, net) for net in nets])
        raise NotTranslated(base)

    def inside(self, value, net):
        """The first bit tells IPv6 from IPv4."""
        z3, six = self.z3, net.version == 6
        bits, at = (128, 128) if six else (32, 32)
        kind = z3.Extract(128, 128, value) == (1 if six else 0)
        if net.prefixlen == 0:
            return kind
        prefix = int(net.network_address) >> (bits - net.prefixlen)
        return z3.And(kind, z3.Extract(at - 1, bits - net.prefixlen, value) == prefix)

    def condition(self, operator, name, values):
        z3 = self.z3
        values = [str(value).lower() if isinstance(value, bool) else str(value) for value in listed(values)]
        if any("${" in value for value in values):
            raise NotTranslated("variables")
        quantifier, _, rest = operator.rpartition(":")
        optional = rest.endswith("IfExists")
        base = rest[: -len("IfExists")] if optional else rest
        name = name.lower()
        if base == "Null":
            known = self.keys.get(name, ("text",))[0]
            slots = self.key(name, known)
            absent = z3.Not(z3.Or(*[there for _, there in slots]))
            return z3.Or(*[absent if value == "true" else z3.Not(absent) for value in values])
        sort, test = self.test(base, values)
        slots = self.key(name, sort)
        negated = "Not" in base
        holds = [z3.Not(test(v)) if negated else test(v) for v, _ in slots]
        there = [there for _, there in slots]
        if quantifier == "ForAllValues":
            return z3.And(*[z3.Implies(t, h) for t, h in zip(there, holds)])
        if quantifier == "ForAnyValue":
            return z3.Or(*[z3.And(t, h) for t, h in zip(there, holds)])
        if negated or optional:
            return z3.Or(z3.Not(there[0]), holds[0])
        return z3.And(there[0], holds[0])

    def statement(self, statement, variables):
        z3, parts = self.z3, []
        if "NotPrincipal" in statement:
            raise NotTranslated("NotPrincipal")
        if "Principal" in statement:
            parts.append(self.who(statement["Principal"]))
        for name, variable, fold in [("Action", self.action, True), ("Resource", self.resource, False)]:
            for negated in (False, True):
                values = statement.get("Not" * negated + name)
                if values is None:
                    continue
                if variables and any("${" in value for value in listed(values)):
                    raise NotTranslated("variables")
                matches = self.matches(variable, values, fold)
                parts.append(z3.Not(matches) if negated else matches)
        for operator, tests in statement.get("Condition", {}).items():
            parts.extend(self.condition(operator, name, values) for name, values in tests.items())
        return z3.And(*parts)

    def policy(self, policy):
        z3, sides = self.z3, collections.defaultdict(list)
        variables = policy.get("Version") == "2012-10-17"
        for statement in listed(policy["Statement"]):
            sides[statement["Effect"]].append(self.statement(statement, variables))
        return z3.And(z3.Or(*sides["Allow"]), z3.Not(z3.Or(*sides["Deny"])))


def by_z3(z3, new, old):
    """How the new policy stands to the old one, and in how many microseconds that was found."""
    start = time.process_time()
    translation = Translation(z3)
    ours, theirs = translation.policy(new), translation.policy(old)
    found = []
    for one, other in [(ours, theirs), (theirs, ours)]:
        solver = z3.Solver()
        solver.set("timeout", LIMIT_MS)
        solver.add(*translation.whole, one, z3.Not(other))
        found.append(str(solver.check()))
    relation = {
        ("unsat", "unsat"): "Equivalent",
        ("unsat", "sat"): "Narrower",
        ("sat", "unsat"): "Broader",
        ("sat", "sat"): "Incomparable",
    }.get(tuple(found), "Unknown")
    return relation, (time.process_time() - start) * 1e6


def made():
    """Pairs for a run without a folder: ordinary ones, long ones, and such as are made to be hard."""

    def allow(action, resource="*", **more):
        return {"Effect": "Allow", "Action": action, "Resource": resource, **more}

    def deny(action, resource="*", **more):
        return {**allow(action, resource, **more), "Effect": "Deny"}

    bucket = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]
    tls = {"Bool": {"aws:SecureTransport": "false"}}

    def many(count, different=None):
        return [
            allow(
                ["s3:Put*" if i == different else "s3:Get*", "dynamodb:Query"],
                f"arn:aws:s3:::bucket-{i}-*/*",
                Condition={"StringLike": {"aws:PrincipalTag/team": f"team-{i % 17}-*"}},
            )
            for i in range(count)
        ]

    def overlapping(count, skip=None):
        letters = "abcdefghijklmnopqrstuvwxyz"
        letter = lambda i: letters[i % 26]  # noqa: E731
        return [allow("*")] + [
            deny(f"*:*{letter(i)}*{letter(i // 3)}*", f"arn:aws:s3:::*{letter(i * 7)}*{letter(i // 2)}*")
            for i in range(count)
            if i != skip
        ]

    nets = [f"10.{i}.0.0/16" for i in range(256)]
    inside = lambda nets: [allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": nets}})]  # noqa: E731
    numbers = lambda base, n: [allow("s3:*", Condition={base: {"s3:max-keys": n}})]  # noqa: E731
    return {
        "one action more": ([allow(["s3:GetObject"], bucket)], [allow(["s3:Get*"], bucket)]),
        "a deny less": ([allow("s3:*", bucket), deny("s3:*", Condition=tls)], [allow("s3:*", bucket)]),
        "`?*` and `*?`": ([allow("s3:?*")], [allow("s3:*?")]),
        "`a*` and `*a`": ([allow("*", "arn:aws:s3:::a*")], [allow("*", "arn:aws:s3:::*a")]),
        "256 networks, and the one that holds them": (inside(nets), inside("10.0.0.0/8")),
        "numbers": (numbers("NumericLessThan", "11"), numbers("NumericLessThanEquals", "10")),
        "values of a set": (
            [allow("*", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}})],
            [allow("*", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}})],
        ),
        "20 statements, one different": (many(20), many(20, 10)),
        "20 statements, none different": (many(20), many(20)[::-1]),
        "100 statements, one different": (many(100), many(100, 50)),
        "10 denies that overlap, one less": (overlapping(10), overlapping(10, 5)),
        "10 denies that overlap, none less": (overlapping(10), overlapping(10)[::-1]),
        "40 denies that overlap, one less": (overlapping(40), overlapping(40, 20)),
    }


def write_made(folder):
    rows = ["A\tB\tA_grants_no_more_than_B\tsource"]
    for index, (name, (old, new)) in enumerate(made().items()):
        for side, statements in (("old", old), ("new", new)):
            text = json.dumps({"Version": "2012-10-17", "Statement": statements})
            (folder / f"{index}-{side}.json").write_text(text)
        rows.append(f"{index}-new.json\t{index}-old.json\t\t{name}")
    (folder / "index.tsv").write_text("\n".join(rows) + "\n")


def by_parapet(folder):
    command = ["cargo", "run", "--release", "--quiet", "--example", "corpus_compare", "--", str(folder), "--each"]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    rows = (line.split("\t") for line in out.splitlines())
    return [(a, b, relation, float(micros)) for a, b, relation, micros in rows]


def duration(micros):
    return f"{micros / 1e6:.1f} s" if micros >= 1e6 else f"{micros / 1e3:.1f} ms"


def summed(times):
    times = sorted(times)
    last = times[-1]
    return f"{duration(statistics.median(times))}, {duration(times[int(len(times) * 0.99)])}, {duration(last)}"


def main():
    with_z3()
    import z3

    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else temporary)
        if len(sys.argv) < 2:
            write_made(folder)
        names = [line.split("\t")[3] for line in (folder / "index.tsv").read_text().splitlines()[1:]]
        every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
        left, rows = collections.Counter(), []
        for name, (a, b, relation, micros) in list(zip(names, by_parapet(folder), strict=True))[::every]:
            new, old = (json.loads((folder / file).read_text(encoding="utf-8-sig")) for file in (a, b))
            try:
                other, other_micros = by_z3(z3, new, old)
            except (NotTranslated, KeyError, ValueError) as why:
                left[str(why)] += 1
                continue
            rows.append((name, f"{a} ~ {b}", relation, micros, other, other_micros))
    if len(sys.argv) < 2:
        print("| pair | Parapet | | Z3 | |\n| --- | --- | --- | --- | --- |")
        for name, _, relation, micros, other, other_micros in rows:
            print(f"| {name} | {relation} | {duration(micros)} | {other} | {duration(other_micros)} |")
        print()
    print(f"z3-solver {z3.get_version_string()}; {len(rows)} pairs, {sum(left.values())} not translated: {dict(left)}")
    print("| | median, 99 %, longest | Unknown |\n| --- | --- | --- |")
    for name, relation, micros in [("Parapet", 2, 3), ("Z3", 4, 5)]:
        unknown = sum(row[relation] == "Unknown" for row in rows)
        print(f"| {name} | {summed([row[micros] for row in rows])} | {unknown} |")
    differ = [row for row in rows if row[2] != row[4] and "Unknown" not in (row[2], row[4])]
    print(f"\n{len(differ)} pairs are answered differently")
    for _, pair, relation, _, other, _ in differ:
        print(f"{pair}: Parapet {relation}, Z3 {other}")


main()
