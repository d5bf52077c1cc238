#!/usr/bin/env python3
"""Compares what a replay saw on the server with what lint and sql/effects say of the same statements.

Usage: compare.py LOCKKEEPER REPLAY.jsonl FOLDER    (run where scripts/replay ran the replay)
Prints every contradiction as `path:line: kind: what`, then figures as a line of JSON.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODES = ["", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE",
         "EXCLUSIVE", "ACCESS EXCLUSIVE"]
SHARE = MODES.index("SHARE")
SELF = MODES.index("SHARE UPDATE EXCLUSIVE")
# What a rule says happens to rows or objects; the server shows it, or shows that it did not.
FAILS_ON_ROWS = {"add-required-column"}
LOSES = {"drop-table", "drop-column", "truncate-table", "truncate-cascade", "delete-without-where"}
DATA = ("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "COPY", "CALL", "EXPLAIN", "VALUES", "WITH", "TRUNCATE")


def catalogue():
    rules = {}
    for path in sorted((ROOT / "src/rules/catalogue").glob("*.toml")):
        for rule in tomllib.loads(path.read_text())["rule"]:
            rules[rule["id"]] = rule
    return rules


def is_ddl(statement):
    return not any(text.startswith(DATA) or text.startswith("DO ") for text in statement["operations"]) and not any(
        statement["contexts"])


def lint(program, folder):
    done = subprocess.run([program, "lint", folder, "--report", "json", "--advice", "--fail-on", "never"],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def plain(name):
    """A relation as a finding spells it -> how the server's catalogs have it."""
    parts, part, quoted = [], "", False
    for c in name:
        if c == '"':
            quoted = not quoted
        elif c == "." and not quoted:
            parts.append(part)
            part = ""
        else:
            part += c if quoted else c.lower()
    return ".".join(parts + [part])


def same(said, name):
    """Without a schema it is in some schema of the search_path."""
    said = plain(said)
    return said == name or (said == name.split(".", 1)[1])


class Statement:
    def __init__(self, seen):
        self.seen = seen
        self.findings = []
        self.relations = seen["relations"]
        self.ran = not seen["error"]
        # IF [NOT] EXISTS and the like: what the folder does not tell decides it.
        self.skipped = any(told.endswith("skipping") for told in seen["told"])

    @property
    def tables(self):
        return [one for one in self.relations if one["kind"] in "rmpfv"]

    def old(self):
        return [one for one in self.tables if one["before_file"]]

    def rewritten(self):
        return [one["name"] for one in self.old() if one["rewritten"] and not one["emptied"] and one["kind"] != "v"
                and not self.truncates()]

    def truncates(self):
        return any(text.startswith("TRUNCATE") for text in self.seen["operations"])

    def scanned(self):
        """Whole reads by DDL under a lock that writers wait for."""
        if not is_ddl(self.seen):
            return []
        return [one["name"] for one in self.old() if one["scanned"] and MODES.index(one["lock"]) >= SHARE
                and not one["rewritten"] and not one["emptied"]]

    def lost(self):
        lost = []
        for one in self.old():
            if one["kind"] in "rp" and one["dropped"]:
                lost.append(one["name"])
            lost += [one["name"] + "." + column for column in one["lost_columns"] if one["kind"] in "rp"]
            if one["emptied"] and self.truncates():
                lost.append(one["name"] + " (rows)")
        return lost

    def where(self):
        return f"{self.seen['path']}:{self.seen['line']}"

    def loud(self):
        return [one for one in self.findings if one["severity"] != "notice"]


class Comparison:
    def __init__(self, rules):
        self.rules = rules
        self.contradictions = []
        self.figures = collections.Counter()

    def say(self, place, kind, what):
        self.contradictions.append((place, kind, what))
        self.figures["contradiction: " + kind] += 1

    def effects(self, statement):
        """What sql/effects says of the statement, which every rule and plan stands on."""
        seen, said = statement.seen, statement.seen["said"]
        if not statement.ran or statement.skipped or any(seen["contexts"]) or not is_ddl(seen):
            return
        self.figures["effects compared"] += 1
        happened = any(one["rewritten"] for one in statement.tables)
        if said["rewrites"] != "unknown" and (said["rewrites"] == "yes") != happened:
            self.say(statement.where(), "effects: rewrite", f"said {said['rewrites']}, seen {happened}")
        if seen["alone"]:
            return
        read = any(one["scanned"] for one in statement.tables if one["kind"] in "rm")
        if said["scans"] != "unknown" and (said["scans"] == "yes") != read and not happened:
            self.say(statement.where(), "effects: scan", f"said {said['scans']}, seen {read}")
        self.effects_locks(statement)

    def effects_locks(self, statement):
        strongest, new = {}, {}
        for lock in statement.seen["said"]["locks"]:
            strongest[lock["relation"]] = max(strongest.get(lock["relation"], 0), MODES.index(lock["mode"]))
            new[lock["relation"]] = lock["new"]
        for one in statement.relations:
            said, taken = strongest.pop(one["name"], 0), MODES.index(one["lock"])
            if one["kind"] in "iIScv" or max(said, taken) < SELF:
                continue
            if said != taken:
                self.say(statement.where(), "effects: lock",
                         f"{one['name']}: said {MODES[said] or 'none'}, seen {MODES[taken] or 'none'}")
            elif new[one["name"]] == "yes" and one["before_file"] and one["kind"] == "r":
                self.say(statement.where(), "effects: new", f"{one['name']}: said to be new, was there before the file")
            elif new[one["name"]] == "no" and not one["before_file"]:
                self.say(statement.where(), "effects: new", f"{one['name']}: said to be old, is of this file")
        for name, mode in strongest.items():
            if mode >= SELF and new[name] != "yes":
                self.say(statement.where(), "effects: lock", f"{name}: said {MODES[mode]}, seen none")

    def recall(self, statement):
        """Every rewrite, blocking scan, loss, and failure on rows needs a finding that is heard."""
        if not statement.ran:
            return
        facts = [("rewrite", statement.rewritten()), ("scan", statement.scanned()), ("loss", statement.lost())]
        if statement.seen["rows_error"] == "23502":
            facts.append(("fails on rows", [statement.seen["rows_message"]]))
        for kind, what in facts:
            if not what:
                continue
            self.figures[f"{kind}: happened"] += 1
            if statement.loud():
                self.figures[f"{kind}: found"] += 1
            else:
                spoken = ", ".join(f"{one['rule']} ({one['severity']})" for one in statement.findings)
                self.say(statement.where(), f"missed {kind}", f"{', '.join(what)[:200]}; notices: {spoken or 'none'}")

    def precision(self, statement, finding):
        """Whether the server confirms what the finding claims; None when nothing here can tell."""
        # What a DO block does may hang on a condition.
        if not statement.ran or statement.skipped or (any(statement.seen["contexts"]) and not statement.relations):
            return None
        rule = self.rules[finding["rule"]]
        verdicts = []
        if not statement.seen["alone"]:
            for lock in finding["locks"]:
                taken = [one for one in statement.relations if same(lock["relation"], one["name"])]
                # Another action of the statement can want more.
                verdicts.append(any(one["before_file"] and MODES.index(one["lock"]) >= MODES.index(lock["mode"])
                                    for one in taken)
                                or "no such lock on an old table: " + lock["relation"])
        if rule.get("rewrites") and finding["severity"] != "notice":
            verdicts.append(any(one["rewritten"] for one in statement.old()) or "no rewrite")
        if rule.get("scans") and not finding["rule"] in FAILS_ON_ROWS:
            verdicts.append(any(one["scanned"] or one["rewritten"] for one in statement.old()) or "no scan")
        if finding["rule"] in FAILS_ON_ROWS and finding["severity"] == "error":
            named = {lock["relation"] for lock in finding["locks"]}
            empty = any(same(name, one["name"]) and not one["had_rows"] for one in statement.old() for name in named)
            verdicts.append(bool(statement.seen["rows_error"]) or empty or "does not fail on rows")
        if finding["rule"] in LOSES:
            loss = statement.lost() or any(one["deleted"] for one in statement.old()) or any(
                not one["had_rows"] for one in statement.old())
            verdicts.append(bool(loss) or "nothing lost")
        if finding["rule"] == "duplicate-object":
            verdicts.append("the server made it")
        if finding["rule"] == "syntax-error":
            verdicts.append("the server ran it")
        if not verdicts:
            return None
        return next((one for one in verdicts if one is not True), True)

    def judge(self, statements, report):
        by_path = collections.defaultdict(list)
        for statement in statements:
            by_path[statement.seen["path"]].append(statement)
        for finding in report["findings"]:
            if finding["suppressed"] or not finding["operation"]:
                continue
            found = [one for one in by_path[finding["path"]]
                     if one.seen["line"] <= finding["line"] <= one.seen["end_line"]]
            for statement in found[-1:]:
                statement.findings.append(finding)
                self.judge_finding(statement, finding)

    def judge_finding(self, statement, finding):
        verdict = self.precision(statement, finding)
        loud = finding["severity"] != "notice"
        name = "findings" if loud else "notices"
        if verdict is None:
            self.figures[name + ": not decided by the server"] += 1
            return
        self.figures[name + ": decided"] += 1
        if verdict is True:
            self.figures[name + ": confirmed"] += 1
        else:
            place = f"{finding['path']}:{finding['line']}"
            self.say(place, ("refuted " if loud else "refuted notice ") + finding["rule"],
                     f"{verdict}: {finding['operation'][:120]}")


def main():
    program, replay, folder = sys.argv[1:]
    statements = [Statement(json.loads(line)) for line in open(replay)]
    report = lint(program, folder)
    comparison = Comparison(catalogue())
    comparison.judge(statements, report)
    for statement in statements:
        comparison.effects(statement)
        comparison.recall(statement)
        comparison.figures["statements"] += 1
        comparison.figures["refused by the server"] += not statement.ran
        comparison.figures["fail on rows alone"] += bool(statement.seen["rows_error"])
    for place, kind, what in sorted(comparison.contradictions):
        print(f"{place}: {kind}: {what}")
    summary = report["summary"]
    comparison.figures.update(files=summary["files"], errors=summary["errors"], warnings=summary["warnings"])
    print(json.dumps(dict(sorted(comparison.figures.items()))))


if __name__ == "__main__":
    main()
