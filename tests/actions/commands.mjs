// What the runner makes of a step's output and files. Source: actions/runner, ActionCommand.cs, ActionCommandManager.cs,
// FileCommandManager.cs.
const kKnown = new Set(['error', 'warning', 'notice', 'debug', 'group', 'endgroup', 'add-mask', 'add-matcher', 'remove-matcher',
  'echo', 'set-output', 'save-state', 'set-env', 'add-path', 'stop-commands']);
// "%" is decoded last.
const kData = [['%0D', '\r'], ['%0A', '\n'], ['%25', '%']];
const kProperty = [['%0D', '\r'], ['%0A', '\n'], ['%3A', ':'], ['%2C', ','], ['%25', '%']];
const kLegacy = [['%3B', ';'], ['%0D', '\r'], ['%0A', '\n'], ['%5D', ']'], ['%25', '%']];
const kMaxMessage = 4096;
export const kMaxAnnotations = 10;

const decoded = (text, table) => table.reduce((out, [from, to]) => out.replaceAll(from, to), text);

function properties(text, separator, table) {
  const pairs = text.split(separator).map((piece) => [piece.slice(0, piece.indexOf('=')), piece.slice(piece.indexOf('=') + 1), piece]);
  return Object.fromEntries(pairs.filter(([name, value, piece]) => piece.includes('=') && name && value)
    .map(([name, value]) => [name.trim().toLowerCase(), decoded(value, table)]));
}

function named(header, known) {
  const space = header.indexOf(' ');
  const name = space < 0 ? header : header.slice(0, space);
  return known(name.toLowerCase()) ? { name: name.toLowerCase(), rest: space < 0 ? '' : header.slice(space + 1) } : null;
}

// A line as a command, or null. `token` is the one that ends stopped commands.
export function parseCommand(line, token) {
  const known = (name) => kKnown.has(name) || (token !== null && name === token.toLowerCase());
  const trimmed = line.trimStart();
  const end = trimmed.indexOf('::', 2);
  if (trimmed.startsWith('::') && end > 0) {
    const head = named(trimmed.slice(2, end), known);
    if (head) return { name: head.name, properties: properties(head.rest.trim(), ',', kProperty), data: decoded(trimmed.slice(end + 2), kData) };
  }
  const begin = line.indexOf('##[');
  const close = line.indexOf(']', begin);
  if (begin < 0 || close < 0) return null;
  const head = named(line.slice(begin + 3, close), known);
  return head && { name: head.name, properties: properties(head.rest, ';', kLegacy), data: decoded(line.slice(close + 1), kLegacy) };
}

// GITHUB_OUTPUT as on Linux; throws what fails the step.
export function parseOutputs(text) {
  const values = {};
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (let at = 0; at < lines.length; ++at) {
    const line = lines[at];
    if (line === '') continue;
    const equals = line.indexOf('='), here = line.indexOf('<<');
    if (equals >= 0 && (here < 0 || equals < here)) {
      values[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const name = line.slice(0, here), delimiter = line.slice(here + 2);
    if (here < 0 || !name || !delimiter) throw new Error(`Invalid format '${line}'`);
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) throw new Error(`Matching delimiter not found '${delimiter}'`);
    values[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return values;
}

// Takes the lines of one step: log, annotations, masks.
export class CommandReader {
  constructor(masks) {
    Object.assign(this, { masks, annotations: [], log: [], said: [], refused: [], token: null });
  }
  masked(text) {
    return [...this.masks].reduce((out, mask) => out.replaceAll(mask, '***'), text);
  }
  read(line) {
    const command = parseCommand(line, this.token);
    if (command?.name !== 'add-mask' || this.token !== null) this.said.push(line);
    if (this.token !== null) {
      if (command?.name === this.token.toLowerCase()) this.token = null;
      else this.log.push(this.masked(line));
      return;
    }
    switch (command?.name) {
      case 'stop-commands': this.token = command.data; this.masks.add(command.data); return;
      case 'add-mask':
        for (const one of [command.data, ...command.data.split(/[\r\n]+/)]) if (one.trim()) this.masks.add(one.trim());
        return;
      case 'error': case 'warning': case 'notice':
        this.annotations.push({ level: command.name, ...command.properties, message: this.masked(command.data).slice(0, kMaxMessage) });
        this.log.push(this.masked(command.data));
        return;
      case 'set-env': case 'add-path': case 'set-output': case 'save-state': case 'add-matcher': this.refused.push(command); return;
      default: this.log.push(this.masked(line));
    }
  }
}
