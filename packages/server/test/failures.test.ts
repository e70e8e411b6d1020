import { PlatformError, WireError, wireErrors } from '@qmcp/contracts';
import type { WireErrorCode } from '@qmcp/contracts';
import { recordingLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { asWireError, toJsonRpcError } from '../src/failures.ts';
import { legacyRefusal, legacyResult, modernResult, refusal } from '../src/reply.ts';
import { WrittenResult } from '../src/method.ts';

const request = { requestId: 'r-1' };

describe('what a peer sees of a failure', () => {
  it('is the refusal, where one was meant for it; the log has nothing to add', () => {
    const logger = recordingLogger();
    const refused = new WireError('conflict', 'Busy');
    expect(asWireError(refused, logger, request)).toBe(refused);
    expect(logger.entries).toEqual([]);
  });

  it('is that it may come back, where the failure passes', () => {
    const logger = recordingLogger();
    const busy = new PlatformError('store_busy', '/var/db is locked', { retryable: true });
    const seen = asWireError(busy, logger, request);
    expect(seen).toMatchObject({ code: 'unavailable', data: { requestId: 'r-1' } });
    expect(seen.message).not.toContain('/var/db');
    expect(logger.entries).toMatchObject([{ level: 'warn', fields: { err: busy, ...request } }]);
  });

  it.each([
    new PlatformError('store_failed', 'secret path'),
    new Error('secret path'),
    'secret path',
    undefined,
    null,
  ])('is an id, where it is a defect: %s', (defect) => {
    const logger = recordingLogger();
    const seen = asWireError(defect, logger, request);
    expect(seen).toMatchObject({ code: 'internal_error', data: { requestId: 'r-1' } });
    expect(JSON.stringify([seen.message, seen.data])).not.toContain('secret');
    expect(logger.entries).toMatchObject([{ level: 'error', fields: { err: defect, ...request } }]);
  });
});

describe('a refusal on the wire', () => {
  it.each(Object.keys(wireErrors) as WireErrorCode[])('%s has its code in either era', (code) => {
    const error = new WireError(code, 'why');
    const row: { wire: number; legacyWire?: number } = wireErrors[code];
    expect(toJsonRpcError(error, 'modern')).toEqual({ code: row.wire, message: 'why' });
    expect(toJsonRpcError(error, 'legacy')).toEqual({
      code: row.legacyWire ?? row.wire,
      message: 'why',
    });
  });

  it('has its status, and no id where none could be read', () => {
    const error = new WireError('parse_error', 'why', { at: 1 });
    expect(refusal(undefined, error)).toEqual({
      status: 400,
      body: '{"jsonrpc":"2.0","error":{"code":-32700,"message":"why","data":{"at":1}}}',
      refusal: error,
    });
    expect(refusal('a', error).body).toContain('"id":"a"');
  });

  it.each<[WireErrorCode, number]>([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['rate_limited', 429],
    ['unavailable', 503],
    ['method_not_found', 200],
    ['invalid_params', 200],
    ['internal_error', 200],
  ])('%s travels to a client of 2025 with status %i', (code, status) => {
    expect(legacyRefusal(1, new WireError(code, 'why')).status).toBe(status);
  });
});

describe('a result on the wire', () => {
  const info = { name: 's', version: '1' };
  const own = '"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}';

  it('says in 2026 that it is complete, and who answers', () => {
    expect(modernResult(1, { a: 1 }, info).body).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","a":1,"_meta":{${own}}}}`,
    );
    expect(modernResult('x', new WrittenResult('"a":1'), info).body).toBe(
      `{"jsonrpc":"2.0","id":"x","result":{"resultType":"complete","a":1,"_meta":{${own}}}}`,
    );
  });

  it('may say that it is not complete, and has its own `_meta` beside', () => {
    const asked = { resultType: 'input_required', _meta: { x: 1 } };
    expect(JSON.parse(modernResult(1, asked, info).body)).toMatchObject({
      result: { resultType: 'input_required', _meta: { x: 1 } },
    });
  });

  it('is itself in 2025', () => {
    expect(legacyResult(1, { a: 1 }).body).toBe('{"jsonrpc":"2.0","id":1,"result":{"a":1}}');
    expect(legacyResult(1, new WrittenResult('"a":1')).body).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"a":1}}',
    );
  });
});
