import { expect } from 'vitest';

import type { RunningApi } from './running-api.ts';

/** A stream of server-sent events, read as any client would. */
export interface EventStream extends AsyncDisposable {
  /** What the next event says, whatever comes before it of other types. */
  readonly next: (type: string) => Promise<Record<string, unknown>>;
  /** All that came and was not asked for. */
  readonly text: () => string;
  /** Resolves once the server ends it. */
  readonly ended: () => Promise<true>;
}

/** Opens a stream. Resolves with its first comment, from which on nothing is missed. */
export async function openEvents(
  api: Pick<RunningApi, 'port'>,
  path: string,
  headers: Record<string, string>,
): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(`http://127.0.0.1:${api.port}${path}`, {
    headers,
    signal: controller.signal,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async (): Promise<boolean> => {
    const { done, value = '' } = (await chunks?.read()) ?? { done: true, value: '' };
    text += value;
    return done;
  };
  while (!text.includes(':') && !(await read()));
  return {
    async next(type) {
      const pattern = new RegExp(`event: ${type}\ndata: (?<data>.*)\n\n`);
      for (;;) {
        const event = pattern.exec(text);
        if (event === null) {
          if (await read()) throw new Error(`The stream ended after ${text}`);
          continue;
        }
        text = text.slice(0, event.index) + text.slice(event.index + event[0].length);
        return JSON.parse(event.groups?.['data'] ?? '') as Record<string, unknown>;
      }
    },
    text: () => text,
    async ended() {
      for (;;) if (await read()) return true;
    },
    async [Symbol.asyncDispose]() {
      controller.abort();
    },
  };
}
