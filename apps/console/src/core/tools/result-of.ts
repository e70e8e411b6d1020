import type { Exchange } from '../api/api-client.ts';
import { isJsonRecord } from '../wire/json.ts';

/** What became of a call that a person tried. */
export interface TriedCall {
  readonly verdict: 'done' | 'failed' | 'held' | 'refused';
  /** What the tool, or who refused, said. */
  readonly text: string;
  /** The answer as a value, where the tool gave one. */
  readonly value: unknown;
  /** Id of the approval that a held call waits for. */
  readonly approval: string | undefined;
}

/** Over REST a held call is told in words, as it is to clients of old. */
const APPROVAL = /\bThe approval ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;

/** Reads a call's exchange. */
export function resultOf({ response: { status, body } }: Exchange): TriedCall {
  const told = isJsonRecord(body) ? body : {};
  if (status >= 400) {
    const text = textOr(told['detail']);
    return { verdict: 'refused', text, value: undefined, approval: undefined };
  }
  const result = isJsonRecord(told['result']) ? told['result'] : {};
  const text = textsOf(result['content']);
  const failed = result['isError'] === true;
  const approval = failed ? APPROVAL.exec(text)?.[1] : undefined;
  const verdict = approval !== undefined ? 'held' : failed ? 'failed' : 'done';
  return { verdict, text, value: result['structuredContent'], approval };
}

function textsOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((block: unknown) => (isJsonRecord(block) ? [textOr(block['text'])] : []))
    .filter((text) => text !== '')
    .join('\n\n');
}

const textOr = (value: unknown): string => (typeof value === 'string' ? value : '');
