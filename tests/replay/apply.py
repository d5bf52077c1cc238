#!/usr/bin/env python3
"""Takes whole folders of migrations through the program as a user would, and prints one line for each.

Usage: apply.py LOCKKEEPER SERVER_URL OUTPUT_FOLDER SET_UP.sql DIR...
Each DIR is one folder of migrations, with the marks of its tool around it. Of each: plan, apply of the approved plan,
status, a second apply, the last way back that its down files give and forward again. The schema is compared with
that of psql running the same files in the same order. Everything said on the way stays in OUTPUT_FOLDER.
"""
import argparse
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

# What a history leaves behind is no part of a project's schema.
HISTORIES = ["lockkeeper.*", "drizzle.*", "*._prisma_migrations", "*.schema_migrations", "*.goose_db_version",
             "supabase_migrations.*"]
HISTORY_SCHEMAS = ["lockkeeper", "drizzle", "supabase_migrations"]
MARKS = {"goose": ("+goose up", "+goose down"), "dbmate": ("migrate:up", "migrate:down")}
BACK = (3, 2, 1)


class Stop(Exception):
    """One project goes no further, for the reason it carries."""


class Project:
    def __init__(self, arguments, folder, number):
        self.lockkeeper = pathlib.Path(arguments.lockkeeper).resolve()
        self.server = arguments.server
        self.set_up = arguments.set_up
        self.folder = pathlib.Path(folder)
        self.name = re.sub(r"[^A-Za-z0-9._-]+", "_", str(self.folder)).strip("_.")
        self.ours, self.theirs = f"replay_{number}", f"replay_{number}_psql"
        self.log = (pathlib.Path(arguments.out) / f"{self.name}.log").open("w", encoding="utf-8")
        self.work = pathlib.Path(arguments.out) / self.name
        self.work.mkdir(exist_ok=True)
        self.layout, self.pending, self.notes = "?", [], []

    def url(self, database):
        return self.server.replace("/postgres?", f"/{database}?")

    def run(self, command, **more):
        self.log.write(f"\n$ {' '.join(map(str, command))}\n")
        self.log.flush()
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **more)
        self.log.write(done.stdout + done.stderr + f"exit {done.returncode}\n")
        self.log.flush()
        return done

    def psql(self, database, *arguments, **more):
        quiet = dict(os.environ, PGOPTIONS="-c client_min_messages=error")
        return self.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", self.url(database), *arguments], env=quiet, **more)

    def program(self, command, *arguments):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "DATABASE_", "GITHUB_"))}
        environment["DATABASE_URL"] = self.url(self.ours)
        return self.run([self.lockkeeper, command, self.folder.name, *arguments], cwd=self.folder.parent, env=environment)

    def make_databases(self):
        for database in (self.ours, self.theirs):
            self.psql("postgres", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", "-c", f"CREATE DATABASE {database}")
            if self.set_up and self.psql(database, "-f", self.set_up).returncode != 0:
                raise Stop("the set-up failed")

    def drop_databases(self):
        for database in (self.ours, self.theirs):
            self.psql("postgres", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def approved(self, command, *plan_arguments):
        """Plans, approves and runs the plan; what the plan says."""
        file = self.work / f"{command}.json"
        file.unlink(missing_ok=True)
        planned = self.program("plan", "--fail-on", "never", "--quiet", "--out", file.resolve(), *plan_arguments)
        if not file.exists():
            raise Stop(first_error(planned))
        plan = json.loads(file.read_text(encoding="utf-8"))
        if not self.pending:
            self.layout, self.pending = plan["layout"], plan["pending"]
        target = [] if command == "apply" else ["--to", plan_arguments[-1]]
        if planned.returncode != 0:
            raise Stop(first_error(self.program(command, "--no-backup", "replay", "--quiet", *target)))
        done = self.program(command, "--plan", file.resolve(), "--digest", plan["digest"], "--no-backup", "replay",
                            "--quiet", *target)
        if done.returncode != 0:
            raise Stop(first_error(done))
        return plan

    def status(self):
        said = self.program("status", "--report", "json")
        if said.returncode != 0:
            raise Stop(first_error(said))
        return json.loads(said.stdout)

    def schema_of(self, database):
        hidden = [f"--exclude-table={pattern}" for pattern in HISTORIES]
        hidden += [f"--exclude-schema={schema}" for schema in HISTORY_SCHEMAS]
        dump = subprocess.run(["pg_dump", "--schema-only", *hidden, self.url(database)], capture_output=True, text=True,
                              check=True)
        return [line for line in dump.stdout.splitlines() if line and not line.startswith(("--", "\\"))]

    def differs(self, wanted, found, what):
        lines = list(difflib.unified_diff(wanted, found, "wanted", "found", lineterm="", n=1))
        (self.work / f"{what}.diff").write_text("\n".join(lines), encoding="utf-8")
        return len(lines) > 0

    def run_with_psql(self):
        """The same files, in the same order, without us; the reason where that does not go through."""
        for one in self.pending:
            path = self.folder.parent / one["path"]
            text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
            if self.layout in MARKS:
                text = way_up(text, *MARKS[self.layout])
            own = re.search(r"^\s*(BEGIN|START\s+TRANSACTION)\b[^;]*;", text, re.IGNORECASE | re.MULTILINE)
            together = ["-1"] if one["transactional"] and not own else []
            part = self.work / "part.sql"
            part.write_text(text, encoding="utf-8", errors="surrogateescape")
            done = self.psql(self.theirs, *together, "-f", part)
            if done.returncode != 0:
                return f"{one['path']}: {done.stderr.strip().splitlines()[0].split('part.sql:')[-1]}"
        return None

    def go_back(self, applied, schema):
        """The last migrations undone and done again, as many of them as have a way back."""
        for count in BACK:
            if len(applied) < count:
                continue
            stays = applied[-count - 1]["version"] if len(applied) > count else "0"
            planned = self.program("plan", "--fail-on", "never", "--quiet", "--rollback-to", stays)
            if planned.returncode != 0:
                refusal = first_error(planned)
                continue
            self.approved("rollback", "--rollback-to", stays)
            left = self.status()
            if len(left["applied"]) != len(applied) - count or len(left["pending"]) != count:
                raise Stop(f"after the rollback of {count}: {len(left['applied'])} applied, {len(left['pending'])} pending")
            held = self.program("apply", "--quiet", "--no-backup", "replay", "--fail-on", "never")
            if held.returncode != 3:
                raise Stop(f"what was rolled back was not on hold: exit {held.returncode}")
            for one in left["pending"]:
                if self.program("resolve", "--rolled-back", one["version"]).returncode != 0:
                    raise Stop(f"resolve --rolled-back {one['version']} failed")
            self.approved("apply")
            other = self.differs(schema, self.schema_of(self.ours), "back")
            return f"{count} back and again" + (", schema differs then" if other else "")
        return "no way back: " + refusal if applied else "nothing applied"


def way_up(text, up, down):
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        mark = " ".join(line.lstrip("- \t").lower().split()) if line.lstrip().startswith("--") else ""
        inside = (inside or mark.startswith(up)) and not mark.startswith(down)
        kept.append(line if inside else "\n")
    return "".join(kept)


def first_error(done):
    said = (done.stderr + done.stdout).splitlines()
    lines = [line for line in said if "error:" in line or "refused" in line] or [line for line in said if line.strip()]
    return f"exit {done.returncode}: {lines[0].strip() if lines else 'nothing said'}"


def replay(project):
    """The verdict on one project, and why."""
    project.make_databases()
    started = time.monotonic()
    project.approved("apply")
    seconds = time.monotonic() - started
    status = project.status()
    if status["pending"] or status["problems"] or len(status["applied"]) != len(project.pending):
        raise Stop(f"status: {len(status['applied'])} of {len(project.pending)} applied, {len(status['pending'])} pending, "
                   f"{len(status['problems'])} problems")
    again = project.program("apply", "--quiet")
    if again.returncode != 0:
        raise Stop("the second apply: " + first_error(again))
    reason = project.run_with_psql()
    schema = project.schema_of(project.ours)
    if reason:
        project.notes.append("psql cannot: " + reason)
    elif project.differs(project.schema_of(project.theirs), schema, "schema"):
        raise Stop(f"the schema is not psql's: {project.work}/schema.diff")
    back = project.go_back(status["applied"], schema)
    return f"replayed in {seconds:.1f} s; " + "; ".join([*project.notes, back])


def main():
    parser = argparse.ArgumentParser()
    for name in ("lockkeeper", "server", "out", "set_up"):
        parser.add_argument(name)
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    failed = 0
    for number, folder in enumerate(arguments.folders, 1):
        project = Project(arguments, folder, number)
        try:
            verdict = "ok    " + replay(project)
        except Stop as stop:
            failed += 1
            verdict = "stops " + str(stop)
        project.drop_databases()
        print(f"{folder}: {project.layout}, {len(project.pending)} migrations: {verdict}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
