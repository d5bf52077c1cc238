// One job on its machine: its steps, the composite actions that they use, and what a cancellation leaves of them.
// Source: actions/runner, StepsRunner.cs, CompositeActionHandler.cs, ScriptHandler.cs.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandReader, kMaxAnnotations, parseOutputs } from './commands.mjs';
import { holds, resolved } from './expressions.mjs';
import { run } from './process.mjs';
import { parsed } from './yaml.mjs';

const kShells = { bash: ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail'], sh: ['sh', '-e'] };
const kMaxSummary = 1024 * 1024;
const kFiles = ['OUTPUT', 'ENV', 'STATE', 'PATH', 'STEP_SUMMARY'];
const kCancelled = { success: false, failure: false, cancelled: true };

export class JobRun {
  // `record` takes what the run says; `signal` cancels the job.
  constructor(id, { record, temp, machine, actions, masks, github, signal, clock }) {
    this.workspace = join(temp, `workspace-${id}-${randomUUID()}`);
    mkdirSync(this.workspace);
    Object.assign(this, { id, record, temp, machine, actions, masks, signal, clock, github: { ...github, workspace: this.workspace } });
  }

  // Contexts get `steps` and the status; an action's own steps share the annotations of the step that uses it.
  async steps(steps, contexts, { action, annotations, environment = {}, signal = this.signal }) {
    contexts.steps = {};
    let failed = false;
    for (const [at, step] of steps.entries()) {
      const result = { outputs: {}, outcome: 'skipped', conclusion: 'skipped' };
      contexts.steps[step.id ?? `__${at}`] = result;
      const states = signal.aborted ? kCancelled : { success: !failed, failure: failed, cancelled: false };
      const own = annotations ?? [];
      const variables = { ...environment, ...resolved(step.env ?? {}, contexts) };
      const inner = { ...contexts, env: variables };
      if (!holds(step.if, inner, states)) continue;
      result.outcome = await this.step(step, inner, result, { action, annotations: own, variables, signal });
      result.conclusion = result.outcome === 'failure' && String(resolved(step['continue-on-error'], inner)) === 'true' ? 'success' : result.outcome;
      if (result.conclusion === 'failure') failed = true;
      if (!annotations) this.finish(step, result, own);
    }
    return !failed && !signal.aborted;
  }

  finish(step, result, annotations) {
    this.record.ran.push({ job: this.id, step: step.name ?? step.uses ?? step.run, ...result });
    const counts = {};
    for (const one of annotations) {
      counts[one.level] = (counts[one.level] ?? 0) + 1;
      (counts[one.level] <= kMaxAnnotations ? this.record.annotations : this.record.lost).push(one);
    }
  }

  // success, failure or cancelled. A step that began and whose condition still holds outlives the cancellation.
  async step(step, contexts, result, { action, annotations, variables, signal }) {
    const own = new AbortController();
    const cancel = () => holds(step.if, contexts, kCancelled) || own.abort(signal.reason);
    if (!signal.aborted) signal.addEventListener('abort', cancel, { once: true });
    const minutes = Number(resolved(step['timeout-minutes'] ?? 0, contexts));
    const free = minutes > 0 ? this.clock.limit(minutes, () => own.abort('limit of the step')) : () => {};
    const place = { annotations, variables, signal: own.signal, action };
    let ok;
    try {
      ok = step.uses ? await this.use(step, contexts, result, place) : await this.shell(step, contexts, result, place);
    } finally {  // a limit that is left behind keeps the whole program waiting for it
      free();
      signal.removeEventListener('abort', cancel);
    }
    if (!own.signal.aborted) return ok ? 'success' : 'failure';
    const timedOut = own.signal.reason === 'limit of the step';
    annotations.push({ level: 'error', message: timedOut ? `The action '${step.name}' has timed out after ${minutes} minutes.` : 'The operation was canceled.' });
    return timedOut ? 'failure' : 'cancelled';
  }

  async use(step, contexts, result, place) {
    const [name] = step.uses.split('@');
    const action = this.actions[name];
    if (action === undefined) throw new Error(`no action ${step.uses}`);
    const inputs = resolved(step.with ?? {}, contexts);
    if (typeof action !== 'function') return this.composite(action, inputs, contexts, result, place);
    result.outputs = (await action(inputs, this, contexts)) ?? {};
    return true;
  }

  async composite(folder, given, contexts, result, { annotations, variables, signal }) {
    const action = parsed(join(folder, 'action.yml'));
    const github = { ...contexts.github, action_path: folder, action_repository: '' };
    for (const name of Object.keys(given)) if (!(name in action.inputs)) annotations.push({ level: 'warning', message: `Unexpected input(s) '${name}'` });
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, row]) =>
      [name, String(given[name] ?? resolved(row.default, { github }) ?? '')]));
    // An action sees no secrets but those that it is given.
    const own = { github, inputs, runner: { os: 'Linux', arch: 'X64', temp: this.temp }, job: { status: 'success' } };
    const ok = await this.steps(action.runs.steps, own, { action: folder, annotations, environment: variables, signal });
    result.outputs = resolved(Object.fromEntries(Object.entries(action.outputs).map(([name, row]) => [name, row.value])), own);
    return ok;
  }

  async shell(step, contexts, result, { annotations, variables, signal, action }) {
    const files = Object.fromEntries(kFiles.map((name) => [name, join(this.temp, `${name}-${randomUUID()}`)]));
    for (const file of Object.values(files)) writeFileSync(file, '');
    const script = join(this.temp, `${randomUUID()}.sh`);
    writeFileSync(script, resolved(step.run, contexts));
    const folder = resolve(this.workspace, resolved(step['working-directory'] ?? '.', contexts));
    const reader = new CommandReader(this.masks);
    const shell = step.shell ? kShells[step.shell] : ['bash', '-e'];
    const code = await run([...shell, script], { folder, variables: this.variables(contexts, files, action, variables), signal,
      sink: (line) => reader.read(line), patience: this.clock });
    annotations.push(...reader.annotations);
    for (const what of ['log', 'said', 'refused']) this.record[what].push(...reader[what]);
    this.record.environmentFiles += readFileSync(files.ENV, 'utf8') + readFileSync(files.PATH, 'utf8');
    result.outputs = parseOutputs(readFileSync(files.OUTPUT, 'utf8'));
    this.summarise(files.STEP_SUMMARY);
    return code === 0;
  }

  variables(contexts, files, action, own) {
    const github = Object.entries(contexts.github).filter(([name, value]) => typeof value === 'string' && name !== 'token');
    return {
      PATH: process.env.PATH, HOME: this.temp, LANG: 'C.UTF-8', CI: 'true', GITHUB_ACTIONS: 'true', RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64',
      RUNNER_TEMP: this.temp, RUNNER_TOOL_CACHE: join(this.temp, 'tools'), ...this.machine,
      ...Object.fromEntries(github.map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value])),
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`GITHUB_${name}`, file])),
      ...(action ? { GITHUB_ACTION_PATH: action } : {}), ...own,
    };
  }

  summarise(file) {
    if (!existsSync(file) || statSync(file).size === 0) return;
    if (statSync(file).size > kMaxSummary) throw new Error('the summary is too large');
    this.record.summaries.push(readFileSync(file, 'utf8'));
  }
}
