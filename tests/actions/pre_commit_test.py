#!/usr/bin/env python3
"""The hook for pre-commit: which files it takes, and that it judges them as pre-commit would ask it to.

    pre_commit_test.py BINARY
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = pathlib.Path(sys.argv.pop()).resolve() if len(sys.argv) > 1 else ROOT / "build/dev/lockkeeper"
HOOK = dict(re.findall(r"^[- ] (\w+): (.+)$", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.M))


class PreCommit(unittest.TestCase):
    def commit(self, files):
        """Exit code and output of the hook when `files` are committed."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            taken = [name for name in files if re.search(HOOK["files"], name) and name.endswith(".sql")]
            program, *arguments = HOOK["entry"].split()
            environment = {"PATH": f"{BINARY.parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
            self.assertEqual(program, BINARY.name)
            result = subprocess.run([program, *arguments, *taken], cwd=folder, env=environment, text=True,
                                    stdin=subprocess.DEVNULL, capture_output=True)
            return result.returncode, result.stdout + result.stderr

    def test_it_says_what_pre_commit_asks_of_a_hook(self):
        self.assertEqual(HOOK["id"], "lockkeeper-lint")
        self.assertEqual(HOOK["language"], "system")
        self.assertEqual(HOOK["types"], "[sql]")
        self.assertIn("name", HOOK)

    def test_it_takes_the_migrations_of_every_layout(self):
        for name in ["migrations/001_a.sql", "db/migrations/20260101_a.up.sql", "prisma/migrations/1_a/migration.sql",
                     "drizzle/0000_a.sql", "supabase/migrations/1_a.sql", "src/main/resources/db/migration/V1__a.sql"]:
            self.assertRegex(name, HOOK["files"])
        for name in ["queries/report.sql", "src/immigrations.sql", "test/data.sql"]:
            self.assertNotRegex(name, HOOK["files"])

    def test_a_dangerous_migration_stops_the_commit_and_a_safe_one_does_not(self):
        first = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n"
        code, output = self.commit({"migrations/001_users.sql": first})
        self.assertEqual(code, 0, output)
        code, output = self.commit({"migrations/001_users.sql": first,
                                    "migrations/002_drop.sql": "ALTER TABLE users DROP COLUMN email;\n"})
        self.assertEqual(code, 1, output)
        self.assertIn("migrations/002_drop.sql:1:", output)


if __name__ == "__main__":
    unittest.main()
