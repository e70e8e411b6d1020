import { formatName } from '../format/words.ts';
import type { Invocation } from '../wire/invocation.ts';

/** Methods whose name says what was called; of all others it is an id, which tells people nothing. */
const NAMED: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** What a record is called in lists: the tool, prompt or resource; else what was done. */
export const callTitle = ({ method, name }: Pick<Invocation, 'method' | 'name'>): string =>
  NAMED.has(method) && name !== null ? name : formatName(method.replaceAll('/', ' '));
