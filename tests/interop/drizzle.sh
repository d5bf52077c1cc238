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

new_database drizzle_first
expect_exit "it applies all" 0 "" drizzle drizzle_first files
expect_answer "both are in its table" 2 drizzle_first "$rows"
expect "we find nothing to do after it" "nothing to apply" ours drizzle_first apply files
expect_exit "and no problem" 0 "2 applied, 0 pending (drizzle layout, drizzle history)" ours drizzle_first status files --fail-on edited,failed
exit "$failed"
