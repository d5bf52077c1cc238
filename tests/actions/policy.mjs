// What our workflows and our action promise beyond being valid.
import { spawnSync } from 'node:child_process';
import { Expression } from './yaml.mjs';

const kPinned = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
// A condition in a block of several lines is text with an expression in it, and any text holds.
const isCondition = (value) => value === undefined || value === null || (value instanceof Expression && !value.source.startsWith('format('));
// What writes to the database.
const kWriters = ['apply', 'settle'];
const kOwn = /^lockkeeper\/lockkeeper(\/\.github\/workflows\/[\w-]+\.yml)?@v\d+\.\d+\.\d+$/;

function shellProblems(name, step) {
  if (step.run === undefined) return [];
  if (step.shell !== 'bash' && /\n/.test(step.run.source ?? step.run)) return [`${name}: several lines without shell: bash`];
  if (step.run instanceof Expression) return [`${name}: an expression inside run`];
  const check = spawnSync('shellcheck', ['--shell=bash', '--format=gcc', '-'], { input: `set -e\n${step.run}`, encoding: 'utf8' });
  if (check.error) return [`${name}: ${check.error.message}`];
  return check.status === 0 ? [] : check.stdout.trim().split('\n').map((line) => `${name}: ${line}`);
}

function stepProblems(job, step, at) {
  const name = `${job}, step ${at + 1}`;
  const problems = shellProblems(name, step);
  if (!step.name) problems.push(`${name}: has no name`);
  if (!isCondition(step.if)) problems.push(`${name}: its condition always holds`);
  if (!step.uses) return problems;
  if (step.uses !== './' && !kPinned.test(step.uses) && !kOwn.test(step.uses)) problems.push(`${name}: ${step.uses} is not pinned`);
  if (step.uses.startsWith('actions/checkout@') && String(step.with?.['persist-credentials']) !== 'false')
    problems.push(`${name}: the checkout keeps its credentials`);
  return problems;
}

export function actionProblems({ value, errors }) {
  const problems = [...errors];
  for (const [at, step] of value.runs.steps.entries()) {
    problems.push(...shellProblems(`step ${at + 1}`, step));
    if (step.uses) problems.push(`step ${at + 1}: uses ${step.uses}`);
  }
  const used = JSON.stringify(value.runs.steps);
  for (const name of Object.keys(value.inputs)) if (!used.includes(`inputs.${name}"`)) problems.push(`the input ${name} is not used`);
  for (const [name, row] of Object.entries(value.outputs))
    if (row.value.source !== `steps.run.outputs.${name}`) problems.push(`the output ${name} is not that of the run`);
  return problems;
}

export function workflowProblems({ value, errors, text }) {
  const problems = [...errors];
  const events = typeof value.on === 'string' ? [value.on] : Array.isArray(value.on) ? value.on : Object.keys(value.on);
  for (const event of ['pull_request_target', 'workflow_run']) if (events.includes(event)) problems.push(`starts on ${event}`);
  if (!/^permissions: \{\}$/m.test(text)) problems.push('does not begin without permissions');
  if (/secrets: inherit/.test(text)) problems.push('hands on every secret');
  for (const line of text.split('\n')) {
    if (/^ +[a-z-]+: (read|write)\b/.test(line) && !line.includes('#')) problems.push(`does not say why:${line}`);
    if (/@[0-9a-f]{40}/.test(line) && !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)) problems.push(`names no version:${line}`);
  }
  for (const [id, job] of Object.entries(value.jobs)) {
    if (!job.name) problems.push(`${id}: has no name`);
    if (job.permissions === undefined) problems.push(`${id}: has no permissions of its own`);
    if (!isCondition(job.if)) problems.push(`${id}: its condition always holds`);
    if (job.concurrency && (!kWriters.includes(id) || job.concurrency['cancel-in-progress'] !== false)) problems.push(`${id}: its concurrency`);
    if (kWriters.includes(id) && !job.concurrency) problems.push(`${id}: two could run at once`);
    if (job.uses) {
      if (!kOwn.test(job.uses)) problems.push(`${id}: uses ${job.uses}`);
      continue;
    }
    if (job['timeout-minutes'] === undefined) problems.push(`${id}: has no time limit`);
    job.steps.forEach((step, at) => problems.push(...stepProblems(id, step, at)));
  }
  return problems;
}
