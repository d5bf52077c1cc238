#!/usr/bin/env bash
# Turns with the Prisma CLI.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"
# shellcheck source=tests/interop/prisma_cli.sh
. "$(dirname "$0")/prisma_cli.sh"

last=files/migrations/20240202080000_email_index

new_database prisma_after
expect "we apply" "3 migrations applied" ours prisma_after apply files/migrations --fail-on never
expect_exit "it finds the schema up to date" 0 "Database schema is up to date" prisma prisma_after status
expect_exit "it has nothing to apply" 0 "No pending migrations to apply" prisma prisma_after deploy

expect_exit "we install a dump" 0 "3 migrations taken as applied" install_dump prisma_after prisma_installed files/migrations
expect_exit "it finds that up to date" 0 "Database schema is up to date" prisma prisma_installed status
expect_exit "it has nothing to apply there" 0 "No pending migrations to apply" prisma prisma_installed deploy

new_database prisma_first
mv "$work/$last" "$work/later"
expect "it applies two" "successfully applied" prisma prisma_first deploy
mv "$work/later" "$work/$last"
expect "we see two of three" "2 applied, 1 pending (prisma layout, prisma history)" ours prisma_first status files/migrations
expect "we apply the third" "1 migration applied" ours prisma_first apply files/migrations --fail-on never
expect_exit "it agrees" 0 "Database schema is up to date" prisma prisma_first status

echo "-- what it left failed"
fourth=20240303090000_half
mkdir "$work/files/migrations/$fourth"
printf 'CREATE TABLE half (a int);\nSELECT 1 / 0;\n' >"$work/files/migrations/$fourth/migration.sql"
expect "its own failure" "division by zero" prisma prisma_first deploy
expect "our status says so" "$fourth         failed" ours prisma_first status files/migrations
expect_exit "our apply stops" 3 "prisma migrate resolve" ours prisma_first apply files/migrations --fail-on never
expect_exit "we settle it as rolled back" 0 "" ours prisma_first resolve files/migrations --rolled-back "$fourth"
ask prisma_first "DROP TABLE IF EXISTS half"
printf 'CREATE TABLE half (a int);\n' >"$work/files/migrations/$fourth/migration.sql"
expect_exit "it applies the mended file" 0 "successfully applied" prisma prisma_first deploy
expect "we have nothing to do after it" "nothing to apply" ours prisma_first apply files/migrations
expect_exit "nor a problem" 0 "4 applied, 0 pending (prisma" ours prisma_first status files/migrations --fail-on failed,edited

echo "-- what we left half-way"
rm -r "$work/files/migrations/$fourth"
half=20240404090000_indexes
mkdir "$work/files/migrations/$half"
cat >"$work/files/migrations/$half/migration.sql" <<'END'
CREATE INDEX CONCURRENTLY half_one_idx ON half (a);
CREATE UNIQUE INDEX CONCURRENTLY half_unique_idx ON half ((1));
END
ask prisma_first "INSERT INTO half VALUES (1), (2)"
expect_exit "ours stops at the second statement" 4 "half_unique_idx" ours prisma_first apply files/migrations --fail-on never
expect_exit "it refuses to go on" 1 "P3009" prisma prisma_first deploy
ask prisma_first "DELETE FROM half WHERE a = 2"
expect "we go on where it stopped" "1 migration applied" ours prisma_first apply files/migrations --fail-on never
expect_exit "it has nothing to apply then" 0 "No pending migrations to apply" prisma prisma_first deploy
exit "$failed"
