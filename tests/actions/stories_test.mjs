// The workflows as teams call them, run from end to end against a real PostgreSQL and a server that plays the platform.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Story, sound } from './story.mjs';
import { World, kRoot } from './world.mjs';

const kDangerous = readFileSync(join(kRoot, 'examples/demo/pull-request/002_loyalty.sql'), 'utf8');
const kSafe = 'ALTER TABLE customers ADD COLUMN loyalty_tier text;\n';
const kBackup = '[backup]\nexternal = "snapshots of the platform"\n';
const kDrop = 'ALTER TABLE customers DROP COLUMN legacy_code;\n';

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

test('a pull request of a fork with a dangerous migration is blocked, without a secret, until it is mended', async () => {
  const story = new Story(world, 'fork');
  story.git('switch', '-q', '-c', 'loyalty');
  story.write('migrations/002_loyalty.sql', kDangerous);
  story.commit('Loyalty programme');
  const blocked = sound(await story.pullRequest('loyalty'));
  assert.equal(blocked.result, 'failure');
  assert.equal(blocked.outputs.result, 'blocked');
  assert.deepEqual(blocked.errors().map((one) => [one.title, one.file, one.line]), [
    ['drop-column', 'migrations/002_loyalty.sql', '2'],
    ['change-column-type', 'migrations/002_loyalty.sql', '3'],
    ['add-required-column', 'migrations/002_loyalty.sql', '4'],
  ]);
  assert.match(blocked.summary, /drop-column/);
  assert.match(readFileSync(join(story.artifacts['lockkeeper-check'], 'junit.xml'), 'utf8'), /failures="3"/);

  story.git('switch', '-q', 'loyalty');
  story.write('migrations/002_loyalty.sql', kSafe);
  story.commit('Safely');
  const good = sound(await story.pullRequest('loyalty'));
  assert.equal(good.result, 'success');
  assert.deepEqual(good.errors(), []);
});

test('a pull request cannot silence the gate with its own configuration', async () => {
  const story = new Story(world, 'silence');
  story.git('switch', '-q', '-c', 'silence');
  story.write('migrations/002_drop.sql', kDrop);
  story.write('lockkeeper.toml', '[lint]\nfail_on = "never"\ndisable = ["drop-column"]\n');
  story.commit('Nothing to see here');
  const result = sound(await story.pullRequest('silence'));
  assert.equal(result.outputs.result, 'blocked');
});

test('a pull request that edits a merged migration is told so', async () => {
  const story = new Story(world, 'edited');
  story.git('switch', '-q', '-c', 'edit');
  story.write('migrations/001_create_shop.sql', readFileSync(join(kRoot, 'examples/demo/base/001_create_shop.sql'), 'utf8') + kSafe);
  story.commit('Edit history');
  const result = sound(await story.pullRequest('edit'));
  assert.equal(result.outputs.result, 'blocked');
  assert.deepEqual(result.errors().map((one) => [one.title, one.file]), [['edited-applied-migration', 'migrations/001_create_shop.sql']]);
});

test('two pull requests that took the same number collide before they are merged', async () => {
  const story = new Story(world, 'collision');
  story.git('switch', '-q', '-c', 'one');
  story.write('migrations/002_one.sql', kSafe);
  story.commit('One');
  story.git('switch', '-q', 'main');
  story.write('migrations/002_two.sql', 'CREATE TABLE two (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  story.commit('Two is merged');
  const result = sound(await story.pullRequest('one'));
  assert.equal(result.result, 'failure');
  assert.match(JSON.stringify(result.annotations), /002_/);
});

test('a comment is kept on a pull request of the repository, and a fork keeps to the summary', async () => {
  const story = new Story(world, 'comment');
  const workflow = join(world.folder, 'comment.yml');
  writeFileSync(workflow, `on: pull_request
permissions: {}
jobs:
  migrations:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
        with: { fetch-depth: 2 }
      - uses: lockkeeper/lockkeeper@v0.1.0
        with: { comment: failure }
`);
  story.git('switch', '-q', '-c', 'drop');
  story.write('migrations/002_drop.sql', kDrop);
  story.commit('Drop');
  const comments = () => story.platform.requests.filter((request) => request.path === '/repos/octo/shop/issues/7/comments');
  const fork = sound(await story.pullRequest('drop', { workflow }));
  assert.equal(fork.result, 'failure');
  assert.equal(comments().length, 0);
  assert.match(fork.log, /comes from a fork/);
  const own = sound(await story.pullRequest('drop', { workflow, from: 'octo/shop' }));
  assert.equal(own.result, 'failure');
  assert.deepEqual(comments().map((request) => [request.method, request.headers.authorization]), [['POST', 'Bearer a-job-token']]);
});

test('text of a migration forges nothing in the check of a pull request', async () => {
  const story = new Story(world, 'forge');
  story.git('switch', '-q', '-c', 'forge');
  story.write('migrations/002_forge.sql', 'DROP TABLE orders; -- ::error::x ##[set-output name=result]done\n' +
    'DROP TABLE "y\n::set-output name=result::done\n::add-mask::e\n";\n');
  story.commit('::set-env name=PATH::.');
  const result = sound(await story.pullRequest('forge'));
  assert.equal(result.outputs.result, 'blocked');
});

test('a push applies what is pending, fires the hook once and has nothing to do the next time', async () => {
  const story = new Story(world, 'push');
  story.write('migrations/002_loyalty.sql', kSafe);
  story.commit('Loyalty programme');
  const first = sound(await story.push());
  assert.equal(first.outputs.result, 'done');
  assert.equal(first.outputs.applied, '2');
  assert.equal(story.query("SELECT count(*) FROM information_schema.columns WHERE column_name = 'loyalty_tier'"), '1');
  assert.equal(story.hooks().length, 1);
  assert.deepEqual(first.passed(), ['lockkeeper-production', 'production']);
  assert.equal(String(first.gates[0].concurrency['cancel-in-progress']), 'false');

  const second = sound(await story.push());
  assert.equal(second.outputs.result, 'nothing-to-do');
  assert.equal(second.outputs.applied, '0');
  assert.equal(story.hooks().length, 1);
});

test('a push whose checks are configured asks them after the hook', async () => {
  const story = new Story(world, 'health');
  story.write('lockkeeper.toml', `[[check]]\nname = "health"\nurl = "${story.platform.origin}/health"\nbody = "healthy"\ninterval = "50ms"\n`);
  story.commit('Ask for health');
  const result = sound(await story.push());
  assert.equal(result.outputs.result, 'done');
  assert.deepEqual(story.platform.requests.map((request) => request.path).filter((path) => !path.startsWith('/releases')),
    ['/hooks/a-secret-path', '/health', '/health']);
});

test('a migration that fails leaves nothing behind, is annotated at its line, and fires no hook', async () => {
  const story = new Story(world, 'failing');
  story.write('migrations/002_fails.sql', 'CREATE TABLE half (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\nSELECT 1 / 0;\n');
  story.commit('Divide');
  const result = sound(await story.push());
  assert.equal(result.result, 'failure');
  assert.equal(result.outputs.result, 'failed');
  assert.equal(result.outputs.applied, '1');
  assert.deepEqual(result.errors().map((one) => [one.file, one.line]), [['migrations/002_fails.sql', '2']]);
  assert.equal(story.query("SELECT count(*) FROM pg_class WHERE relname = 'half'"), '0');
  assert.equal(story.hooks().length, 0);
  assert.match(result.summary, /division by zero/);
  const report = (name) => readFileSync(join(story.artifacts['lockkeeper-apply'], name), 'utf8');
  assert.match(report('junit.xml'), /<testsuite name="apply" tests="2" failures="1" errors="0" skipped="0"/);
  assert.match(report('junit.xml'), /migrations\/002_fails\.sql:2: division by zero/);
  const { result: told, migrations } = JSON.parse(report('report.json'));
  assert.equal(told, result.outputs.result);
  assert.deepEqual(migrations.map((one) => one.outcome), ['applied', 'failed']);
});

test('what a server says in a notice forges nothing in the log of an apply', async () => {
  const story = new Story(world, 'notice');
  story.write('migrations/002_notice.sql',
    "DO $$ BEGIN RAISE NOTICE E'a\\n::set-output name=digest::forged\\n##[add-mask]e'; RAISE WARNING '::error::forged'; END $$;\n");
  story.commit('Notice');
  const result = sound(await story.push());
  assert.equal(result.outputs.result, 'done');
  assert.deepEqual(result.errors(), []);
  assert.match(result.said, /set-output name=digest/);
});

test('a dangerous migration that reached main stops before anything is applied', async () => {
  const story = new Story(world, 'stopped');
  await story.push();
  story.write('migrations/002_drop.sql', kDrop);
  story.commit('Drop');
  const result = sound(await story.push());
  assert.equal(result.outputs.result, 'blocked');
  assert.equal(result.outputs.applied, '0');
  assert.equal(story.query("SELECT count(*) FROM information_schema.columns WHERE column_name = 'legacy_code'"), '1');
  assert.match(result.log, /manual review/);
});

test('an edited migration is refused on main', async () => {
  const story = new Story(world, 'history');
  await story.push();
  story.write('migrations/001_create_shop.sql', '-- edited\nSELECT 1;\n');
  story.write('migrations/002_loyalty.sql', kSafe);
  story.commit('Edit');
  const result = sound(await story.push());
  assert.equal(result.outputs.result, 'refused');
  assert.match(result.errors()[0].message, /001_create_shop/);
});

test('an edit that changed nothing is settled from a workflow', async () => {
  const story = new Story(world, 'repair');
  await story.push();
  story.write('migrations/001_create_shop.sql', readFileSync(join(kRoot, 'examples/demo/base/001_create_shop.sql'), 'utf8') + '-- a word more\n');
  story.commit('Say more');
  assert.equal(sound(await story.push()).outputs.result, 'refused');
  const workflow = join(world.folder, 'repair.yml');
  writeFileSync(workflow, `on: workflow_dispatch
permissions: {}
jobs:
  migrations:
    runs-on: ubuntu-24.04
    environment: production
    steps:
      - uses: actions/checkout@v7
      - uses: lockkeeper/lockkeeper@v0.1.0
        with:
          command: repair
          migration: "001"
          database-url: \${{ secrets.DATABASE_URL_UNPOOLED }}
`);
  assert.equal(sound(await story.dispatch({}, { workflow })).result, 'success');
  assert.equal(sound(await story.push()).outputs.result, 'nothing-to-do');
});

test('a hook that fails fails the run, and the next run fires it although nothing is pending', async () => {
  const story = new Story(world, 'hook');
  story.platform.hookAnswers.push([500, '']);
  const failed = sound(await story.push());
  assert.equal(failed.outputs.result, 'hook-failed');
  assert.equal(failed.outputs.applied, '1');
  const next = sound(await story.push());
  assert.equal(next.outputs.result, 'done');
  assert.equal(next.outputs.applied, '0');
  assert.deepEqual(story.hooks().length, 2);
});

test('a check that never answers well fails the run after the deploy, and leaves the migrations as they are', async () => {
  const story = new Story(world, 'unhealthy');
  story.write('lockkeeper.toml', `[[check]]\nname = "health"\nurl = "${story.platform.origin}/health"\ninterval = "50ms"\nuntil = "1s"\n`);
  story.commit('Ask for health');
  story.platform.health = 503;
  const failed = sound(await story.push());
  assert.equal(failed.result, 'failure');
  assert.deepEqual([failed.outputs.result, failed.exitCode(), failed.outputs.applied], ['check-failed', '7', '1']);
  assert.match(failed.errors()[0].message, /check health.*503/);
  assert.match(failed.summary, /503/);
  assert.equal(story.hooks().length, 1);
  story.platform.health = 200;
  // The deploy was fired, so nothing is owed.
  const next = sound(await story.push());
  assert.equal(next.outputs.result, 'nothing-to-do');
  assert.equal(story.hooks().length, 1);
});

test('a missing secret is named, and nothing runs', async () => {
  const story = new Story(world, 'missing');
  const result = sound(await story.push({ secrets: {} }));
  assert.equal(result.outputs.result, 'unusable');
  assert.match(result.errors()[0].message, /the input database-url is empty/);
});

test('a pooled URL is refused', async () => {
  const story = new Story(world, 'pooled');
  const url = 'postgres://admin:correct%20horse%2Fbattery@ep-cool-1-pooler.eu-central-1.aws.neon.tech/shop';
  const result = sound(await story.push({ secrets: { DATABASE_URL_UNPOOLED: url } }));
  assert.equal(result.outputs.result, 'refused');
  assert.match(result.errors()[0].message, /pool/);
});

test('a manual review shows the plan, waits for the approval and applies exactly that plan', async () => {
  const story = new Story(world, 'review');
  await story.push();
  story.write('migrations/002_drop.sql', kDrop);
  story.write('lockkeeper.toml', kBackup);
  story.commit('Drop');
  let shown = '';
  const environments = { 'production-review': { approve: () => { shown = story.artifacts['lockkeeper-plan']; return true; } } };
  const result = sound(await story.dispatch({}, { environments: { production: { secrets: story.secrets() }, ...environments } }));
  assert.deepEqual(result.results(), { guard: 'success', plan: 'success', approval: 'success', apply: 'success' });
  assert.match(result.outputs.digest, /^sha256:[0-9a-f]{64}$/);
  assert.ok(result.summary.includes(result.outputs.digest));
  assert.ok(JSON.parse(readFileSync(join(shown, 'plan.json'), 'utf8')).findings.length > 0);
  assert.equal(story.query("SELECT count(*) FROM information_schema.columns WHERE column_name = 'legacy_code'"), '0');
  assert.match(story.query('SELECT * FROM lockkeeper.audit'), /the-reviewer/);
  assert.equal(story.hooks().length, 2);
});

test('a manual review that is refused applies nothing', async () => {
  const story = new Story(world, 'rejected');
  const environments = { production: { secrets: story.secrets() }, 'production-review': { approve: () => false } };
  const result = sound(await story.dispatch({}, { environments }));
  assert.deepEqual(result.results(), { guard: 'success', plan: 'success', approval: 'failure', apply: 'skipped' });
  assert.equal(story.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'"), '0');
});

const kTamperings = {
  'lists another migration': (plan) => {
    const file = join(plan, 'plan.json');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    content.pending.pop();
    writeFileSync(file, JSON.stringify(content));
  },
  'carries another digest': (plan) => {
    const file = join(plan, 'plan.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`));
  },
};
for (const [how, tamper] of Object.entries(kTamperings)) {
  test(`an approved plan whose file ${how} runs nothing`, async () => {
    const story = new Story(world, `tampered_${Object.keys(kTamperings).indexOf(how)}`);
    const result = sound(await story.dispatch({}, { tamper }));
    assert.equal(result.results().apply, 'failure');
    assert.equal(result.outputs.result, 'refused');
    assert.equal(story.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'"), '0');
  });
}

test('a database that moved on since the approval is not touched', async () => {
  const story = new Story(world, 'moved');
  await story.push();
  story.write('migrations/002_loyalty.sql', kSafe);
  story.commit('Loyalty');
  const result = sound(await story.dispatch({}, { tamper: () => story.query(
    "UPDATE lockkeeper.history SET name = 'another'") }));
  assert.equal(result.outputs.result, 'refused');
  assert.equal(story.query("SELECT count(*) FROM information_schema.columns WHERE column_name = 'loyalty_tier'"), '0');
});

test('type auto plans and applies in one go, and findings block it', async () => {
  const story = new Story(world, 'auto');
  const good = sound(await story.dispatch({ type: 'auto' }));
  assert.deepEqual(good.results(), { guard: 'success', plan: 'success', approval: 'skipped', apply: 'success' });
  story.write('migrations/002_drop.sql', kDrop);
  story.commit('Drop');
  const blocked = sound(await story.dispatch({ type: 'auto' }));
  assert.deepEqual(blocked.results(), { guard: 'success', plan: 'failure', approval: 'skipped', apply: 'skipped' });
  assert.deepEqual(blocked.errors().map((one) => [one.title, one.file]), [['drop-column', 'migrations/002_drop.sql']]);
  assert.equal(blocked.exitCode(), '1');
  const nothing = sound(await story.dispatch({ type: 'auto', to: '001' }));
  assert.deepEqual(nothing.results(), { guard: 'success', plan: 'success', approval: 'skipped', apply: 'skipped' });
});

test('a caller that grants less than a workflow wants is found out before it runs', async () => {
  const story = new Story(world, 'grants');
  const example = readFileSync(join(kRoot, 'examples/workflows/migrations-manual.yml'), 'utf8');
  const workflow = join(world.folder, 'grants.yml');
  writeFileSync(workflow, example.replace(/ +actions: read.*\n/, ''));
  await assert.rejects(story.dispatch({}, { workflow }), /job guard wants actions: read/);
});

test('a request that is none is refused before any secret is there', async () => {
  const story = new Story(world, 'guard');
  for (const [inputs, github] of [[{ to: '$(id)' }, {}], [{ to: 'x\n::error::y' }, {}], [{ type: 'everything' }, {}], [{ type: 'rollback' }, {}],
    [{ type: 'plan', digest: 'sha256:0' }, {}], [{ type: 'apply' }, {}], [{ type: 'auto', digest: `sha256:${'0'.repeat(64)}` }, {}], [{}, { ref: 'refs/heads/feature' }]]) {
    const result = sound(await story.dispatch(inputs, { github }));
    assert.deepEqual(result.results(), { guard: 'failure', plan: 'skipped', approval: 'skipped', apply: 'skipped' });
    assert.equal(result.errors().length, 1);
    assert.deepEqual(result.gates, []);
  }
});
