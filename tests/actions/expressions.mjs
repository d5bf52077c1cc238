// GitHub's own expression engine over plain values.
import './json_loader.mjs';
import { Expression } from './yaml.mjs';
const { Lexer, Parser, Evaluator, data } = await import('@actions/expressions');

const kContexts = ['github', 'inputs', 'env', 'steps', 'runner', 'job', 'needs', 'secrets', 'vars', 'matrix', 'strategy', 'jobs'];
const kGood = { success: true, failure: false, cancelled: false };

function boxed(value) {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'string') return new data.StringData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(boxed));
  return new data.Dictionary(...Object.entries(value).map(([key, one]) => ({ key, value: boxed(one) })));
}

function unboxed(value) {
  if (value instanceof data.Array) return value.values().map(unboxed);
  if (value instanceof data.Dictionary) return Object.fromEntries(value.pairs().map(({ key, value: one }) => [key, unboxed(one)]));
  return value instanceof data.Null ? null : value.value;
}

function evaluated(source, contexts, states) {
  const functions = new Map(Object.entries({ ...states, always: true }).map(([name, value]) =>
    [name, { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }]));
  const tree = new Parser(new Lexer(source).lex().tokens, kContexts, [...functions.values()]).parse();
  return new Evaluator(tree, boxed(contexts), functions).evaluate();
}

function mapped(value, expression) {
  if (value instanceof Expression) return expression(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, expression));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, expression)]));
  return value;
}

// A value with every expression in it replaced by its text.
export function resolved(value, contexts) {
  return mapped(value, ({ source }) => evaluated(source, contexts, kGood).coerceString());
}
// The same, but an expression keeps what it is: a list, an object, a number.
export function structured(value, contexts) {
  return mapped(value, ({ source }) => unboxed(evaluated(source, contexts, kGood)));
}

// `states` are those of success(), failure() and cancelled(). A condition without a function of status means
// "and nothing failed before".
export function holds(condition, contexts, states) {
  if (condition === undefined || condition === null) return states.success;
  const source = condition instanceof Expression ? condition.source : String(condition);
  if (!/\b(success|failure|always|cancelled)\s*\(/i.test(source) && !states.success) return false;
  const result = evaluated(source, contexts, states);
  return !['', 'false', '0'].includes(result.coerceString());
}
