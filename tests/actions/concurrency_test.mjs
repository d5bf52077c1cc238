// Two pushes at the same moment against one database: what is pending runs once, and both runs end well.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gated, kInside, kSessions, openGate, passed } from './gate.mjs';
import { sound } from './story.mjs';
import { World, kRoot } from './world.mjs';

const kProduction = 'lockkeeper/lockkeeper/.github/workflows/migrations-production.yml';
const kGroup = 'lockkeeper-production';
// The guard or the worker of a second run: it is connected, and not in the migration.
const kBothThere = `${kSessions.replace('count(*)', 'count(*) > 2')}`;

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

const outcomes = (runs) => runs.map(sound).map((run) => [run.result, run.outputs.result, run.outputs.applied, run.exitCode()]);
const kFirst = ['success', 'done', '1', '0'];
const kSecond = ['success', 'nothing-to-do', '0', '0'];

// The same workflow on a server that queues nothing.
function withoutGroup(story) {
  const text = readFileSync(join(kRoot, '.github/workflows/migrations-production.yml'), 'utf8');
  const bare = text.replace(/ {4}concurrency:(\n {6}.*)+\n/, '');
  assert.notEqual(bare, text);
  return { [kProduction]: story.workflow('bare', bare) };
}

test('two pushes at once queue up in the group of the database, and the second finds nothing to do', async () => {
  const story = await gated(world, 'queued');
  const runs = [story.push(), story.push()];
  await story.until(kInside);
  // Whoever waits has not begun: the worker and the guard of one run are all that is connected.
  assert.equal(story.groups.waiting(kGroup), 1);
  assert.equal(await world.ask(story.database, kSessions), '2');
  openGate(story);
  assert.deepEqual(outcomes(await Promise.all(runs)), [kFirst, kSecond]);
  assert.deepEqual([passed(story), story.hooks().length, story.groups.waiting(kGroup)], ['1', 2, 0]);
});

test('of four pushes at once with queue: max none is dropped', async () => {
  const story = await gated(world, 'four');
  const runs = [story.push(), story.push(), story.push(), story.push()];
  await story.until(kInside);
  assert.equal(story.groups.waiting(kGroup), 3);
  openGate(story);
  assert.deepEqual(outcomes(await Promise.all(runs)), [kFirst, kSecond, kSecond, kSecond]);
  assert.deepEqual([passed(story), story.hooks().length], ['1', 2]);
});

test('two runs that nothing queues wait for each other in the database, and the migration runs once', async () => {
  const story = await gated(world, 'parallel');
  const workflows = withoutGroup(story);
  const runs = [story.push({ workflows }), story.push({ workflows })];
  await story.until(kInside);
  await story.until(kBothThere);
  openGate(story);
  // Which of them was first is theirs to settle.
  assert.deepEqual(outcomes(await Promise.all(runs)).sort(), [kFirst, kSecond]);
  assert.deepEqual([passed(story), story.hooks().length], ['1', 2]);
  assert.equal(await world.ask(story.database, kSessions), '0');
});

test('a run of an older commit that gets its turn after a newer one is refused, and neither applies nor deploys', async () => {
  const story = await gated(world, 'stale');
  const workflows = withoutGroup(story);
  const older = story.git('rev-parse', 'main');
  story.write('migrations/003_more.sql', 'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  const newer = story.commit('More');
  const first = story.push({ sha: newer, workflows });
  await story.until(kInside);
  const second = story.push({ sha: older, workflows });
  await story.until(kBothThere);
  openGate(story);
  assert.deepEqual(outcomes([await first, await second]), [['success', 'done', '2', '0'], ['failure', 'refused', '0', '3']]);
  assert.match((await second).errors()[0].message, /003.*no file.*hint: .*deploy a commit that has it/s);
  assert.deepEqual([passed(story), story.hooks().length], ['1', 2]);
  assert.deepEqual(outcomes([await story.push()]), [kSecond]);
});

test('two pushes of different commits in the group apply what each of them adds, in order', async () => {
  const story = await gated(world, 'two_commits');
  const older = story.git('rev-parse', 'main');
  story.write('migrations/003_more.sql', 'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  const newer = story.commit('More');
  const runs = [story.push({ sha: older }), story.push({ sha: newer })];
  await story.until(kInside);
  openGate(story);
  assert.deepEqual(outcomes(await Promise.all(runs)), [kFirst, kFirst]);
  assert.deepEqual([passed(story), story.hooks().length], ['1', 3]);
});
