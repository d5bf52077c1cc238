// Runs workflows with `run:` steps, composite actions and reusable workflows as GitHub would, on this machine and without
// Docker. Not here: matrices, services, containers, time limits, cancellation.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CommandReader, kMaxAnnotations, parseOutputs } from './commands.mjs';
import { holds, resolved } from './expressions.mjs';
import { read } from './yaml.mjs';

const kShells = { bash: ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail'], sh: ['sh', '-e'] };
const kMaxSummary = 1024 * 1024;
const kFiles = ['OUTPUT', 'ENV', 'STATE', 'PATH', 'STEP_SUMMARY'];

function parsed(file) {
  const { value, errors } = read(file);
  if (errors.length > 0) throw new Error(`${file}: ${errors.join('; ')}`);
  return value;
}

export class Runner {
  // actions: name -> async (inputs, runner, contexts) => outputs, or a folder with an action.yml
  // workflows: owner/repo/path -> file;  environments: name -> {secrets, approve}
  constructor({ github = {}, event = {}, secrets = {}, vars = {}, environments = {}, actions = {}, workflows = {}, machine = {} }) {
    Object.assign(this, { secrets, vars, environments, actions, workflows, machine });
    this.temp = mkdtempSync(join(tmpdir(), 'lockkeeper-runner-'));
    this.eventPath = join(this.temp, 'event.json');
    writeFileSync(this.eventPath, JSON.stringify(event));
    this.github = { event, event_name: 'push', repository: 'octo/shop', ref: 'refs/heads/main', sha: '0'.repeat(40), run_id: '1',
      actor: 'octocat', triggering_actor: 'octocat', server_url: 'https://github.com', token: 'a-job-token', event_path: this.eventPath, ...github };
    Object.assign(this, { annotations: [], lost: [], summaries: [], log: [], said: [], refused: [], gates: [], environmentFiles: '' });
    this.masks = new Set();
  }
  close() { rmSync(this.temp, { recursive: true, force: true }); }

  async run(file, inputs = {}) {
    return this.workflow(file, { inputs, secrets: this.secrets, granted: {} });
  }

  async workflow(file, { inputs, secrets, granted }) {
    const workflow = parsed(file);
    const jobs = {};
    const waiting = Object.entries(workflow.jobs);
    while (waiting.length > 0) {
      const ready = waiting.findIndex(([, job]) => [job.needs ?? []].flat().every((need) => jobs[need]));
      if (ready < 0) throw new Error(`${file}: jobs need each other`);
      const [[id, job]] = waiting.splice(ready, 1);
      jobs[id] = await this.job(id, job, { inputs, secrets, granted, jobs });
    }
    const outputs = resolved(Object.fromEntries(Object.entries(workflow.on.workflow_call?.outputs ?? {}).map(([name, row]) => [name, row.value])), { jobs });
    return { jobs, outputs };
  }

  async job(id, job, { inputs, secrets, granted, jobs }) {
    const needs = Object.fromEntries([job.needs ?? []].flat().map((name) => [name, jobs[name]]));
    const contexts = { github: this.github, inputs, needs, vars: this.vars, secrets };
    const status = Object.values(needs).every((need) => need.result === 'success') ? 'success' : 'failure';
    if (!holds(job.if, contexts, this.blockedBy(needs) ? 'failure' : status)) return { result: 'skipped', outputs: {} };
    const permissions = job.permissions ?? granted;
    this.requireGranted(id, permissions, granted);
    if (job.uses) return this.called(job, contexts, permissions);
    const place = resolved(job.environment, contexts);
    const environment = typeof place === 'string' ? { name: place } : place;
    if (!this.enter(id, environment)) return { result: 'failure', outputs: {} };
    if (job.concurrency) this.gates.push({ job: id, concurrency: resolved(job.concurrency, contexts) });
    contexts.secrets = { ...secrets, ...this.environments[environment?.name]?.secrets };
    this.workspace = join(this.temp, `workspace-${id}-${randomUUID()}`);
    mkdirSync(this.workspace);
    contexts.github = { ...this.github, workspace: this.workspace };
    for (const secret of Object.values(contexts.secrets)) if (secret) this.masks.add(secret);
    const ok = await this.steps(job.steps, contexts, { environment: resolved(job.env ?? {}, contexts) });
    const outputs = resolved(job.outputs ?? {}, contexts);
    // An output that holds a secret does not leave its job.
    for (const name of Object.keys(outputs)) if ([...this.masks].some((mask) => String(outputs[name]).includes(mask))) delete outputs[name];
    return { result: ok ? 'success' : 'failure', outputs };
  }

  blockedBy(needs) { return Object.values(needs).some((need) => need.result !== 'success'); }

  // GitHub does not start a run in which a called workflow asks for more than its caller has.
  requireGranted(id, wanted, granted) {
    const rank = { none: 0, read: 1, write: 2 };
    for (const [scope, level] of Object.entries(wanted ?? {})) {
      if (this.calling && rank[level] > rank[granted[scope] ?? 'none']) throw new Error(`job ${id} wants ${scope}: ${level}, which its caller does not grant`);
    }
  }

  async called(job, contexts, granted) {
    const file = this.workflows[job.uses.split('@')[0]];
    if (!file) throw new Error(`no workflow ${job.uses}`);
    const call = parsed(file).on.workflow_call;
    const given = resolved(job.with ?? {}, contexts);
    for (const name of Object.keys(given)) if (!(name in call.inputs)) throw new Error(`${job.uses} has no input ${name}`);
    const inputs = {};
    for (const [name, row] of Object.entries(call.inputs)) {
      if (row.required && given[name] === undefined) throw new Error(`${job.uses} wants the input ${name}`);
      inputs[name] = row.type === 'boolean' ? String(given[name] ?? row.default) === 'true' : given[name] ?? row.default ?? '';
    }
    for (const name of Object.keys(job.secrets ?? {})) if (!(name in call.secrets)) throw new Error(`${job.uses} has no secret ${name}`);
    this.calling = true;
    const { jobs, outputs } = await this.workflow(file, { inputs, secrets: resolved(job.secrets ?? {}, contexts), granted });
    this.calling = false;
    const failed = Object.values(jobs).some((one) => one.result === 'failure');
    return { result: failed ? 'failure' : 'success', outputs, jobs };
  }

  enter(id, environment) {
    if (!environment) return true;
    this.gates.push({ job: id, environment });
    const rule = this.environments[environment.name];
    return rule?.approve ? rule.approve(id) : true;
  }

  // Contexts get `steps` and the status; an action's own steps share the annotations of the step that uses it.
  async steps(steps, contexts, { action, annotations, environment = {} }) {
    contexts.steps = {};
    let status = 'success';
    for (const [at, step] of steps.entries()) {
      const record = { outputs: {}, outcome: 'skipped', conclusion: 'skipped' };
      contexts.steps[step.id ?? `__${at}`] = record;
      if (!holds(step.if, contexts, status)) continue;
      const own = annotations ?? [];
      const variables = { ...environment, ...resolved(step.env ?? {}, contexts) };
      const inner = { ...contexts, env: variables };
      const ok = step.uses ? await this.use(step, inner, record, own, variables) : await this.shell(step, inner, record, own, variables, action);
      record.outcome = record.conclusion = ok ? 'success' : 'failure';
      if (!ok) status = 'failure';
      if (!annotations) this.keep(own);
    }
    return status === 'success';
  }

  keep(annotations) {
    const counts = {};
    for (const one of annotations) {
      counts[one.level] = (counts[one.level] ?? 0) + 1;
      (counts[one.level] <= kMaxAnnotations ? this.annotations : this.lost).push(one);
    }
  }

  async use(step, contexts, record, annotations, environment) {
    const [name] = step.uses.split('@');
    const action = this.actions[name];
    if (action === undefined) throw new Error(`no action ${step.uses}`);
    const inputs = resolved(step.with ?? {}, contexts);
    if (typeof action === 'function') {
      record.outputs = (await action(inputs, this, contexts)) ?? {};
      return true;
    }
    return this.composite(action, inputs, contexts, record, annotations, environment);
  }

  async composite(folder, given, contexts, record, annotations, environment) {
    const action = parsed(join(folder, 'action.yml'));
    const github = { ...contexts.github, action_path: folder, action_repository: '' };
    for (const name of Object.keys(given)) if (!(name in action.inputs)) annotations.push({ level: 'warning', message: `Unexpected input(s) '${name}'` });
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, row]) =>
      [name, String(given[name] ?? resolved(row.default, { github }) ?? '')]));
    // An action sees no secrets but those that it is given.
    const own = { github, inputs, runner: { os: 'Linux', arch: 'X64', temp: this.temp }, job: { status: 'success' } };
    const ok = await this.steps(action.runs.steps, own, { action: folder, annotations, environment });
    record.outputs = resolved(Object.fromEntries(Object.entries(action.outputs).map(([name, row]) => [name, row.value])), own);
    return ok;
  }

  async shell(step, contexts, record, annotations, environment, action) {
    const files = Object.fromEntries(kFiles.map((name) => [name, join(this.temp, `${name}-${randomUUID()}`)]));
    for (const file of Object.values(files)) writeFileSync(file, '');
    const github = Object.entries(contexts.github).filter(([name, value]) => typeof value === 'string' && name !== 'token');
    const script = join(this.temp, `${randomUUID()}.sh`);
    writeFileSync(script, resolved(step.run, contexts));
    const variables = {
      PATH: process.env.PATH, HOME: this.temp, LANG: 'C.UTF-8', CI: 'true', GITHUB_ACTIONS: 'true', RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64',
      RUNNER_TEMP: this.temp, RUNNER_TOOL_CACHE: join(this.temp, 'tools'), ...this.machine,
      ...Object.fromEntries(github.map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value])),
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`GITHUB_${name}`, file])),
      ...(action ? { GITHUB_ACTION_PATH: action } : {}), ...environment,
    };
    const folder = resolve(this.workspace, resolved(step['working-directory'] ?? '.', contexts));
    const reader = new CommandReader(this.masks);
    const shell = step.shell ? kShells[step.shell] : ['bash', '-e'];
    const code = await this.process([...shell, script], folder, variables, (line) => reader.read(line));
    annotations.push(...reader.annotations);
    this.log.push(...reader.log);
    this.said.push(...reader.said);
    this.refused.push(...reader.refused);
    this.environmentFiles += readFileSync(files.ENV, 'utf8') + readFileSync(files.PATH, 'utf8');
    record.outputs = parseOutputs(readFileSync(files.OUTPUT, 'utf8'));
    this.summarise(files.STEP_SUMMARY);
    return code === 0;
  }

  summarise(file) {
    if (!existsSync(file) || statSync(file).size === 0) return;
    if (statSync(file).size > kMaxSummary) throw new Error('the summary is too large');
    this.summaries.push(readFileSync(file, 'utf8'));
  }

  process(words, folder, variables, sink) {
    return new Promise((done) => {
      const child = spawn(words[0], words.slice(1), { cwd: folder, env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) {
        let rest = '';
        stream.setEncoding('utf8');
        stream.on('data', (text) => {
          const lines = (rest + text).split(/\r\n|\n|\r/);
          rest = lines.pop();
          lines.forEach(sink);
        });
        stream.on('end', () => rest && sink(rest));
      }
      child.on('close', (code) => done(code ?? 1));
    });
  }
}
