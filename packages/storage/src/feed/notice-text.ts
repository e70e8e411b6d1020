import { isJsonObject } from '@qmcp/contracts';
import type { Notice } from '@qmcp/contracts';

const TOPICS: Readonly<Record<Notice['topic'], true>> = {
  list: true,
  resource: true,
  human: true,
  task: true,
};

/** A notice on its way, and the process that sent it. */
export interface SentNotice {
  readonly from: string;
  /** Undefined: something changed that is too long to say. */
  readonly notice: Notice | undefined;
}

/** A notice as text of at most `maxBytes`. */
export function writeNotice(from: string, { topic, subject }: Notice, maxBytes: number): string {
  const text = JSON.stringify({ from, topic, subject });
  return Buffer.byteLength(text) > maxBytes ? writeSomething(from) : text;
}

/** That something changed, without saying what. */
export const writeSomething = (from: string): string => JSON.stringify({ from });

/** @returns undefined for what is no notice of ours */
export function readNotice(text: string): SentNotice | undefined {
  const value = parse(text);
  if (!isJsonObject(value) || typeof value['from'] !== 'string') return undefined;
  const { from, topic, subject } = value;
  const known = isTopic(topic) && typeof subject === 'string';
  return { from, notice: known ? { topic, subject } : undefined };
}

const isTopic = (value: unknown): value is Notice['topic'] =>
  typeof value === 'string' && Object.hasOwn(TOPICS, value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Anybody may write to a channel; what is no JSON is not ours.
    return undefined;
  }
}
