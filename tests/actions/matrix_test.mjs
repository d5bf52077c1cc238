// Several databases in one run: a matrix that calls the production workflow. And what the matrices of our own CI come to.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expanded } from './expansion.mjs';
import { gated, kInside, openGate, passed } from './gate.mjs';
import { Story, sound } from './story.mjs';
import { World, kRoot } from './world.mjs';

const kTables = "SELECT count(*) FROM pg_class WHERE relname IN ('passed', 'more')";

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

const caller = (story, { strategy = 'fail-fast: false', artifact = 'artifact: "lockkeeper-apply-${{ matrix.environment }}"' } = {}) =>
  story.workflow('regions', `on: push
permissions: {}
jobs:
  migrations:
    strategy:
      ${strategy}
      matrix: { environment: [eu, us] }
    permissions: { contents: read }
    uses: lockkeeper/lockkeeper/.github/workflows/migrations-production.yml@v0.1.0
    with:
      environment: \${{ matrix.environment }}
      ${artifact}
    secrets: { DATABASE_URL_UNPOOLED: "\${{ secrets.DATABASE_URL_UNPOOLED }}", DEPLOY_HOOK_URL: "\${{ secrets.DEPLOY_HOOK_URL }}" }
`);

// The secrets of a region are those of its environment; the database of the story itself is that of eu.
function regions(story) {
  world.query('postgres', `CREATE DATABASE ${story.database}_us`);
  const of = (name, database) => ({ secrets: { DATABASE_URL_UNPOOLED: world.secretUrl(database), DEPLOY_HOOK_URL: `${story.platform.origin}/hooks/a-secret-path/${name}` } });
  return { eu: of('eu', story.database), us: of('us', `${story.database}_us`) };
}
const us = (story, sql) => world.query(`${story.database}_us`, sql);
const outcomes = (run) => run.legs.map((leg) => [leg.matrix.environment, leg.result, leg.outputs.result ?? '', leg.outputs.applied ?? '']);

test('a matrix of two environments migrates two databases beside each other, each behind its own gates', async () => {
  const story = await gated(world, 'regions', 'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  const options = { workflow: caller(story), secrets: {}, environments: regions(story) };
  const run = sound(await story.push(options));
  assert.deepEqual(outcomes(run), [['eu', 'success', 'done', '1'], ['us', 'success', 'done', '2']]);
  assert.deepEqual([run.result, story.query(kTables), us(story, kTables)], ['success', '2', '2']);
  assert.deepEqual(story.hooks().map((one) => one.path).sort(), ['/hooks/a-secret-path', '/hooks/a-secret-path/eu', '/hooks/a-secret-path/us']);
  assert.deepEqual(run.passed().sort(), ['eu', 'lockkeeper-eu', 'lockkeeper-us', 'us']);
  for (const region of ['eu', 'us'])
    assert.equal(JSON.parse(readFileSync(join(story.artifacts[`lockkeeper-apply-${region}`], 'report.json'), 'utf8')).findings.length, 0);
  const again = sound(await story.push(options));
  assert.deepEqual(outcomes(again), [['eu', 'success', 'nothing-to-do', '0'], ['us', 'success', 'nothing-to-do', '0']]);
  assert.equal(story.hooks().length, 3);
});

// A database with tables and no history refuses to begin; it is asked only when the other one is inside of its migration.
function oneRefuses(story) {
  const environments = regions(story);
  us(story, 'CREATE TABLE unknown (id int)');
  environments.us.approve = async () => { await story.until(kInside); return true; };
  return environments;
}

test('without fail-fast a database that refuses leaves the other one to go on', async () => {
  const story = await gated(world, 'goes_on');
  const environments = oneRefuses(story);
  const run = sound(await story.push({ workflow: caller(story), secrets: {}, environments, during: async (runner) => {
    while (!runner.ran.some((one) => one.job === 'apply' && one.outcome === 'failure')) await new Promise((done) => setTimeout(done, 50));
    openGate(story);
  } }));
  assert.deepEqual(outcomes(run), [['eu', 'success', 'done', '1'], ['us', 'failure', 'refused', '0']]);
  assert.deepEqual([run.result, passed(story), story.hooks().length], ['failure', '1', 2]);
});

test('with fail-fast, which is the default, it cancels the other one in the middle, which is rolled back', async () => {
  const story = await gated(world, 'fails_fast');
  const run = sound(await story.push({ workflow: caller(story, { strategy: 'max-parallel: 2' }), secrets: {}, environments: oneRefuses(story) }));
  assert.deepEqual(outcomes(run), [['eu', 'cancelled', 'interrupted', '0'], ['us', 'failure', 'refused', '0']]);
  assert.deepEqual([run.result, passed(story), story.hooks().length], ['failure', '0', 1]);
});

test('two callers in one run cannot keep their reports under one name', async () => {
  const story = await gated(world, 'one_name', 'SELECT 1;\n');
  await assert.rejects(story.push({ workflow: caller(story, { artifact: '' }), secrets: {}, environments: regions(story) }), /409.*lockkeeper-apply/);
});

test('a runner of its own is a label, or labels and a group as JSON', async () => {
  const story = new Story(world, 'runners');
  const check = (runsOn) => story.workflow('check', `on: pull_request
jobs:
  migrations:
    permissions: { contents: read }
    uses: lockkeeper/lockkeeper/.github/workflows/migrations-check.yml@v0.1.0
    ${runsOn === undefined ? '' : `with: { runs-on: '${runsOn}' }`}
`);
  story.git('switch', '-q', '-c', 'feature');
  story.write('migrations/002_loyalty.sql', 'ALTER TABLE customers ADD COLUMN loyalty_tier text;\n');
  story.commit('Loyalty');
  const rows = [[undefined, 'ubuntu-24.04'], ['database-network', 'database-network'], ['["self-hosted", "x64"]', ['self-hosted', 'x64']],
    ['{"group": "inside"}', { group: 'inside' }]];
  for (const [given, machine] of rows) {
    const run = sound(await story.pullRequest('feature', { workflow: check(given) }));
    assert.deepEqual([run.result, run.machines], ['success', [{ job: 'lint', 'runs-on': machine }]]);
  }
});

test('every job of our own workflows has a machine, a name and a limit, whatever its matrix says', () => {
  const contexts = { github: { event_name: 'push', ref: 'refs/heads/main', event: { repository: { default_branch: 'main' } } }, inputs: { 'runs-on': 'ubuntu-24.04', 'timeout-minutes': 60,
    environment: 'production', 'review-environment': 'production-review' }, vars: {}, needs: {}, secrets: {} };
  const jobs = ['.github/workflows', 'examples/workflows'].flatMap((folder) =>
    readdirSync(join(kRoot, folder)).flatMap((name) => expanded(join(kRoot, folder, name), contexts).map((job) => ({ ...job, file: name }))));
  for (const job of jobs) {
    const where = `${job.file}, ${job.id}`;
    assert.match(job.name, /^[\w -]+[\w]$/, where);
    if (!job.uses) assert.deepEqual([/^ubuntu-24\.04/.test(job['runs-on']), Number(job['timeout-minutes']) > 0], [true, true], where);
    if (job.concurrency) assert.equal(job.concurrency.group, 'lockkeeper-production', where);
  }
  assert.deepEqual(jobs.filter((job) => job.file === 'release.yml' && job.id === 'build').map((job) => [job.name, job['runs-on'], job.container]),
    [['Build for x64', 'ubuntu-24.04', 'debian:12'], ['Build for arm64', 'ubuntu-24.04-arm', 'debian:12']]);
});
