// Workflows and actions as GitHub's own parser reads them, as plain values in which an expression is an Expression.
import './json_loader.mjs';
import { readFileSync } from 'node:fs';
const { parseWorkflow, NoOperationTraceWriter } = await import('@actions/workflow-parser');
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');

export class Expression {
  constructor(source) { this.source = source; }
}

function plain(token) {
  if (token === undefined || token === null) return null;
  if (token.expression !== undefined) return new Expression(token.expression);
  if (token.isScalar) return token.value === undefined ? null : token.value;
  const entries = Array.from({ length: token.count }, (_, at) => token.get(at));
  if (entries.every((entry) => entry && entry.key !== undefined && entry.value !== undefined))
    return token.templateTokenType === 1 ? entries.map(plain) : Object.fromEntries(entries.map(({ key, value }) => [plain(key), plain(value)]));
  return entries.map(plain);
}

// {value, errors, text}
export function read(file) {
  const text = readFileSync(file, 'utf8');
  const parse = /(^|\/)action\.ya?ml$/.test(file) ? parseAction : parseWorkflow;
  const result = parse({ name: file, content: text }, new NoOperationTraceWriter());
  return { value: plain(result.value), errors: result.context.errors.getErrors().map((error) => error.message), text };
}

// The value of a file without errors.
export function parsed(file) {
  const { value, errors } = read(file);
  if (errors.length > 0) throw new Error(`${file}: ${errors.join('; ')}`);
  return value;
}
