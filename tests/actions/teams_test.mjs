// The five teams of the documents behind tests/projects/seeds, from the pull request in which they adopt Lockkeeper to the
// second push: what their own SQL is told, and whose history goes on.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Story, sound } from './story.mjs';
import { World, kRoot } from './world.mjs';

const seed = (name) => readFileSync(join(kRoot, `tests/projects/seeds/${name}.sql`), 'utf8');
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const folder = (dir) => `[migrations]\ndir = "${dir}"\n`;

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

const kUsers = 'CREATE TABLE users (id serial PRIMARY KEY, name text, old_field text, old_email text);\n';

// `_prisma_migrations` as Prisma leaves it behind its first migration.
const prismaHistory = (name, sql) => `${sql}
CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);
INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES (gen_random_uuid(), '${sha256(sql)}', now(), '${name}', 1)`;
const kPrismaRows = 'SELECT string_agg(migration_name, \' \' ORDER BY started_at) FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL';

const kUserTable = 'CREATE TABLE "User" (id serial PRIMARY KEY, "verificationToken" text);\n';
const kLocked = { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' };
const prisma = (name, sql) => ({ [`prisma/migrations/${name}/migration.sql`]: sql });

const journal = (tags) => JSON.stringify({ version: '7', dialect: 'postgresql',
  entries: tags.map((tag, idx) => ({ idx, version: '7', when: 1706693400000 + idx, tag, breakpoints: true })) });
const kDrizzleFirst = 'CREATE TABLE "users" ("id" serial PRIMARY KEY, "old_field" text NOT NULL);\n';
const drizzle = (sqls) => ({ ...Object.fromEntries(sqls.map((sql, at) => [`packages/db/drizzle/000${at}_step.sql`, sql])),
  'packages/db/drizzle/meta/_journal.json': journal(sqls.map((_, at) => `000${at}_step`)) });

const kPreferences = { 'migrations/004_user_preferences.sql': seed('002_054-085'), 'migrations/004_rollback.sql': 'DROP TABLE IF EXISTS user_preferences CASCADE;\n' };
const kFunction = 'CREATE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at = now(); RETURN NEW; END $$;\n';

// `had` is what the database had before; without a history of its own a team says once what that is, with `baseline`.
// A pull request is [its files, what it is told]; those that are told an error are not merged.
const kTeams = {
  'Heroku with plain SQL': {
    files: { 'migrations/001_users.sql': kUsers, 'migrations/002_rooms.sql': 'CREATE TABLE rooms (id serial PRIMARY KEY);\n' },
    had: `${kUsers}CREATE TABLE rooms (id serial PRIMARY KEY)`, baseline: '002',
    pulls: [[{ 'migrations/003_rooms.sql': 'ALTER TABLE rooms ADD COLUMN owner integer NOT NULL;\n' }, ['error add-required-column']],
      [{ 'migrations/003_notes.sql': seed('000_046-050') }, []]],
    next: { 'migrations/003_rooms.sql': 'ALTER TABLE rooms ADD COLUMN owner integer;\n' },
    shows: ["SELECT count(*) FROM information_schema.columns WHERE table_name = 'rooms' AND column_name = 'owner'", '1'],
  },
  'Prisma with Neon and Vercel': {
    toml: folder('prisma/migrations'), files: { ...kLocked, ...prisma('20240101000000_init', kUsers) },
    had: prismaHistory('20240101000000_init', kUsers),
    pulls: [[prisma('20240201000000_drop', seed('001_113-114')), ['error drop-column']], [prisma('20240201000000_not_null', seed('001_130-130')), ['error set-not-null']],
      [prisma('20240201000000_email', seed('001_093-100')), ['warning ddl-and-backfill-in-transaction', 'warning set-not-null']]],
    next: prisma('20240201000000_new_email', seed('001_123-123')),
    shows: [kPrismaRows, '20240101000000_init 20240201000000_new_email'],
  },
  'numbered files and schema.sql on an own server': {
    files: { 'migrations/001_users.sql': kUsers, 'migrations/002_touch.sql': kFunction, 'migrations/003_more.sql': 'CREATE TABLE more (id serial PRIMARY KEY);\n',
      'schema.sql': kUsers },
    had: `${kUsers}${kFunction}CREATE TABLE more (id serial PRIMARY KEY)`, baseline: '003',
    pulls: [[{ 'migrations/004_phone.sql': seed('002_171-177') }, ['error create-index-without-concurrently']],
      [{ 'migrations/004_index.sql': 'CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_users_name ON users(name);\n' }, []]],
    next: kPreferences, back: '003',
    shows: ["SELECT count(*) FROM pg_trigger WHERE tgname = 'update_user_preferences_updated_at'", '1'],
  },
  'Drizzle in a monorepo': {
    toml: folder('packages/db/drizzle'), files: drizzle([kDrizzleFirst]),
    had: `${kDrizzleFirst}CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint);
      INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('${sha256(kDrizzleFirst)}', 1706693400000)`,
    pulls: [[drizzle([kDrizzleFirst, seed('003_270-270')]), ['error drop-column']], [drizzle([kDrizzleFirst, seed('003_265-265')]), ['warning drop-not-null']],
      [drizzle([kDrizzleFirst, seed('003_072-084')]), []]],
    next: drizzle([kDrizzleFirst, seed('003_248-256')]),
    told: ['warning set-not-null'],
    shows: ["SELECT string_agg(hash, ' ' ORDER BY created_at) FROM drizzle.__drizzle_migrations", `${sha256(kDrizzleFirst)} ${sha256(seed('003_248-256'))}`],
  },
  'Prisma with RDS and ECS': {
    toml: folder('prisma/migrations'), files: { ...kLocked, ...prisma('20240101000000_init', kUserTable) },
    had: prismaHistory('20240101000000_init', kUserTable),
    pulls: [[{ ...prisma('20240201000000_verified', 'ALTER TABLE "User" ADD COLUMN "emailVerified" BOOLEAN DEFAULT false;\n'), ...prisma('20240202000000_required',
      'ALTER TABLE "User" ALTER COLUMN "verificationToken" SET NOT NULL;\n') }, ['error set-not-null']]],
    next: { ...prisma('20240201000000_verified', 'ALTER TABLE "User" ADD COLUMN "emailVerified" BOOLEAN DEFAULT false;\n'), ...prisma('20240202000000_backfill', seed('004_286-287')) },
    told: ['warning unbatched-backfill'],
    shows: [kPrismaRows, '20240101000000_init 20240201000000_verified 20240202000000_backfill'],
  },
};

const said = (run) => run.annotations.filter((one) => one.level !== 'notice').map((one) => `${one.level} ${one.title}`).sort();
const outcome = (run) => [run.result, run.outputs.result, run.outputs.applied];
const kIdle = ['success', 'nothing-to-do', '0'];

async function proposed(story, branch, files) {
  story.git('switch', '-q', '-c', branch);
  for (const [name, text] of Object.entries(files)) story.write(name, text);
  story.commit(branch);
  return sound(await story.pullRequest(branch));
}

// The configuration of main counts, and that has none yet: a folder of another name is named by the caller, or merged first.
async function assertAdopts(story, team, adoption) {
  assert.deepEqual([adoption.result, said(adoption)], ['failure', ['error lockkeeper']]);
  assert.match(adoption.errors()[0].message, /no folder 'migrations'.*the input migrations.*that of the base counts/s);
  const example = readFileSync(join(kRoot, 'examples/workflows/migrations-check.yml'), 'utf8');
  const workflow = story.workflow('check', `${example}    with: { migrations: ${team.toml.match(/"(.*)"/)[1]} }\n`);
  const named = sound(await story.pullRequest('adopt', { workflow }));
  assert.deepEqual([named.result, said(named)], ['success', ['warning config-changed']]);
}

for (const [at, [who, team]] of Object.entries(kTeams).entries()) {
  test(`a team with ${who} adopts the workflows`, async () => {
    const story = new Story(world, `team_${at}`);
    story.git('rm', '-q', '-r', 'migrations');
    for (const [name, text] of Object.entries(team.files)) story.write(name, text);
    story.commit('As it was');
    story.query(team.had);
    const adoption = await proposed(story, 'adopt', { 'lockkeeper.toml': team.toml ?? folder('migrations') });
    if (!team.toml) assert.deepEqual([adoption.result, said(adoption)], ['success', ['warning config-changed']]);
    else await assertAdopts(story, team, adoption);
    story.git('merge', '-q', 'adopt');

    if (team.baseline) {
      const unknown = sound(await story.push());
      assert.deepEqual([unknown.result, unknown.outputs.result, unknown.exitCode()], ['failure', 'refused', '3']);
      assert.match(unknown.errors()[0].message, /baseline/);
      const begun = sound(await story.dispatch({ type: 'baseline', to: team.baseline, confirm: team.baseline }));
      assert.equal(begun.outputs.result, 'done');
    }
    assert.deepEqual(outcome(sound(await story.push())), kIdle);
    assert.equal(story.hooks().length, 0);

    for (const [number, [files, told]] of team.pulls.entries()) {
      const run = await proposed(story, `pull-${number}`, files);
      assert.deepEqual(said(run), told);
      assert.equal(run.result, told.some((one) => one.startsWith('error')) ? 'failure' : 'success');
    }

    const good = await proposed(story, 'next', team.next);
    assert.deepEqual([good.result, said(good)], ['success', team.told ?? []]);
    story.git('merge', '-q', 'next');
    const done = sound(await story.push());
    assert.deepEqual([done.result, done.outputs.result, done.errors()], ['success', 'done', []]);
    assert.equal(story.query(team.shows[0]), team.shows[1]);
    assert.equal(story.hooks().length, 1);
    assert.deepEqual(outcome(sound(await story.push())), kIdle);
    if (!team.back) return;
    const undone = sound(await story.dispatch({ type: 'rollback', to: team.back, confirm: team.back, 'no-backup': 'nobody has preferences yet' }));
    assert.deepEqual([undone.result, story.query(team.shows[0])], ['success', '0']);
  });
}
