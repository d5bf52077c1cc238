#!/usr/bin/env bash
# Turns with golang-migrate.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

migrate() { "$INTEROP_TOOLS/bin/migrate" -path "$work/$2" -database "$(url "$1")" "${@:3}" 2>&1; }

cp -r "$INTEROP_TOP/tests/projects/golang_migrate/migrations" "$work/files"

new_database migrate_after
expect "we apply" "2 migrations applied" ours migrate_after apply files --fail-on never
expect_exit "it has nothing to do" 0 "no change" migrate migrate_after files up
expect "it knows the version" "2" migrate migrate_after files version

expect_exit "we install a dump" 0 "2 migrations taken as applied" install_dump migrate_after migrate_installed files
expect_exit "it has nothing to do there" 0 "no change" migrate migrate_installed files up

new_database migrate_first
expect "it applies one" "1/u users" migrate migrate_first files up 1
expect "we see one of two" "1 applied, 1 pending (golang-migrate layout, golang-migrate history)" ours migrate_first status files
expect "we apply the other" "1 migration applied" ours migrate_first apply files --fail-on never
expect_exit "it has nothing to do after us" 0 "no change" migrate migrate_first files up
expect "it takes ours back" "2/d name" migrate migrate_first files down 1
expect "we see that" "1 applied, 1 pending" ours migrate_first status files
expect "we apply it again" "1 migration applied" ours migrate_first apply files --fail-on never
expect "we take it back" "1 migration rolled back" take_back migrate_first files 1
expect "it sees that" "1" migrate migrate_first files version
expect "we take the first back" "1 migration rolled back" take_back migrate_first files 0
expect "it sees an empty database" "no migration" migrate migrate_first files version
expect "it applies both" "2/u name" migrate migrate_first files up
expect "we have nothing to do after it" "nothing to apply" ours migrate_first apply files

echo "-- what it left dirty"
cp -r "$work/files" "$work/fails"
printf 'CREATE TABLE half (a int);\nSELECT 1 / 0;\n' >"$work/fails/000003_half.up.sql"
expect "its own failure" "division by zero" migrate migrate_first fails up
expect "it is dirty" "3 (dirty)" migrate migrate_first fails version
expect "our status says so" "000003_half   failed" ours migrate_first status fails
expect_exit "our apply stops" 3 "was left half-way by another tool" ours migrate_first apply fails --fail-on never
expect_exit "status can fail on it" 1 "migrate force 3" ours migrate_first status fails --fail-on failed
expect_exit "we settle it as not done" 0 "" ours migrate_first resolve fails --rolled-back 000003_half
expect "it is clean then" "2" migrate migrate_first fails version
printf 'CREATE TABLE half (a int);\n' >"$work/fails/000003_half.up.sql"
expect "we apply the mended file" "1 migration applied" ours migrate_first apply fails --fail-on never
expect_exit "it has nothing to do then" 0 "no change" migrate migrate_first fails up

echo "-- what we left half-way"
cp -r "$work/files" "$work/half"
cat >"$work/half/000003_indexes.up.sql" <<'END'
CREATE INDEX CONCURRENTLY users_id_idx ON users (id);
CREATE UNIQUE INDEX CONCURRENTLY users_one_idx ON users ((1));
END
new_database migrate_half
expect "it applies two" "2/u name" migrate migrate_half files up
ask migrate_half "INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b')"
expect_exit "ours stops at the second statement" 4 "users_one_idx" ours migrate_half apply half --fail-on never
expect "it is dirty to it" "3 (dirty)" migrate migrate_half half version
expect_exit "it refuses to go on" 1 "Dirty database version 3" migrate migrate_half half up
ask migrate_half "DELETE FROM users WHERE id = 2"
expect "we go on where it stopped" "1 migration applied" ours migrate_half apply half --fail-on never
expect_exit "it has nothing to do then" 0 "no change" migrate migrate_half half up
exit "$failed"
