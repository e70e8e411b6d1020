import { WireError } from '@qmcp/contracts';

/** What a message may cost us before it is understood. */
export interface JsonLimits {
  readonly maxJsonDepth: number;
  readonly maxJsonNodes: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/**
 * Walks JSON text once, without parsing it, and refuses what would be costly to parse. Text that is not JSON gets any
 * answer: the parser refuses it next.
 * @returns how many object members the text has
 * @throws WireError `parse_error` past a limit
 */
export function measureJson(text: string, limits: JsonLimits): { members: number } {
  let depth = 0;
  // One for the message itself; what opens promises a first value within, each comma one more.
  let nodes = 1;
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        nodes += 1;
        if (depth > limits.maxJsonDepth) throw tooDeep(limits);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        if (isOpening(text.charCodeAt(beforeSpace(text, at)))) nodes -= 1;
        break;
      case COLON:
        members += 1;
        break;
      case COMMA:
        nodes += 1;
        if (nodes > limits.maxJsonNodes) throw tooMany(limits);
        break;
      default:
    }
  }
  if (nodes > limits.maxJsonNodes) throw tooMany(limits);
  return { members };
}

const isOpening = (code: number): boolean => code === OPEN_BRACE || code === OPEN_BRACKET;

/** Index of the last character before `at` that is no white space. */
function beforeSpace(text: string, at: number): number {
  let before = at - 1;
  while (text.charCodeAt(before) <= SPACE) before -= 1;
  return before;
}

/** Index of the quote that ends the string which starts at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

const tooDeep = (limits: JsonLimits): WireError =>
  new WireError('parse_error', `Parse error: nested deeper than ${limits.maxJsonDepth} levels`);

const tooMany = (limits: JsonLimits): WireError =>
  new WireError(
    'parse_error',
    `Parse error: more than ${limits.maxJsonNodes} values in one message`,
  );
