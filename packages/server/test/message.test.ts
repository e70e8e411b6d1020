import { metaKeys, WireError } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { idOf, isModern, readMessage } from '../src/message.ts';

const message = (fields: object) => ({ jsonrpc: '2.0', ...fields });

function refusalOf(value: unknown): string {
  try {
    readMessage(value);
  } catch (error) {
    if (WireError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('readMessage', () => {
  it.each([
    [
      { id: 1, method: 'ping' },
      { kind: 'request', id: 1, method: 'ping', params: {} },
    ],
    [
      { id: 'a', method: 'ping', params: { x: 1 } },
      { kind: 'request', id: 'a', method: 'ping', params: { x: 1 } },
    ],
    [
      { id: '', method: 'ping' },
      { kind: 'request', id: '', method: 'ping', params: {} },
    ],
    [
      { method: 'notifications/x' },
      { kind: 'notification', method: 'notifications/x', params: {} },
    ],
    [
      { method: 'x', params: { y: 1 } },
      { kind: 'notification', method: 'x', params: { y: 1 } },
    ],
  ])('reads %j', (fields, read) => {
    expect(readMessage(message(fields))).toEqual(read);
  });

  it.each([{ result: {} }, { result: null }, { error: { code: 1, message: 'x' } }])(
    'reads the response %j',
    (fields) => {
      const body = message({ id: 7, ...fields });
      expect(readMessage(body)).toEqual({ kind: 'response', id: 7, body });
    },
  );

  it.each([[null], [1], ['ping'], [[]], [undefined]])('refuses %j', (value) => {
    expect(refusalOf(value)).toBe('invalid_request: Invalid request: a message is a JSON object');
  });

  it.each([{}, { jsonrpc: '1.0', method: 'ping' }, { jsonrpc: 2, method: 'ping' }])(
    'refuses %j, which is not JSON-RPC 2.0',
    (value) => {
      expect(refusalOf(value)).toContain("'jsonrpc' must be");
    },
  );

  it.each([null, 1.5, 2 ** 53, true, {}, []])('refuses the id %j', (id) => {
    expect(refusalOf(message({ id, method: 'ping' }))).toContain("'id' must be");
  });

  it.each(['', 1, null, {}])('refuses the method %j', (method) => {
    expect(refusalOf(message({ id: 1, method }))).toContain("'method' must be");
  });

  it.each([null, [], 1, 'x'])('refuses the params %j', (params) => {
    expect(refusalOf(message({ id: 1, method: 'ping', params }))).toBe(
      "invalid_params: Invalid params: 'params' must be an object",
    );
  });

  it.each([{}, { id: 1 }, { result: {} }, { error: {} }, { id: 1, result: {}, error: {} }])(
    'refuses %j, which neither asks nor answers',
    (fields) => {
      expect(refusalOf(message(fields))).toContain("a message needs 'method', or 'id' with");
    },
  );

  it('reads or refuses anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(refusalOf(value)).toMatch(/^(accepted|invalid_(request|params): )/);
      }),
    );
  });
});

describe('idOf', () => {
  it.each([
    [{ id: 1 }, 1],
    [{ id: 'a', method: 5 }, 'a'],
    [{ id: null }, undefined],
    [{ id: 0.5 }, undefined],
    [{}, undefined],
    [null, undefined],
    [[{ id: 1 }], undefined],
  ])('finds in %j the id %j', (value, id) => {
    expect(idOf(value)).toBe(id);
  });
});

describe('isModern', () => {
  const modernMeta = { params: { _meta: { [metaKeys.protocolVersion]: '2026-07-28' } } };
  it.each<[object, string | undefined, boolean]>([
    [{ id: 1, method: 'ping', ...modernMeta }, undefined, true],
    [{ id: 1, method: 'ping', ...modernMeta }, '2025-11-25', true],
    [{ method: 'x', ...modernMeta }, undefined, true],
    [{ id: 1, method: 'ping' }, '2026-07-28', true],
    [{ id: 1, method: 'ping' }, '2027-01-01', true],
    [{ id: 1, method: 'ping' }, '2025-11-25', false],
    [{ id: 1, method: 'ping' }, undefined, false],
    [{ id: 1, method: 'ping', params: { _meta: {} } }, undefined, false],
    [{ id: 1, method: 'ping', params: { _meta: 'x' } }, undefined, false],
    [{ id: 1, result: {} }, '2026-07-28', false],
  ])('%j with the header %s: %s', (fields, header, modern) => {
    expect(isModern(readMessage(message(fields)), header)).toBe(modern);
  });
});
