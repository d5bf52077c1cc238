// The runner that the stories run on: what it makes of groups, matrices, limits and cancellations.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Groups } from './groups.mjs';
import { combinations } from './matrix.mjs';
import { Runner } from './runner.mjs';

// Runs the jobs and gives the results of jobs, what was said, and what steps ended how. `started` is a file that the
// first step to reach it makes; then `during(runner)` is called.
async function played(jobs, { during, ...options } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lockkeeper-played-'));
  const started = join(folder, 'started');
  const runner = new Runner({ machine: { STARTED: started }, ...options });
  try {
    const file = join(folder, 'workflow.yml');
    writeFileSync(file, `on: push\n${jobs}`);
    const meanwhile = during && (async () => {
      while (!existsSync(started)) await new Promise((done) => setTimeout(done, 10));
      await during(runner);
    })();
    const [{ jobs: made, result }] = await Promise.all([runner.run(file), meanwhile]);
    return { jobs: made, result, said: runner.said, ran: Object.fromEntries(runner.ran.map((one) => [one.step, one.outcome])),
      errors: runner.annotations.filter((one) => one.level === 'error').map((one) => one.message) };
  } finally {
    runner.close();
    rmSync(folder, { recursive: true });
  }
}
const resultsOf = (jobs) => Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.result]));
const kQuick = { interrupt: 100, terminate: 100, streams: 100 };
// A minute of a limit is a tenth of a second.
const kSwift = { ...kQuick, limit: (minutes, what) => clearTimeout.bind(null, setTimeout(what, minutes * 100)) };
const cancel = (runner) => runner.cancel();

test('a group lets one in at a time, in order, and with queue: max drops nobody', async () => {
  const groups = new Groups();
  const order = [];
  const enter = async (name) => {
    const leave = await groups.enter({ group: 'Database', 'cancel-in-progress': false, queue: 'max' }, new AbortController());
    order.push(name);
    return leave;
  };
  const first = await enter('first');
  const rest = [enter('second'), enter('third')];
  assert.deepEqual([order, groups.waiting('database')], [['first'], 2]);
  first();
  (await rest[0])();
  (await rest[1])();
  assert.deepEqual([order, groups.waiting('database')], [['first', 'second', 'third'], 0]);
});

test('without a queue only the newest waits, and cancel-in-progress makes way at once', async () => {
  const groups = new Groups();
  const holders = [1, 2, 3, 4].map(() => new AbortController());
  const leave = await groups.enter('g', holders[0]);
  const second = groups.enter('g', holders[1]);
  const third = groups.enter('g', holders[2]);
  assert.equal(await second, null);
  assert.deepEqual(holders.map((one) => one.signal.aborted), [false, true, false, false]);
  const fourth = groups.enter({ group: 'g', 'cancel-in-progress': true }, holders[3]);
  assert.equal(await third, null);
  assert.equal(holders[0].signal.aborted, true);
  leave();
  assert.notEqual(await fourth, null);
});

test('whoever is cancelled while waiting leaves the queue', async () => {
  const groups = new Groups();
  const holder = new AbortController();
  const leave = await groups.enter({ group: 'g', queue: 'max' }, new AbortController());
  const waiting = groups.enter({ group: 'g', queue: 'max' }, holder);
  holder.abort();
  assert.equal(await waiting, null);
  leave();
  assert.equal(typeof await groups.enter('g', new AbortController()), 'function');
});

test('a matrix is the product of its vectors without what is excluded, extended by what is included', () => {
  // The example of GitHub's documentation.
  assert.deepEqual(combinations({ fruit: ['apple', 'pear'], animal: ['cat', 'dog'], include: [{ color: 'green' }, { color: 'pink', animal: 'cat' },
    { fruit: 'apple', shape: 'circle' }, { fruit: 'banana' }, { fruit: 'banana', animal: 'cat' }] }), [
    { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
    { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
    { fruit: 'pear', animal: 'cat', color: 'pink' },
    { fruit: 'pear', animal: 'dog', color: 'green' },
    { fruit: 'banana' },
    { fruit: 'banana', animal: 'cat' },
  ]);
  assert.deepEqual(combinations({ os: ['linux', 'mac'], version: [1, 2], exclude: [{ os: 'mac', version: 1 }, { version: 2, os: 'linux' }] }),
    [{ os: 'linux', version: 1 }, { os: 'mac', version: 2 }]);
  assert.deepEqual(combinations({ include: [{ a: 1 }, { a: 2 }] }), [{ a: 1 }, { a: 2 }]);
  assert.throws(() => combinations({ a: [] }), /does not contain any values/);
});

test('each job of a matrix has its own values, and an expression may be the matrix', async () => {
  const { jobs, said } = await played(`
jobs:
  list:
    runs-on: x
    outputs: { rows: '\${{ steps.rows.outputs.rows }}' }
    steps:
      - { id: rows, shell: bash, run: 'echo ''rows=[{"n":1},{"n":2}]'' >>"$GITHUB_OUTPUT"' }
  each:
    needs: list
    runs-on: x
    strategy:
      matrix: { row: '\${{ fromJSON(needs.list.outputs.rows) }}', name: [a, b] }
    outputs: { last: '\${{ matrix.name }}' }
    steps:
      - { shell: bash, env: { TEXT: '\${{ matrix.name }}\${{ matrix.row.n }} \${{ strategy.job-index }}/\${{ strategy.job-total }}' }, run: 'echo "$TEXT"' }
`);
  assert.deepEqual(said.sort(), ['a1 0/4', 'a2 2/4', 'b1 1/4', 'b2 3/4']);
  assert.equal(jobs.each.outputs.last, 'b');
  assert.deepEqual(jobs.each.legs.map((leg) => leg.matrix), [1, 2].flatMap((n) => ['a', 'b'].map((name) => ({ row: { n }, name }))));
});

test('with fail-fast a failure cancels the other jobs of the matrix, without it they go on', async () => {
  const workflow = (failFast) => `
jobs:
  each:
    runs-on: x
    strategy:
      fail-fast: ${failFast}
      max-parallel: 1
      matrix: { n: [1, 2, 3] }
    steps:
      - { shell: bash, env: { N: '\${{ matrix.n }}' }, run: 'echo "$N"; [ "$N" != 2 ]' }
  after: { needs: each, runs-on: x, steps: [{ run: 'true' }] }
`;
  const fast = await played(workflow(true));
  assert.deepEqual([fast.said, fast.jobs.each.legs.map((leg) => leg.result)], [['1', '2'], ['success', 'failure', 'cancelled']]);
  const slow = await played(workflow(false));
  assert.deepEqual([slow.said, slow.jobs.each.legs.map((leg) => leg.result)], [['1', '2', '3'], ['success', 'failure', 'success']]);
  for (const one of [fast, slow]) assert.deepEqual(resultsOf(one.jobs), { each: 'failure', after: 'skipped' });
});

test('jobs that do not need each other run beside each other', async () => {
  // Each waits for the file of the other.
  const side = (mine, theirs) => `
    runs-on: x
    steps:
      - { shell: bash, run: 'touch "$STARTED.${mine}"; while [ ! -e "$STARTED.${theirs}" ]; do sleep 0.02; done' }`;
  const { result } = await played(`jobs:\n  a:${side('a', 'b')}\n  b:${side('b', 'a')}\n`);
  assert.equal(result, 'success');
});

test('a cancelled run interrupts its step, and only steps and jobs that say so still run', async () => {
  const { jobs, result, said, ran, errors } = await played(`
jobs:
  long:
    runs-on: x
    steps:
      - { name: before, run: 'true' }
      - name: waits
        shell: bash
        run: |
          trap 'echo interrupted; echo said=so >>"$GITHUB_OUTPUT"; exit 3' INT
          touch "$STARTED"
          while true; do sleep 0.02; done
        id: waits
      - { name: next, run: 'true' }
      - { name: failed, if: failure(), run: 'true' }
      - { name: cleans, if: always(), shell: bash, env: { SAID: '\${{ steps.waits.outputs.said }}' }, run: 'echo "cleans $SAID"' }
      - { name: tells, if: cancelled(), run: 'true' }
  waiting: { needs: long, runs-on: x, steps: [{ run: 'true' }] }
  stubborn: { needs: long, if: '!cancelled()', runs-on: x, steps: [{ run: 'true' }] }
  last: { needs: long, if: always(), runs-on: x, steps: [{ name: last, run: 'true' }] }
`, { during: cancel });
  assert.deepEqual(resultsOf(jobs), { long: 'cancelled', waiting: 'cancelled', stubborn: 'cancelled', last: 'success' });
  assert.equal(result, 'cancelled');
  assert.deepEqual(ran, { before: 'success', waits: 'cancelled', cleans: 'success', tells: 'success', last: 'success' });
  assert.deepEqual(said, ['interrupted', 'cleans so']);
  assert.deepEqual(errors, ['The operation was canceled.']);
});

test('a step that always runs outlives the cancellation in which it was caught', async () => {
  const { jobs, said } = await played(`
jobs:
  long:
    runs-on: x
    steps:
      - { if: always(), shell: bash, run: 'touch "$STARTED"; sleep 0.3; echo through' }
      - { run: 'echo next' }
`, { during: cancel });
  assert.deepEqual([jobs.long.result, said], ['cancelled', ['through']]);
});

test('a step that is deaf to SIGINT is terminated, and in the end its whole tree is killed', async () => {
  const deaf = (signals) => played(`
jobs:
  long:
    runs-on: x
    steps:
      - name: deaf
        shell: bash
        run: |
          trap '' ${signals}
          sleep 60 &
          echo "$!"
          touch "$STARTED"
          while true; do sleep 0.02; done
`, { during: cancel, clock: kQuick });
  const alive = (pid) => {
    try {
      return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const killed = await deaf('INT TERM');
  assert.deepEqual([killed.ran, killed.result, alive(killed.said[0])], [{ deaf: 'cancelled' }, 'cancelled', false]);
  // SIGTERM reaches the process of the step, and not what it started.
  const terminated = await deaf('INT');
  assert.deepEqual([terminated.ran, alive(terminated.said[0])], [{ deaf: 'cancelled' }, true]);
  process.kill(Number(terminated.said[0]), 'SIGKILL');
});

test('a step past its limit fails, a job past its limit is cancelled', async () => {
  const step = await played(`
jobs:
  long:
    runs-on: x
    steps:
      - { name: slow, timeout-minutes: 1, run: 'while true; do sleep 0.02; done' }
      - { name: failed, if: failure(), run: 'true' }
      - { name: cancelled, if: cancelled(), run: 'true' }
`, { clock: kSwift });
  assert.deepEqual([step.jobs.long.result, step.ran], ['failure', { slow: 'failure', failed: 'success' }]);
  assert.deepEqual(step.errors, ["The action 'slow' has timed out after 1 minutes."]);
  const job = await played(`
jobs:
  long:
    runs-on: x
    timeout-minutes: 1
    steps:
      - { name: slow, run: 'while true; do sleep 0.02; done' }
      - { name: failed, if: failure(), run: 'true' }
      - { name: cancelled, if: cancelled(), run: 'true' }
  after: { needs: long, runs-on: x, steps: [{ run: 'true' }] }
`, { clock: kSwift });
  assert.deepEqual([resultsOf(job.jobs), job.ran], [{ long: 'cancelled', after: 'skipped' }, { slow: 'cancelled', cancelled: 'success' }]);
});

test('a step that may fail does not fail its job', async () => {
  const { jobs, said } = await played(`
jobs:
  one:
    runs-on: x
    steps:
      - { id: may, continue-on-error: true, run: exit 1 }
      - { shell: bash, env: { HOW: '\${{ steps.may.outcome }} \${{ steps.may.conclusion }}' }, run: 'echo "$HOW"' }
`);
  assert.deepEqual([jobs.one.result, said], ['success', ['failure success']]);
});

test('failure() of a job looks past what was skipped, success() does not', async () => {
  const { jobs } = await played(`
jobs:
  bad: { runs-on: x, steps: [{ run: 'false' }] }
  skipped: { needs: bad, runs-on: x, steps: [{ run: 'true' }] }
  mourns: { needs: skipped, if: failure(), runs-on: x, steps: [{ run: 'true' }] }
  plain: { needs: skipped, runs-on: x, steps: [{ run: 'true' }] }
`);
  assert.deepEqual(resultsOf(jobs), { bad: 'failure', skipped: 'skipped', mourns: 'success', plain: 'skipped' });
});
