// Runs that people start by hand: who may let what run, and what happens when they do not agree.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Story, sound } from './story.mjs';
import { World } from './world.mjs';

const kSafe = 'ALTER TABLE customers ADD COLUMN loyalty_tier text;\n';
const kBackup = '[backup]\nexternal = "snapshots of the platform"\n';
const kUnreviewed = { protection_rules: [{ type: 'wait_timer', wait_timer: 5 }] };
const kColumn = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'loyalty_tier'";
const kDone = { guard: 'success', plan: 'success', approval: 'skipped', apply: 'success' };

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

function assertRefused(result, why, which) {
  assert.deepEqual(result.results(), { guard: 'failure', plan: 'skipped', approval: 'skipped', apply: 'skipped' }, which);
  assert.equal(result.errors().length, 1);
  assert.match(result.errors()[0].message, why);
  assert.deepEqual(result.gates, []);
}
const by = (actor, more = {}) => ({ github: { actor, triggering_actor: actor, ...more } });

// A shop with one more migration that can be undone, and nobody who reviews.
function teamOfTwo(name) {
  const story = new Story(world, name);
  story.write('migrations/002_loyalty.sql', kSafe);
  story.write('migrations/002_rollback.sql', 'ALTER TABLE customers DROP COLUMN loyalty_tier;\n');
  story.write('lockkeeper.toml', kBackup);
  story.commit('Loyalty');
  story.platform.reviewRules = { 'production-review': kUnreviewed };
  return story;
}

test('a review that nobody has to give is refused, and says what to do instead', async () => {
  const story = teamOfTwo('unreviewed');
  assertRefused(sound(await story.dispatch({})), /no required reviewers.*type plan.*type apply/);
  story.platform.reviewRules = {};
  assertRefused(sound(await story.dispatch({ type: 'rollback', to: '001', confirm: '001' })), /no required reviewers.*type plan-rollback/);
  story.platform.environmentStatus = 404;
  assertRefused(sound(await story.dispatch({})), /does not exist/);
  story.platform.environmentStatus = 403;
  assertRefused(sound(await story.dispatch({})), /does not say who reviews.*HTTP 403/);
});

test('reviewers who may approve their own runs are warned of', async () => {
  const story = new Story(world, 'self');
  story.platform.reviewRules['production-review'].protection_rules[0].prevent_self_review = false;
  const result = sound(await story.dispatch({}));
  assert.equal(result.results().apply, 'success');
  assert.deepEqual(result.annotations.filter((one) => one.level === 'warning').map((one) => one.title), ['Self-review']);
});

test('two people without a reviewer: one plans, the other types the digest', async () => {
  const story = teamOfTwo('two');
  const planned = sound(await story.dispatch({ type: 'plan' }, by('ann')));
  assert.deepEqual(planned.results(), { guard: 'success', plan: 'success', approval: 'skipped', apply: 'skipped' });
  const { digest } = planned.outputs;
  assertRefused(sound(await story.dispatch({ type: 'apply', digest }, by('ann'))), /nobody else made a plan/);
  assertRefused(sound(await story.dispatch({ type: 'apply', digest }, by('ann', { triggering_actor: 'ben' }))), /nobody else/);
  assertRefused(sound(await story.dispatch({ type: 'apply', digest }, by('ben', { triggering_actor: 'ann' }))), /nobody else/);
  assertRefused(sound(await story.dispatch({ type: 'apply', digest }, by('release[bot]'))), /not a bot/);
  assertRefused(sound(await story.dispatch({ type: 'apply', digest: `sha256:${'0'.repeat(64)}` }, by('ben'))), /nobody else/);
  assert.equal(story.query(kColumn), '0');
  const done = sound(await story.dispatch({ type: 'apply', digest }, by('ben')));
  assert.deepEqual(done.results(), kDone);
  assert.equal(story.query(kColumn), '1');
  assert.match(story.query('SELECT * FROM lockkeeper.audit'), /ben/);
  assert.equal(story.hooks().length, 1);
});

test('a rollback without a reviewer takes two people as well', async () => {
  const story = teamOfTwo('two_back');
  await story.push();
  const { digest } = sound(await story.dispatch({ type: 'plan-rollback', to: '001' }, by('ann'))).outputs;
  const back = { type: 'rollback', to: '001', confirm: '001', digest };
  assertRefused(sound(await story.dispatch(back, by('ann'))), /nobody else/);
  assert.equal(story.query(kColumn), '1');
  assert.deepEqual(sound(await story.dispatch(back, by('ben'))).results(), kDone);
  assert.equal(story.query(kColumn), '0');
});

const kForgeries = {
  'of a pull request': { event: 'pull_request' },
  'of another branch': { head_branch: 'feature' },
  'of a fork': { head_repository: { full_name: 'stranger/shop' } },
  'of another workflow': { path: '.github/workflows/other.yml' },
  'that failed': { conclusion: 'failure' },
  'that a bot started': { actor: { login: 'release[bot]', type: 'Bot' } },
};
test('only a plan that a person made with this workflow on the default branch can be applied', async () => {
  const story = teamOfTwo('forged');
  const { digest } = sound(await story.dispatch({ type: 'plan' }, by('ann'))).outputs;
  const honest = story.platform.runs['1'];
  for (const [how, forged] of Object.entries(kForgeries)) {
    story.platform.runs['1'] = { ...honest, ...forged };
    assertRefused(sound(await story.dispatch({ type: 'apply', digest }, by('ben'))), /nobody else/, how);
  }
  story.platform.runs['1'] = { ...honest, path: `${honest.path}@main` };
  assert.deepEqual(sound(await story.dispatch({ type: 'apply', digest }, by('ben'))).results(), kDone);
});

test('a digest does not pass by the reviewers that there are', async () => {
  const story = new Story(world, 'bypass');
  const { digest } = sound(await story.dispatch({ type: 'plan' }, by('ann'))).outputs;
  assertRefused(sound(await story.dispatch({ type: 'apply', digest }, by('ben'))), /has required reviewers: start type manual-review/);
});

test('files or a database that changed since the digest was shown stop the second dispatch before the apply', async () => {
  const story = teamOfTwo('since');
  const { digest } = sound(await story.dispatch({ type: 'plan' }, by('ann'))).outputs;
  story.write('migrations/003_more.sql', 'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  story.commit('More');
  const result = sound(await story.dispatch({ type: 'apply', digest }, by('ben')));
  assert.deepEqual(result.results(), { guard: 'success', plan: 'failure', approval: 'skipped', apply: 'skipped' });
  assert.deepEqual(result.errors().map((one) => one.title), ['Another plan']);
});

test('what is said about a history is confirmed by typing the version twice', async () => {
  const story = teamOfTwo('confirm');
  for (const type of ['rollback', 'baseline', 'resolve-applied', 'resolve-rolled-back']) {
    assertRefused(sound(await story.dispatch({ type, to: '001', confirm: '002' })), /confirm is not the same as to/);
    assertRefused(sound(await story.dispatch({ type, to: '', confirm: '' })), /needs to/);
  }
});

test('a history is begun, settled and looked at without a laptop', async () => {
  const story = teamOfTwo('settle');
  story.query('CREATE TABLE customers (id bigint)');
  const begun = sound(await story.dispatch({ type: 'baseline', to: '001', confirm: '001' }));
  assert.equal(begun.outputs.result, 'done');
  assert.deepEqual(begun.passed(), ['lockkeeper-production', 'production']);
  story.query('ALTER TABLE customers ADD COLUMN loyalty_tier text');
  assert.equal(sound(await story.dispatch({ type: 'resolve-applied', to: '002', confirm: '002' })).outputs.result, 'done');
  const status = sound(await story.dispatch({ type: 'status' }));
  assert.deepEqual(status.results(['guard', 'plan', 'apply', 'settle', 'look']),
    { guard: 'success', plan: 'skipped', apply: 'skipped', settle: 'skipped', look: 'success' });
  assert.match(status.log, /002_loyalty/);
  const doctor = sound(await story.dispatch({ type: 'doctor' }));
  assert.equal(doctor.results(['look']).look, 'success');
  assert.equal(doctor.outputs.result, 'done');
  assert.match(doctor.summary, /An apply could run/);
  assert.equal(sound(await story.push()).outputs.applied, '0');
});

test('a plan reads with a role that may only read, and its digest is that of the admin', async () => {
  const story = teamOfTwo('reader');
  await story.push();
  story.write('migrations/003_more.sql', 'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  story.commit('More');
  story.query("CREATE ROLE reader LOGIN PASSWORD 'correct horse/battery'; GRANT USAGE ON SCHEMA lockkeeper TO reader; " +
    'GRANT SELECT ON ALL TABLES IN SCHEMA lockkeeper TO reader');
  const reader = { ...story.secrets(), DATABASE_READ_URL: story.secrets().DATABASE_URL_UNPOOLED.replace('admin:', 'reader:') };
  const admin = sound(await story.dispatch({ type: 'plan' }, by('ann')));
  const read = sound(await story.dispatch({ type: 'plan' }, { ...by('ann'), secrets: reader }));
  assert.equal(read.outputs.digest, admin.outputs.digest);
  const done = sound(await story.dispatch({ type: 'apply', digest: read.outputs.digest }, { ...by('ben'), secrets: reader }));
  assert.deepEqual(done.results(), kDone);
});

test("Vercel's name for the deploy hook does as well", async () => {
  const story = new Story(world, 'vercel');
  const { DEPLOY_HOOK_URL: hook, ...rest } = story.secrets();
  const result = sound(await story.push({ secrets: { ...rest, VERCEL_DEPLOY_HOOK_URL: hook } }));
  assert.equal(result.outputs.result, 'done');
  assert.equal(story.hooks().length, 1);
});
