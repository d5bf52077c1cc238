#!/usr/bin/env bash
# Turns with Flyway, whose table we only read until `baseline` takes it over.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

flyway() {  # DATABASE FOLDER, and the words of flyway
  local factory="org.newsclub.net.unix.AFUNIXSocketFactory\$FactoryArg"
  # Its lock in a transaction would wait for CREATE INDEX CONCURRENTLY, which waits for it.
  java -cp "$INTEROP_TOOLS/flyway/*" org.flywaydb.commandline.Main -color=never -user="$user" \
    -url="jdbc:postgresql://localhost/$1?socketFactory=$factory&socketFactoryArg=$INTEROP_SOCKET/.s.PGSQL.5432" \
    -locations="filesystem:$work/$2" -postgresql.transactional.lock=false "${@:3}" 2>&1
}

cp -r "$INTEROP_TOP/tests/projects/flyway/db/migration" "$work/files"

new_database flyway_first
expect "it applies two" 'now at version v1.1' flyway flyway_first files migrate -target=1.1
expect "we see two of three" "2 applied, 1 pending (flyway layout, flyway history)" ours flyway_first status files
expect_exit "our apply asks to take its history over" 3 "lockkeeper baseline" ours flyway_first apply files --fail-on never
expect_exit "we take it over" 0 "2 migrations taken as applied, up to and with 1.1" ours flyway_first baseline files
expect_exit "we apply the third" 0 "1 migration applied" ours flyway_first apply files --fail-on never
expect_exit "nothing is left" 0 "nothing to apply" ours flyway_first apply files
expect_answer "its table is as it was" 2 flyway_first "SELECT count(*) FROM flyway_schema_history"

expect_exit "we install a dump" 0 "3 migrations taken as applied" install_dump flyway_first flyway_installed files
expect_exit "it is ours, beside its empty table" 0 "3 applied, 0 pending (flyway layout, lockkeeper history)" \
  ours flyway_installed status files --fail-on pending,edited

new_database flyway_all
expect "it applies all" "Successfully applied 3 migrations" flyway flyway_all files migrate
expect_exit "its checksums are ours" 0 "3 applied, 0 pending" ours flyway_all status files --fail-on edited,failed
cp -r "$work/files/." "$work/windows"
sed -i 's/$/\r/' "$work"/windows/V*.sql
expect_exit "line ends change nothing for it" 0 "Successfully validated 3 migrations" flyway flyway_all windows validate
expect_exit "nor for us" 0 "3 applied, 0 pending" ours flyway_all status windows --fail-on edited,failed

new_database flyway_baseline
ask flyway_baseline "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name text)"
expect "it begins at a baseline" "Successfully baselined schema with version: 1.1" flyway flyway_baseline files baseline -baselineVersion=1.1
expect "we take what is before it as applied" "1 pending (flyway layout, flyway history)" ours flyway_baseline status files
expect_exit "we take it over" 0 "2 migrations taken as applied, up to and with 1.1" ours flyway_baseline baseline files
expect_exit "we apply the rest" 0 "1 migration applied" ours flyway_baseline apply files --fail-on never

echo "-- an edited file"
cp -r "$work/files" "$work/edited"
echo "COMMENT ON TABLE users IS 'edited';" >>"$work/edited/V1__users.sql"
expect_exit "it stops" 1 "checksum mismatch" flyway flyway_all edited migrate
expect_exit "we say so" 1 "edited" ours flyway_all status edited --fail-on edited
expect_exit "and take nothing over" 3 "changed after it was applied" ours flyway_all baseline edited

echo "-- failures"
cp -r "$work/files" "$work/fails"
printf 'CREATE TABLE half (a int);\nSELECT 1 / 0;\n' >"$work/fails/V3__half.sql"
expect "its own in a transaction leaves nothing behind" "Changes successfully rolled back" flyway flyway_all fails migrate
expect_exit "we see it pending" 0 "3 applied, 1 pending" ours flyway_all status fails --fail-on failed
ask flyway_all "INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b')"
rm "$work/fails/V3__half.sql"
cat >"$work/fails/V4__indexes.sql" <<'END'
CREATE INDEX CONCURRENTLY users_id_idx ON users (id);
CREATE UNIQUE INDEX CONCURRENTLY users_one_idx ON users ((1));
END
expect "its own outside of one is left half-way" "[non-transactional] failed!" flyway flyway_all fails migrate
expect_exit "it stops at that" 1 "failed" flyway flyway_all fails validate
expect_exit "we call it failed" 1 "4_indexes        failed" ours flyway_all status fails --fail-on failed
expect_exit "and take nothing over" 3 "flyway repair" ours flyway_all baseline fails
expect_exit "it repairs it" 0 "Successfully repaired schema history table" flyway flyway_all fails repair
expect_exit "we see it pending then" 0 "3 applied, 1 pending" ours flyway_all status fails --fail-on failed
exit "$failed"
