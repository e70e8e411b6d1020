import { createHash } from 'node:crypto';

import {
  canonicalJson,
  defineResource,
  defineTool,
  localOwner,
  PlatformError,
  text,
  toolResult,
} from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { holdAll } from './approvals/holds.ts';
import { service, testServer } from './test-server.ts';

const note = (runs: string[], hints = {}) =>
  defineTool({
    name: 'note',
    description: 'Writes a note.',
    scope: 'notes:write',
    input: z.object({ body: z.string() }),
    hints,
    run({ body }) {
      runs.push(body);
      return `noted ${body}`;
    },
  });

const busy = new PlatformError('store_busy', 'locked by pid 7', { retryable: true });
const broken = new PlatformError('store_failed', 'disk /dev/sda is full');

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

describe('what is written down', () => {
  it('says who called what, from where, and how it ended', async () => {
    const { call, store, clock, telemetry } = testServer([note([])]);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await call('note', { body: 'x' }, { traceparent });
    expect(store.audit.records).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        kind: 'call',
        startedAtMs: clock.nowMs(),
        principalId: 'owner',
        door: 'rest',
        method: 'tools/call',
        name: 'note',
        requestId: 'request-1',
        correlationId: 'correlation-1',
        traceId: 'a'.repeat(32),
        spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
        protocolVersion: null,
        clientName: null,
        argumentsDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        outcome: 'ok',
        reason: null,
        durationUs: 0,
        resultDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        payload: {
          salt: expect.stringMatching(/^[0-9a-f]{32}$/),
          body: '{"arguments":{"body":"x"},"result":{"content":[{"type":"text","text":"noted x"}],"isError":false}}',
          commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
    ]);
    expect(telemetry.calls).toEqual([
      { method: 'tools/call', name: 'note', door: 'rest', outcome: 'ok', durationMs: 0 },
    ]);
    expect(telemetry.gauges.calls).toBe(0);
  });

  it('can be verified by whoever has the salt', async () => {
    const { call, store } = testServer([note([])]);
    await call('note', { body: 'é"x' });
    const [record] = store.audit.records;
    const { salt, body, commitment } = record?.payload ?? { salt: '', body: '{}', commitment: '' };
    const kept = JSON.parse(body) as Record<string, unknown>;
    expect(record?.argumentsDigest).toBe(sha256(salt + canonicalJson(kept['arguments'])));
    expect(record?.resultDigest).toBe(sha256(salt + canonicalJson(kept['result'])));
    expect(commitment).toBe(sha256(salt + body));
  });

  it('has a salt and an id of its own for each call', async () => {
    const { call, store } = testServer([note([])]);
    await call('note', { body: 'x' });
    await call('note', { body: 'x' });
    const [first, second] = store.audit.records;
    expect(first?.payload?.salt).not.toBe(second?.payload?.salt);
    expect(first?.argumentsDigest).not.toBe(second?.argumentsDigest);
    expect(first && second && first.id < second.id).toBe(true);
  });

  it('takes the time from the clock', async () => {
    const clocked = testServer([
      defineTool({
        name: 'slow',
        description: 'Takes a while.',
        input: z.object({}),
        run() {
          clocked.clock.advance(12.3456);
          return 'done';
        },
      }),
    ]);
    await clocked.call('slow', {});
    expect(clocked.store.audit.records[0]?.durationUs).toBe(12_346);
    expect(clocked.telemetry.calls[0]?.durationMs).toBeCloseTo(12.3456);
  });

  it('keeps no secrets', async () => {
    const { call, store } = testServer([note([])]);
    await call('note', { body: `\nghp_${'a'.repeat(36)}` });
    const written = JSON.stringify(store.audit.writes);
    expect(written).not.toContain('ghp_');
    expect(written).toContain('[masked]');
  });
});

describe('a call that may change something', () => {
  it('is written down before it runs', async () => {
    const runs: string[] = [];
    const server = testServer([note(runs)]);
    server.store.audit.refuses = (kind) => {
      if (kind === 'begin') expect(runs).toEqual([]);
      return undefined;
    };
    await server.call('note', { body: 'x' });
    const [begin, append] = server.store.audit.writes;
    expect(begin?.kind).toBe('begin');
    expect(append?.kind).toBe('append');
    const intent = begin?.kind === 'begin' ? begin.intent : undefined;
    expect(append?.kind === 'append' && append.record).toMatchObject({ ...intent });
    expect(server.store.audit.open).toEqual([]);
  });

  it('does not run when that cannot be written', async () => {
    const runs: string[] = [];
    const { call, store } = testServer([note(runs)]);
    store.audit.refuses = (kind) => (kind === 'begin' ? busy : undefined);
    await expect(call('note', { body: 'x' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(runs).toEqual([]);
    expect(store.audit.records).toMatchObject([{ outcome: 'tool_error', reason: 'unavailable' }]);
  });

  it.each([[{ readOnly: false }], [{ idempotent: true, destructive: false }], [{}]])(
    'is one whose hints are %j',
    async (hints) => {
      const { call, store } = testServer([note([], hints)]);
      await call('note', { body: 'x' });
      expect(store.audit.writes.map(({ kind }) => kind)).toEqual(['begin', 'append']);
    },
  );

  it('is not one that only reads', async () => {
    const { call, store } = testServer([note([], { readOnly: true })]);
    await call('note', { body: 'x' });
    expect(store.audit.writes.map(({ kind }) => kind)).toEqual(['append']);
  });
});

describe('nothing is answered before it is on record', () => {
  it.each([busy, broken])('not when the audit says $code', async (failure) => {
    const runs: string[] = [];
    const { call, request, store } = testServer([note(runs)]);
    store.audit.refuses = (kind) => (kind === 'append' ? failure : undefined);
    await expect(call('note', { body: 'x' })).rejects.toBe(failure);
    expect(runs).toEqual(['x']);
    const asked = request('tools/call', { name: 'note', arguments: { body: 'y' } });
    await expect(asked).rejects.toMatchObject({
      code: failure.retryable ? 'unavailable' : 'internal_error',
      message: expect.not.stringContaining(failure.message) as string,
    });
  });
});

describe('a call that is refused', () => {
  it('by scope does not run, and is on record', async () => {
    const runs: string[] = [];
    const { call, store, telemetry } = testServer([note(runs)]);
    const principal = service('reader', 'notes:read');
    await expect(call('note', { body: 'x' }, { principal })).rejects.toMatchObject({
      code: 'forbidden',
      message: "'note' needs the scope 'notes:write', which this credential does not have",
      data: { reason: 'insufficient_scope', requiredScopes: ['notes:write'] },
    });
    expect(runs).toEqual([]);
    expect(store.audit.writes).toMatchObject([
      {
        kind: 'append',
        record: {
          principalId: 'key:reader',
          outcome: 'denied',
          reason: 'insufficient_scope',
          resultDigest: null,
          payload: { body: '{"arguments":{"body":"x"}}' },
        },
      },
    ]);
    expect(telemetry.calls).toMatchObject([{ name: 'note', outcome: 'denied' }]);
  });

  it('by policy is told why; policy sees the parsed call', async () => {
    const asked: unknown[] = [];
    const policy = {
      decide(question: unknown) {
        asked.push(question);
        return { effect: 'deny', reason: 'after_hours', message: 'Not at night.' } as const;
      },
    };
    const { call, store } = testServer([note([])], { policy });
    await expect(call('note', { body: 'x' })).rejects.toThrow('Not at night.');
    expect(asked).toEqual([
      {
        principal: localOwner,
        method: 'tools/call',
        name: 'note',
        scope: 'notes:write',
        arguments: { body: 'x' },
        hints: {},
        foreign: false,
      },
    ]);
    expect(store.audit.records).toMatchObject([{ outcome: 'denied', reason: 'after_hours' }]);
  });

  it('is held, of a resource or a prompt, means that it is refused: only a tool can wait', async () => {
    const hello = defineResource({ uri: 'test://hello', name: 'hello', read: () => 'hello' });
    const { request, store } = testServer([hello], { policy: holdAll });
    await expect(request('resources/read', { uri: 'test://hello' })).rejects.toMatchObject({
      code: 'forbidden',
      data: { reason: 'hold_unsupported' },
    });
    expect(store.audit.records).toMatchObject([{ outcome: 'denied', reason: 'hold_unsupported' }]);
  });

  it('gives no answer when the refusal cannot be recorded', async () => {
    const { call, store } = testServer([note([])]);
    store.audit.refuses = () => busy;
    const principal = service('nobody');
    await expect(call('note', { body: 'x' }, { principal })).rejects.toBe(busy);
  });
});

describe('a definition that breaks', () => {
  it('is on record; the caller gets an id that finds the rest in the log', async () => {
    const leak = new Error('password of root is hunter2');
    const { request, store, logger } = testServer([
      defineResource({
        name: 'a',
        uri: 'test://a',
        read() {
          throw leak;
        },
      }),
    ]);
    const asked = request('resources/read', { uri: 'test://a' });
    await expect(asked).rejects.toMatchObject({
      code: 'internal_error',
      message: 'Internal error: tell the operator the request id request-1',
      data: { requestId: 'request-1' },
    });
    expect(store.audit.records).toMatchObject([
      { outcome: 'tool_error', reason: 'internal_error', resultDigest: null },
    ]);
    expect(logger.entries).toContainEqual({
      level: 'error',
      fields: { err: leak, requestId: 'request-1' },
      message: 'a request met a defect',
    });
  });

  it.each([
    ['a bigint', 1n],
    ['a function', () => 1],
  ])('is one that answers %s: its record is closed all the same', async (_, odd) => {
    const { call, store } = testServer([
      defineTool({
        name: 'odd',
        description: 'Answers what is no JSON.',
        input: z.object({}),
        run: () => toolResult({ content: [text('x')], structuredContent: { odd } }),
      }),
    ]);
    await expect(call('odd', {})).rejects.toMatchObject({ code: 'internal_error' });
    expect(store.audit.open).toEqual([]);
    expect(store.audit.records).toMatchObject([
      {
        outcome: 'tool_error',
        reason: 'internal_error',
        resultDigest: null,
        payload: { body: '{"arguments":{}}' },
      },
    ]);
  });
});
