// action.yml and every workflow, judged by GitHub's parser, GitHub's language service, action-validator, shellcheck and
// our own policy.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actionProblems, workflowProblems } from './policy.mjs';
import { read } from './yaml.mjs';
const { validate } = await import('@actions/languageservice');
const { TextDocument } = await import('vscode-languageserver-textdocument');

const kHere = fileURLToPath(new URL('.', import.meta.url));
const kRoot = join(kHere, '../..');
const kAction = join(kRoot, 'action.yml');
const kWorkflows = ['.github/workflows', 'examples/workflows'].flatMap((folder) =>
  readdirSync(join(kRoot, folder)).map((name) => join(kRoot, folder, name)));

async function complaints(file, text) {
  const uri = basename(file) === 'action.yml' ? 'file:///repo/action.yml' : `file:///repo/.github/workflows/${basename(file)}`;
  const found = await validate(TextDocument.create(uri, 'yaml', 0, text), {});
  return found.map((one) => `${one.range.start.line + 1}: ${one.message}`);
}

function withFile(name, text, use) {
  const folder = mkdtempSync(join(tmpdir(), 'lockkeeper-validation-'));
  try {
    writeFileSync(join(folder, name), text);
    return use(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('action.yml is valid to GitHub and to action-validator, and keeps our policy', async () => {
  const action = read(kAction);
  assert.deepEqual(actionProblems(action), []);
  assert.deepEqual(await complaints(kAction, action.text), []);
  const validator = spawnSync(join(kHere, 'node_modules/.bin/action-validator'), [kAction], { encoding: 'utf8' });
  assert.equal(validator.status, 0, validator.stdout + validator.stderr);
});

for (const file of kWorkflows) {
  test(`${file.slice(kRoot.length + 1)} is valid to GitHub and keeps our policy`, async () => {
    const workflow = read(file);
    assert.deepEqual(workflowProblems(workflow), []);
    assert.deepEqual(await complaints(file, workflow.text), []);
  });
}

test('steps that the documents show are valid, and every step that uses the action gives inputs that it has', () => {
  const inputs = Object.keys(read(kAction).value.inputs);
  const steps = kWorkflows.flatMap((file) => Object.values(read(file).value.jobs).flatMap((job) => job.steps ?? []));
  for (const name of ['README.md', 'docs/github.md']) {
    const blocks = [...readFileSync(join(kRoot, name), 'utf8').matchAll(/^```yaml\n(- [^]*?)^```/gm)].map((match) => match[1]);
    assert.ok(blocks.length > 1, name);
    for (const block of blocks) {
      const text = `on: push\njobs:\n  job:\n    runs-on: x\n    steps:\n${block.replace(/^(?=.)/gm, '      ')}`;
      const { value, errors } = withFile('w.yml', text, read);
      assert.deepEqual(errors, [], block);
      steps.push(...value.jobs.job.steps);
    }
  }
  const ours = steps.filter((step) => step.uses?.startsWith('lockkeeper/lockkeeper@'));
  assert.ok(ours.length > 5);
  for (const step of ours) for (const name of Object.keys(step.with ?? {})) assert.ok(inputs.includes(name), name);
});

test('the policy sees what it is there for', () => {
  const good = read(join(kRoot, '.github/workflows/migrations-production.yml')).text;
  const rows = [
    [/persist-credentials: false/, 'persist-credentials: true', 'keeps its credentials'],
    [/@[0-9a-f]{40} # v7\.0\.1/, '@v7', 'is not pinned'],
    [/(@[0-9a-f]{40}) # v7\.0\.1/, '$1', 'names no version'],
    [/contents: read #.*/, 'contents: read', 'does not say why'],
    [/^permissions: \{\}$/m, 'permissions: read-all', 'does not begin without permissions'],
    [/ +timeout-minutes: \$.*\n/, '', 'has no time limit'],
    [/cancel-in-progress: false/, 'cancel-in-progress: true', 'its concurrency'],
    [/ {4}concurrency:(\n {6}.*)+/, '', 'two could run at once'],
    [/if: (.*)/, 'if: |\n          $1', 'its condition always holds'],
    [/workflow_call:/, 'pull_request_target:\n  workflow_call:', 'starts on pull_request_target'],
    [/uses: lockkeeper.*\n( {8,}.*\n)+/, 'run: echo ${{ inputs.environment }}\n', 'an expression inside run'],
    [/uses: lockkeeper.*\n( {8,}.*\n)+/, 'run: echo $UNQUOTED\n', 'SC2086'],
  ];
  for (const [from, to, expected] of rows) {
    const text = good.replace(from, to);
    assert.notEqual(text, good, expected);
    const problems = withFile('w.yml', text, (file) => workflowProblems(read(file)));
    assert.ok(problems.some((one) => one.includes(expected)), `${expected}: ${problems.join('; ')}`);
  }
});
