import type { Exchange } from '../api/api-client.ts';
import { isJsonRecord } from '../wire/json.ts';

/** What became of a call that a person tried. */
export interface TriedCall {
  readonly verdict: 'done' | 'failed' | 'held' | 'refused';
  /** What the tool, or who refused, said. */
  readonly text: string;
  /** The answer as a value, where the tool gave one. */
  readonly value: unknown;
}

/** Reads a call's exchange. */
export function resultOf({ response: { status, body } }: Exchange): TriedCall {
  const told = isJsonRecord(body) ? body : {};
  if (status >= 400) {
    const held = isHeld(told['code'], told['data']);
    return { verdict: held ? 'held' : 'refused', text: textOr(told['detail']), value: undefined };
  }
  const result = isJsonRecord(told['result']) ? told['result'] : {};
  return {
    verdict: result['isError'] === true ? 'failed' : 'done',
    text: textsOf(result['content']),
    value: result['structuredContent'],
  };
}

const isHeld = (code: unknown, data: unknown): boolean =>
  String(code).includes('approval') || (isJsonRecord(data) && 'approval' in data);

function textsOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((block: unknown) => (isJsonRecord(block) ? [textOr(block['text'])] : []))
    .filter((text) => text !== '')
    .join('\n\n');
}

const textOr = (value: unknown): string => (typeof value === 'string' ? value : '');
