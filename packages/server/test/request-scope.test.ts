import { localOwner, LOG_LEVELS } from '@qmcp/contracts';
import type { LogLevel } from '@qmcp/contracts';
import { fakeClock, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { silentExchange } from '../src/exchange.ts';
import { RequestScope } from '../src/request-scope.ts';
import type { RequestFacts } from '../src/request-scope.ts';
import { caller } from './test-server.ts';

function scoped(fields: Partial<RequestFacts> = {}) {
  const sent: [string, Record<string, unknown>][] = [];
  const released: number[] = [];
  const facts: RequestFacts = {
    caller: caller(),
    client: { protocolVersion: '2026-07-28', info: { name: 'c', version: '1' }, capabilities: {} },
    exchange: {
      ...silentExchange(undefined),
      notify: (method, params) => void sent.push([method, params]),
      releaseStream: (retryMs) => void released.push(retryMs),
    },
    id: 7,
    progressToken: 'p',
    logLevel: 'info',
    ...fields,
  };
  return { scope: new RequestScope(facts, seededEntropy(1, fakeClock())), sent, released };
}

describe('progress', () => {
  it('goes to who asked for it', () => {
    const { scope, sent } = scoped();
    scope.progress(1);
    scope.progress(2, 4, 'half');
    expect(sent).toEqual([
      ['notifications/progress', { progressToken: 'p', progress: 1 }],
      ['notifications/progress', { progressToken: 'p', progress: 2, total: 4, message: 'half' }],
    ]);
  });

  it('goes nowhere where nobody asked', () => {
    const { scope, sent } = scoped({ progressToken: undefined });
    scope.progress(1);
    expect(sent).toEqual([]);
  });

  it('only grows; what JSON has no number for is left out', () => {
    const { scope, sent } = scoped();
    for (const progress of [0, 0, -1, Number.NaN, Infinity, 0.5, 0.4, 1]) {
      scope.progress(progress, Infinity);
    }
    expect(sent.map(([, params]) => params)).toEqual([
      { progressToken: 'p', progress: 0 },
      { progressToken: 'p', progress: 0.5 },
      { progressToken: 'p', progress: 1 },
    ]);
  });
});

describe('log messages', () => {
  it.each<LogLevel>(['debug', 'warning', 'emergency'])('go out from %s on', (logLevel) => {
    const { scope, sent } = scoped({ logLevel });
    for (const level of LOG_LEVELS) scope.log(level, { at: level });
    const levels = LOG_LEVELS.slice(LOG_LEVELS.indexOf(logLevel));
    expect(sent).toEqual(
      levels.map((level) => ['notifications/message', { level, data: { at: level } }]),
    );
  });

  it('do not go out where no level was asked for', () => {
    const { scope, sent } = scoped({ logLevel: undefined });
    scope.log('emergency', 'x');
    expect(sent).toEqual([]);
  });

  it('may name a logger; data that JSON cannot hold is null', () => {
    const { scope, sent } = scoped();
    scope.log('info', undefined, 'db');
    expect(sent).toEqual([['notifications/message', { level: 'info', logger: 'db', data: null }]]);
  });
});

it('works when its functions are taken out of it', () => {
  const { scope, sent, released } = scoped();
  const { progress, log, releaseStream } = scope;
  progress(1);
  log('info', 'x');
  releaseStream(5);
  expect(sent).toHaveLength(2);
  expect(released).toEqual([5]);
});

it('says nothing more once the request is answered', () => {
  const { scope, sent, released } = scoped();
  scope.end();
  scope.progress(1);
  scope.log('emergency', 'x');
  scope.releaseStream(5);
  expect(sent).toEqual([]);
  expect(released).toEqual([]);
});

describe('as the origin of a record, it', () => {
  it('says who called, through what, in which trace', () => {
    const { scope } = scoped();
    expect(scope).toMatchObject({
      principalId: localOwner.id,
      door: 'rest',
      requestId: 'request-1',
      correlationId: 'correlation-1',
      traceId: scope.traceparent.split('-')[1],
      spanId: scope.traceparent.split('-')[2],
      protocolVersion: '2026-07-28',
      clientName: 'c/1',
    });
  });

  it('has no protocol and client where there are none', () => {
    const client = { protocolVersion: '', info: undefined, capabilities: {} };
    expect(scoped({ client }).scope).toMatchObject({
      protocolVersion: null,
      clientName: null,
    });
  });

  it('keeps the name of a client short', () => {
    const info = { name: 'x'.repeat(1_000), version: '1' };
    const client = { protocolVersion: '2026-07-28', info, capabilities: {} };
    expect(scoped({ client }).scope.clientName).toHaveLength(200);
  });
});
