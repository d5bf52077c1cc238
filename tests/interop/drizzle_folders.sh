#!/usr/bin/env bash
# Turns with the migrator of drizzle-orm 1.x, which reads a folder for each migration.
# shellcheck source=tests/interop/turns.sh disable=SC2317
. "$(dirname "$0")/turns.sh"

drizzle() {  # PACKAGE DATABASE FOLDER
  (cd "$INTEROP_TOOLS" && node "$INTEROP_TOP/tests/interop/drizzle.mjs" "$1" \
    "postgresql://$user@localhost/$2?host=$INTEROP_SOCKET" "$work/$3" 2>&1)
}
rows="SELECT count(*) FROM drizzle.__drizzle_migrations"
names="SELECT string_agg(name, ' ' ORDER BY id) FROM drizzle.__drizzle_migrations"
both="20240131093000_sleepy_black 20240201120000_shiny_wolverine"

cp -r "$INTEROP_TOP/tests/projects/drizzle_folders/drizzle" "$work/files"
cp -r "$work/files" "$work/first"
rm -r "$work/first/20240201120000_shiny_wolverine"

new_database folders_after
expect "we apply" "2 migrations applied" ours folders_after apply files --fail-on never
expect_exit "it starts" 0 "" drizzle drizzle-orm-next folders_after files
expect_answer "it ran nothing again" 2 folders_after "$rows"

expect_exit "we install a dump" 0 "2 migrations taken as applied" install_dump folders_after folders_installed files
expect_exit "it starts there" 0 "" drizzle drizzle-orm-next folders_installed files
expect_answer "it ran nothing again there" 2 folders_installed "$rows"
expect "nor have we anything to do" "nothing to apply" ours folders_installed apply files

new_database folders_first
expect_exit "it applies one" 0 "" drizzle drizzle-orm-next folders_first first
expect "we see one of two" "1 applied, 1 pending (drizzle layout, drizzle history)" ours folders_first status files
expect "we apply the other" "1 migration applied" ours folders_first apply files --fail-on never
expect_exit "it starts after us" 0 "" drizzle drizzle-orm-next folders_first files
expect_answer "it ran nothing again" "$both" folders_first "$names"

new_database folders_again
expect_exit "it applies all" 0 "" drizzle drizzle-orm-next folders_again files
expect "we find nothing to do after it" "nothing to apply" ours folders_again apply files
expect_exit "and no problem" 0 "2 applied, 0 pending" ours folders_again status files --fail-on edited,failed

echo "-- failures"
cp -r "$work/files" "$work/fails"
mkdir "$work/fails/20240303090000_half"
printf 'CREATE TABLE half (a int);\n--> statement-breakpoint\nSELECT 1 / 0;\n' >"$work/fails/20240303090000_half/migration.sql"
echo '{}' >"$work/fails/20240303090000_half/snapshot.json"
expect_exit "its own leaves nothing behind" 1 "division by zero" drizzle drizzle-orm-next folders_again fails
expect_exit "we see it pending" 0 "2 applied, 1 pending" ours folders_again status fails --fail-on failed
expect_exit "ours fails too" 4 "division by zero" ours folders_again apply fails --fail-on never
expect_answer "and leaves nothing behind" "$both" folders_again "$names"

echo "-- from 0.x to 1.x"
cp -r "$INTEROP_TOP/tests/projects/drizzle_journal/drizzle" "$work/journal"
mkdir "$work/upgraded"
new_database folders_upgraded
expect "we apply the journal" "2 migrations applied" ours folders_upgraded apply journal --fail-on never
# What drizzle-kit up does to the files: a folder for each entry, called by the time in the journal.
python3 - "$work/journal" "$work/upgraded" <<'END'
import datetime, json, pathlib, sys
old, new = map(pathlib.Path, sys.argv[1:])
for entry in json.loads((old / "meta/_journal.json").read_text())["entries"]:
    at = datetime.datetime.fromtimestamp(entry["when"] // 1000, datetime.timezone.utc).strftime("%Y%m%d%H%M%S")
    folder = new / f"{at}_{entry['tag'].split('_', 1)[1]}"
    folder.mkdir()
    (folder / "migration.sql").write_bytes((old / f"{entry['tag']}.sql").read_bytes())
    (folder / "snapshot.json").write_text("{}")
END
expect_exit "we find our rows under the new names" 0 "2 applied, 0 pending" ours folders_upgraded status upgraded --fail-on missing,edited
expect_exit "it takes them over" 0 "" drizzle drizzle-orm-next folders_upgraded upgraded
expect_answer "it ran nothing again" 2 folders_upgraded "$rows"
expect_exit "we still have nothing to do" 0 "nothing to apply" ours folders_upgraded apply upgraded

new_database folders_halfway
expect "we apply the journal again" "2 migrations applied" ours folders_halfway apply journal --fail-on never
mkdir "$work/upgraded/20300101000000_later"
echo '{}' >"$work/upgraded/20300101000000_later/snapshot.json"
printf 'CREATE TABLE later (a int);\n' >"$work/upgraded/20300101000000_later/migration.sql"
expect "we apply a folder before its table has names" "1 migration applied" ours folders_halfway apply upgraded --fail-on never
expect_exit "it takes all three over" 0 "" drizzle drizzle-orm-next folders_halfway upgraded
expect_answer "it ran nothing again" 3 folders_halfway "$rows"
expect_exit "we have nothing to do" 0 "nothing to apply" ours folders_halfway apply upgraded
exit "$failed"
