import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { startUserService, type UserServiceOptions } from '../src/index.ts';

/** 2026-01-02T03:04:05.678Z */
export const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export const arkadiy = {
  name: 'Arkadiy',
  surname: 'Dobkin',
  email: 'arkadiy.dobkin@example.com',
  about_me: 'Founder.',
};

/** A path in a folder of its own, removed when the test ends. */
export function temporaryFile(name = 'users.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'user-service-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // What came over the wire has no type until a test has looked at it.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Client {
  readonly url: string;
  close(): Promise<void>;
  /** Sends a request; `body` goes out as JSON unless it is a string already. */
  send(method: string, path: string, sent?: Sent): Promise<Reply>;
  /** Adds a user and gives the id. */
  add(overrides?: object): Promise<number>;
}

interface Sent {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A real service over real HTTP, closed when the test ends. */
export async function startClient(options: Partial<UserServiceOptions> = {}): Promise<Client> {
  const service = await startUserService({
    file: ':memory:',
    now: () => NOW_MS,
    ...options,
  });
  const { url } = service;
  const close = () => service.close();
  onTestFinished(close);
  const send = (method: string, path: string, sent: Sent = {}) =>
    exchange(method, url + path, sent);
  const add = async (overrides: object = {}) =>
    (await send('POST', '/v1/users', { body: { ...arkadiy, ...overrides } })).body.id as number;
  return { url, close, send, add };
}

async function exchange(method: string, url: string, { body, headers }: Sent): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
