#!/usr/bin/env python3
"""The measurements of scripts/bench: whole processes, medians, in turns so that a noisy machine treats all alike.

Usage: bench.py lint|rules|apply FOLDER [MIGRATIONS]
FOLDER is scratch; for apply, BENCH_URL names a throwaway server; for lint, MIGRATIONS is one more folder to judge.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOCKKEEPER = str(ROOT / "build/release/lockkeeper")
PEERS = ROOT / "build/peers/node_modules"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}


def native(package, name):
    """The peer's own binary, not the Node.js script that starts it."""
    for path in sorted(PEERS.glob(f"**/{name}*")):
        if path.is_file() and os.access(path, os.X_OK) and path.read_bytes()[:4] == b"\x7fELF":
            return str(path)
    sys.exit(f"bench: no native binary of {package} under {PEERS}")


def measure(command, **options):
    """Seconds and exit code of one process."""
    began = time.perf_counter()
    process = subprocess.run(command, **QUIET, **options)
    return time.perf_counter() - began, process.returncode


def peak_memory(command, **options):
    """MiB. By time(1): what the kernel tells of a child begins with the memory of this interpreter."""
    with tempfile.NamedTemporaryFile("r") as answer:
        subprocess.run(["/usr/bin/time", "--quiet", "-f", "%M", "-o", answer.name, *command], **QUIET, **options)
        return int(answer.read().split()[-1]) / 1024


def in_turns(contestants, rounds, before=lambda name: None):
    """{name: (median seconds, peak MiB)}; the round that measures memory warms up."""
    times = {name: [] for name in contestants}
    memory = {}
    for name, (command, options, _) in contestants.items():
        before(name)
        memory[name] = peak_memory(command, **options)
    for _ in range(rounds):
        for name, (command, options, accepted) in contestants.items():
            before(name)
            seconds, code = measure(command, **options)
            if code not in accepted:
                sys.exit(f"bench: {name} ended with {code}: {' '.join(command)[:200]}")
            times[name].append(seconds)
    return {name: (statistics.median(times[name]), memory[name]) for name in contestants}


def table(title, results, size=0):
    base = next(iter(results.values()))[0]
    print(f"\n### {title}\n\n| tool | median | peak memory | throughput | times Lockkeeper's |\n|---|---|---|---|---|")
    for name, (seconds, peak) in results.items():
        rate = f"{size / seconds / 1e6:.1f} MB/s" if size else "-"
        print(f"| {name} | {seconds * 1000:.1f} ms | {peak:.0f} MiB | {rate} | {seconds / base:.2f} |")


def stands_alone(text):
    """A psql line, COPY data or an open quote changes how everything behind it is read."""
    return "\\" not in text and "stdin" not in text.lower() and text.count("'") % 2 == 0 and text.rstrip().endswith(";")


def rules_and_examples():
    for path in sorted((ROOT / "src/rules/catalogue").glob("*.toml")):
        for rule in tomllib.loads(path.read_text()).get("rule", []):
            examples = [example if isinstance(example, str) else example["sql"]
                        for example in rule.get("bad", []) + rule.get("good", [])]
            yield rule["id"], [text for text in examples if stands_alone(text)]


def rule_examples():
    return [text for _, examples in rules_and_examples() for text in examples]


def bench_rules(folder):
    """What 100 KB of each single example cost beyond a file of one statement, the slowest first."""
    path = folder / "001_rule.sql"

    def seconds(text):
        path.write_text(text)
        return min(measure([LOCKKEEPER, "lint", "--advice", str(path)])[0] for _ in range(3))

    start = seconds("SELECT 1;\n")
    costs = []
    for rule, examples in rules_and_examples():
        for text in examples:
            costs.append((seconds((text + "\n") * (100_000 // len(text) + 1)) - start, rule, text))
    costs.sort(reverse=True)
    print("\n### 100 KB of one example\n\n| rule | beyond the start | example |\n|---|---|---|")
    for cost, rule, text in costs[:15]:
        print(f"| {rule} | {cost * 1000:.1f} ms | `{' '.join(text.split())[:80]}` |")
    print(f"\n{sum(cost <= 0.010 for cost, _, _ in costs)} of {len(costs)} examples within 10 ms")


def pgfence():
    """The script that its package names, run without npx around it."""
    package = PEERS / "@flvmnt/pgfence"
    entry = json.loads((package / "package.json").read_text())["bin"]
    return ["node", str(package / (entry if isinstance(entry, str) else next(iter(entry.values())))), "analyze"]


def bench_lint(folder):
    squawk = native("squawk-cli", "squawk")
    examples = rule_examples()
    large = folder / "large"
    large.mkdir()
    block = "\n".join(examples) + "\n"
    (large / "001_large.sql").write_text(block * (2_000_000 // len(block) + 1))
    many = folder / "many"
    many.mkdir()
    for number in range(5000):
        texts = [examples[(number * 7 + k) % len(examples)] for k in range(4)]
        (many / f"{number + 1:05}_step.sql").write_text("\n".join(texts) + "\n")
    one = folder / "one"
    one.mkdir()
    (one / "001_one.sql").write_text("ALTER TABLE users DROP COLUMN email;\n")
    given = [pathlib.Path(name).resolve() for name in sys.argv[3:]]
    for title, where, rounds in (("rule examples repeated to 2 MB, one file", large, 3), ("5,000 small files", many, 5),
                                 ("one file, whole process", one, 30), *((str(path), path, 5) for path in given)):
        files = sorted(str(path) for path in where.rglob("*.sql"))
        size = sum(os.path.getsize(path) for path in files)
        contestants = {"lockkeeper": ([LOCKKEEPER, "lint", str(where)], {"cwd": where}, (0, 1)),
                       "squawk": ([squawk, *files], {}, (0, 1))}
        # It parses with libpg_query compiled to WebAssembly, which ends with an error on statements it does not know.
        contestants["pgfence"] = ([*pgfence(), *files], {}, (0, 1, 2))
        table(f"{title}: {len(files)} files, {size / 1e6:.1f} MB", in_turns(contestants, rounds), size)


def bench_apply(folder):
    dbmate = native("dbmate", "dbmate")
    url = os.environ["BENCH_URL"]

    def url_of(database):
        return url.replace("/postgres?", f"/{database}?")

    def psql(database, *arguments):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url_of(database), *arguments], check=True, **QUIET)

    socket = url.split("host=")[1]
    for count in (1, 100, 1000):
        ours, theirs, script = folder / f"ours{count}", folder / f"dbmate{count}", folder / f"all{count}.sql"
        drizzle = folder / f"drizzle{count}"
        (drizzle / "meta").mkdir(parents=True)
        entries = []
        ours.mkdir()
        theirs.mkdir()
        lines = []
        for number in range(1, count + 1):
            create = f"CREATE TABLE t{number} (id integer);\n"
            (ours / f"{number:04}_t{number}.sql").write_text(create)
            (theirs / f"2024{number:010}_t{number}.sql").write_text(f"-- migrate:up\n{create}\n-- migrate:down\nDROP TABLE t{number};\n")
            (drizzle / f"{number:04}_t{number}.sql").write_text(create)
            entries.append({"idx": number - 1, "version": "7", "when": 1700000000000 + number, "tag": f"{number:04}_t{number}",
                            "breakpoints": True})
            lines.append(f"BEGIN;\n{create}INSERT INTO history(version) VALUES ('{number}');\nCOMMIT;\n")
        (drizzle / "meta/_journal.json").write_text(
            json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}))
        script.write_text("CREATE TABLE history(version varchar PRIMARY KEY);\n" + "".join(lines))
        environment = {**os.environ, "DATABASE_URL_UNPOOLED": url_of("bench")}

        def fresh(_):
            psql("postgres", "-c", "DROP DATABASE IF EXISTS bench", "-c", "CREATE DATABASE bench", "-c", "CHECKPOINT")

        results = in_turns({
            "lockkeeper": ([LOCKKEEPER, "apply", str(ours)], {"env": environment}, (0,)),
            "psql, a transaction and a history row each": (["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(script), url_of("bench")], {}, (0,)),
            "dbmate": ([dbmate, "--url", f"postgres://admin@/bench?socket={socket}", "-d", str(theirs), "--no-dump-schema", "migrate"], {}, (0,)),
            "drizzle-orm": (["node", str(ROOT / "tests/bench/drizzle.mjs"), str(PEERS), str(drizzle), socket], {}, (0,)),
        }, 5 if count < 1000 else 3, fresh)
        table(f"apply {count} trivial migrations", results)
        if count == 1000:
            idle = in_turns({
                "lockkeeper status": ([LOCKKEEPER, "status", str(ours)], {"env": environment}, (0,)),
                "lockkeeper apply": ([LOCKKEEPER, "apply", str(ours)], {"env": environment}, (0,)),
            }, 10, lambda name: None) if settle(environment, ours, fresh) else {}
            table("1,000 applied, nothing pending", idle)


def settle(environment, ours, fresh):
    fresh(None)
    return measure([LOCKKEEPER, "apply", str(ours)], env=environment)[1] == 0


def main():
    folder = pathlib.Path(sys.argv[2]) / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    print(f"cores: {os.cpu_count()}")
    {"lint": bench_lint, "rules": bench_rules, "apply": bench_apply}[sys.argv[1]](folder)


if __name__ == "__main__":
    main()
