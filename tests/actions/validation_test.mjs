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

// README.md and docs/, with every block of YAML that they show: a workflow, jobs of one, keys or steps of a job.
const kDocuments = ['README.md', ...['docs', 'docs/guides'].flatMap((folder) =>
  readdirSync(join(kRoot, folder)).filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`))];

function yamlBlocks(name) {
  const lines = readFileSync(join(kRoot, name), 'utf8').split('\n');
  const blocks = [];
  let block = null;
  lines.forEach((line, at) => {
    if (block === null && /^ *```yaml$/.test(line)) block = { place: `${name}:${at + 2}`, lines: [] };
    else if (block !== null && /^ *```$/.test(line)) { blocks.push(block); block = null; } else block?.lines.push(line);
  });
  return blocks.map(({ place, lines: own }) => {
    const indent = Math.min(...own.filter((line) => line.trim()).map((line) => line.search(/\S/)));
    return { place, text: own.map((line) => line.slice(indent)).join('\n') + '\n' };
  }).filter(({ text }) => !text.startsWith('repos:'));  // what pre-commit reads is none of GitHub's
}

const indented = (text, width) => text.replace(/^(?=.)/gm, ' '.repeat(width));

function asWorkflow(text) {
  if (/^on:/m.test(text)) return text;
  const head = 'on: push\njobs:\n';
  // What a fragment needs that stands elsewhere on its page.
  const needed = [...text.matchAll(/^ +needs: (\w+)/gm)].map((one) => `  ${one[1]}:\n    runs-on: x\n    steps: [{ run: x }]\n`);
  const ids = [...new Set([...text.matchAll(/steps\.([\w-]+)\./g)].map((one) => one[1]))].filter((id) => !text.includes(`id: ${id}`));
  const before = ids.map((id) => `      - { id: ${id}, run: x }\n`).join('');
  if (text.startsWith('- ')) return `${head}  job:\n    runs-on: x\n    steps:\n${before}${indented(text, 6)}`;
  if (/^runs-on:/.test(text)) return `${head}  job:\n${indented(text, 4)}    steps: [{ run: x }]\n`;
  return `${head}${needed.join('')}${indented(text, 2)}`;
}

test('workflows and steps that the documents show are valid, and every step that uses the action gives inputs that it has', async () => {
  const inputs = Object.keys(read(kAction).value.inputs);
  const stepsOf = (workflow) => Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
  const steps = kWorkflows.flatMap((file) => stepsOf(read(file).value));
  const callers = [];
  const shown = kDocuments.flatMap(yamlBlocks);
  assert.ok(shown.length > 15);
  for (const { place, text } of shown) {
    const workflow = asWorkflow(text);
    const { value, errors } = withFile('w.yml', workflow, read);
    assert.deepEqual(errors, [], place);
    assert.deepEqual(await complaints('w.yml', workflow), [], `${place}\n${workflow}`);
    for (const [, id] of workflow.matchAll(/steps\.([\w-]+)\./g)) assert.ok(stepsOf(value).some((step) => step.id === id), `${place}: ${id}`);
    steps.push(...stepsOf(value));
    callers.push(...Object.values(value.jobs).filter((job) => job.uses?.startsWith('lockkeeper/lockkeeper/')));
  }
  const ours = steps.filter((step) => step.uses?.startsWith('lockkeeper/lockkeeper@'));
  assert.ok(ours.length > 5);
  for (const step of ours) for (const name of Object.keys(step.with ?? {})) assert.ok(inputs.includes(name), name);
  assert.ok(callers.length > 5);
  for (const job of callers) {
    const called = read(join(kRoot, job.uses.replace('lockkeeper/lockkeeper/', '').replace(/@.*/, ''))).value.on.workflow_call;
    for (const name of Object.keys(job.with ?? {})) assert.ok(name in called.inputs, name);
    for (const name of Object.keys(job.secrets ?? {})) assert.ok(name in called.secrets, name);
  }
});

test('docs/github.md lists the inputs of the reusable workflows as they are', () => {
  const rows = {};
  for (const name of ['check', 'production', 'manual'])
    for (const [input, row] of Object.entries(read(join(kRoot, `.github/workflows/migrations-${name}.yml`)).value.on.workflow_call.inputs)) {
      rows[input] ??= { of: [], text: row.description, defaults: new Set() };
      rows[input].of.push(name);
      rows[input].defaults.add(String(row.default ?? ''));
    }
  const line = ([input, { of, text, defaults }]) =>
    `| \`${input}\` | ${of.join(', ')} | ${[...defaults].map((one) => one && `\`${one}\``).join(', ')} | ${text} |\n`;
  const expected = Object.entries(rows).filter(([name]) => name !== 'type').map(line).join('');
  assert.ok(readFileSync(join(kRoot, 'docs/github.md'), 'utf8').includes(expected), `docs/github.md wants\n${expected}`);
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
