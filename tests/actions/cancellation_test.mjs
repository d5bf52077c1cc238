// Runs that end in the middle: by the button, by a limit, by the loss of the machine. The next run goes on from there.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { gated, kInside, kSessions, openGate, passed } from './gate.mjs';
import { Story, sound } from './story.mjs';
import { World } from './world.mjs';

const kNoSessions = kSessions.replace('count(*)', 'count(*) = 0');
const kNoLocks = "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

let world;
before(async () => { world = await World.begin(); });
after(() => world?.end());

const whileInside = (story, act) => async (runner) => {
  await story.until(kInside);
  await act(runner);
};
const cancel = (runner) => runner.cancel();
const outcome = (run) => [run.result, run.outputs.result, run.outputs.applied, run.exitCode()];
const kDone = ['success', 'done', '1', '0'];

// Nothing of the migration, no session, no lock; then the gate opens, and the next run does the whole.
async function assertConverges(story, next = () => story.push()) {
  await story.until(kNoSessions);
  await story.until(kNoLocks);
  assert.deepEqual([passed(story), story.hooks().length], ['0', 1]);
  assert.equal(story.query("SELECT count(*) FROM lockkeeper.history WHERE version = '002' AND state = 'applied'"), '0');
  openGate(story);
  const done = sound(await next());
  assert.deepEqual([done.result, passed(story), story.hooks().length], ['success', '1', 2]);
}

test('a production run that is cancelled in the middle of a migration is rolled back, says so, and the next run does it', async () => {
  const story = await gated(world, 'cancelled');
  const run = sound(await story.push({ during: whileInside(story, cancel) }));
  assert.equal(run.result, 'cancelled');
  // The job is cancelled, its outputs are there all the same.
  assert.deepEqual(outcome(run), ['cancelled', 'interrupted', '0', '130']);
  assert.deepEqual(run.ran.map((one) => [one.step, one.outcome]), [['Check out', 'success'], ['Apply', 'cancelled']]);
  assert.match(run.errors()[0].message, /interrupted by a signal.*002_gate\.sql/);
  assert.match(run.summary, /interrupted/);
  await assertConverges(story);
});

test('a run that is cancelled while it waits in the queue has not begun', async () => {
  const story = await gated(world, 'cancelled_queue');
  let second;
  const first = await story.push({ during: whileInside(story, async () => {
    second = await story.push({ during: (runner) => new Promise((done) => setImmediate(() => done(runner.cancel()))) });
    openGate(story);
  }) });
  assert.deepEqual([second.result, second.ran, second.passed()], ['cancelled', [], []]);
  assert.deepEqual(outcome(sound(first)), kDone);
  assert.equal(story.groups.waiting('lockkeeper-production'), 0);
});

test('an approved plan that is cancelled while it runs can be approved anew', async () => {
  const story = await gated(world, 'cancelled_plan');
  const run = sound(await story.dispatch({}, { during: whileInside(story, cancel) }));
  assert.deepEqual(run.results(), { guard: 'success', plan: 'success', approval: 'success', apply: 'cancelled' });
  assert.equal(run.outputs.result, 'interrupted');
  await assertConverges(story, () => story.dispatch({}));
});

test('a job past its time limit ends like a cancelled one', async () => {
  const story = await gated(world, 'limit');
  const limits = [];
  const clock = { limit: (minutes, what) => { limits.push({ minutes, what }); return () => {}; } };
  const run = sound(await story.push({ clock, during: whileInside(story, () => limits[0].what()) }));
  assert.deepEqual(limits.map((one) => one.minutes), [60]);
  assert.deepEqual(outcome(run), ['cancelled', 'interrupted', '0', '130']);
  assert.match(run.errors().map((one) => one.message).join('\n'), /maximum execution time of 60 minutes/);
  await assertConverges(story);
});

test('a step past its time limit fails its job, and leaves nothing either', async () => {
  const story = await gated(world, 'step_limit');
  const workflow = story.workflow('step', `on: push
jobs:
  migrations:
    runs-on: ubuntu-24.04
    environment: production
    outputs: { result: "\${{ steps.apply.outputs.result }}" }
    steps:
      - uses: actions/checkout@v7
      - uses: lockkeeper/lockkeeper@v0.1.0
        name: Apply
        id: apply
        timeout-minutes: 7
        with: { command: apply, database-url: "\${{ secrets.DATABASE_URL_UNPOOLED }}" }
      - name: Only where it failed
        if: failure() && steps.apply.outputs.result == 'interrupted'
        run: 'true'
`);
  const limits = [];
  const clock = { limit: (minutes, what) => { limits.push({ minutes, what }); return () => {}; } };
  const run = sound(await story.push({ workflow, clock, during: whileInside(story, () => limits.find((one) => one.minutes === 7).what()) }));
  assert.deepEqual([run.result, run.outputs.result], ['failure', 'interrupted']);
  assert.deepEqual(run.ran.map((one) => one.outcome), ['success', 'failure', 'success']);
  await assertConverges(story);
});

test('a run whose machine is lost leaves a server that rolls back by itself', async () => {
  const story = await gated(world, 'lost');
  const run = await story.push({ during: whileInside(story, (runner) => runner.lose()) });
  assert.deepEqual([run.result, run.outputs.result], ['cancelled', '']);
  await assertConverges(story);
});

test('an index that was cancelled while it was built is dropped and built anew by the next run', async () => {
  const story = await gated(world, 'index', 'CREATE INDEX CONCURRENTLY passed_by_id ON passed (id);\n');
  const valid = "SELECT coalesce((SELECT indisvalid::text FROM pg_index WHERE indexrelid = to_regclass('passed_by_id')), 'none')";
  // The build waits for whoever writes to the table.
  const writer = await world.hold(story.database, 'BEGIN; INSERT INTO passed DEFAULT VALUES');
  const run = sound(await story.push({ during: async (runner) => {
    await story.until("SELECT bool_or(wait_event_type = 'Lock') FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%'");
    runner.cancel();
  } }));
  assert.deepEqual([run.result, run.outputs.result, run.exitCode()], ['cancelled', 'interrupted', '130']);
  await story.until(kNoSessions);
  await writer.release();
  assert.notEqual(story.query(valid), 'true');
  assert.deepEqual(outcome(sound(await story.push())), kDone);
  assert.deepEqual([story.query(valid), story.hooks().length], ['true', 2]);
});

test('a run that is cancelled before the platform answered its hook leaves the deploy in doubt, and does not fire it twice', async () => {
  const story = await gated(world, 'hook_cancelled', 'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  let answer;
  story.platform.hookAnswers.push(new Promise((done) => { answer = done; }));
  const run = sound(await story.push({ during: async (runner) => {
    while (story.hooks().length < 2) await new Promise((done) => setTimeout(done, 20));
    runner.cancel();
  } }));
  answer([201, '{}']);
  assert.deepEqual([run.result, run.outputs.applied], ['cancelled', '1']);
  assert.deepEqual([run.outputs.result, run.exitCode(), run.ran.at(-1).outputs.deploy], ['interrupted', '130', 'unknown']);
  const next = sound(await story.push());
  assert.deepEqual([next.result, next.outputs.applied, story.hooks().length], ['success', '0', 2]);
  assert.match(next.log, /may have arrived.*lockkeeper hook --force/);
});
