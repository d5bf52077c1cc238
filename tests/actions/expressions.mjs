// GitHub's own expression engine over plain values.
import './json_loader.mjs';
import { Expression } from './yaml.mjs';
const { Lexer, Parser, Evaluator, data } = await import('@actions/expressions');

const kContexts = ['github', 'inputs', 'env', 'steps', 'runner', 'job', 'needs', 'secrets', 'vars', 'matrix', 'strategy', 'jobs'];

function boxed(value) {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'string') return new data.StringData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(boxed));
  return new data.Dictionary(...Object.entries(value).map(([key, one]) => ({ key, value: boxed(one) })));
}

function evaluated(source, contexts, status) {
  const states = { success: status === 'success', failure: status === 'failure', cancelled: status === 'cancelled', always: true };
  const functions = new Map(Object.entries(states).map(([name, value]) =>
    [name, { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }]));
  const tree = new Parser(new Lexer(source).lex().tokens, kContexts, [...functions.values()]).parse();
  return new Evaluator(tree, boxed(contexts), functions).evaluate();
}

// A value with every expression in it replaced by its text.
export function resolved(value, contexts) {
  if (value instanceof Expression) return evaluated(value.source, contexts, 'success').coerceString();
  if (Array.isArray(value)) return value.map((one) => resolved(one, contexts));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, contexts)]));
  return value;
}

// A condition without a function of status means "and nothing failed before".
export function holds(condition, contexts, status) {
  if (condition === undefined || condition === null) return status === 'success';
  const source = condition instanceof Expression ? condition.source : String(condition);
  if (!/\b(success|failure|always|cancelled)\s*\(/i.test(source) && status !== 'success') return false;
  const result = evaluated(source, contexts, status);
  return !['', 'false', '0'].includes(result.coerceString());
}
