#!/usr/bin/env bash
# Turns with the migrator of drizzle-orm 0.x, which reads a journal.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

drizzle() {  # DATABASE FOLDER
  (cd "$INTEROP_TOOLS" && node "$INTEROP_TOP/tests/interop/drizzle.mjs" drizzle-orm \
    "postgresql://$user@localhost/$1?host=$INTEROP_SOCKET" "$work/$2" 2>&1)
}
rows="SELECT count(*) FROM drizzle.__drizzle_migrations"

cp -r "$INTEROP_TOP/tests/projects/drizzle_journal/drizzle" "$work/files"

new_database drizzle_after
expect "we apply" "2 migrations applied" ours drizzle_after apply files --fail-on never
expect_exit "it starts" 0 "" drizzle drizzle_after files
expect_answer "it ran nothing again" 2 drizzle_after "$rows"

expect_exit "we install a dump" 0 "2 migrations taken as applied" install_dump drizzle_after drizzle_installed files
expect_exit "it starts there" 0 "" drizzle drizzle_installed files
expect_answer "it ran nothing again there" 2 drizzle_installed "$rows"
expect "nor have we anything to do" "nothing to apply" ours drizzle_installed apply files

new_database drizzle_first
expect_exit "it applies all" 0 "" drizzle drizzle_first files
expect_answer "both are in its table" 2 drizzle_first "$rows"
expect "we find nothing to do after it" "nothing to apply" ours drizzle_first apply files
expect_exit "and no problem" 0 "2 applied, 0 pending (drizzle layout, drizzle history)" ours drizzle_first status files --fail-on edited,failed

echo "-- failures"
cp -r "$work/files" "$work/fails"
printf 'CREATE TABLE half (a int);\n--> statement-breakpoint\nSELECT 1 / 0;\n' >"$work/fails/0002_half.sql"
python3 - "$work/fails/meta/_journal.json" <<'END'
import json, sys
journal = json.load(open(sys.argv[1]))
last = journal["entries"][-1]
journal["entries"].append({**last, "idx": 2, "when": last["when"] + 1000, "tag": "0002_half"})
json.dump(journal, open(sys.argv[1], "w"))
END
expect_exit "its own leaves nothing behind" 1 "division by zero" drizzle drizzle_first fails
expect_exit "we see it pending" 0 "2 applied, 1 pending" ours drizzle_first status fails --fail-on failed
expect_exit "ours fails too" 4 "division by zero" ours drizzle_first apply fails --fail-on never
expect_answer "and leaves nothing behind" 2 drizzle_first "$rows"
printf 'CREATE TABLE half (a int);\n' >"$work/fails/0002_half.sql"
expect_exit "it applies the mended file" 0 "" drizzle drizzle_first fails
expect "we have nothing to do after it" "nothing to apply" ours drizzle_first apply fails
exit "$failed"
