import { metaKeys, WireError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { readModernFacts } from '../src/modern-facts.ts';

const meta = {
  [metaKeys.protocolVersion]: '2026-07-28',
  [metaKeys.clientInfo]: { name: 'a', version: '1', title: 'A' },
  [metaKeys.clientCapabilities]: { roots: {} },
};

function refusalOf(_meta: unknown, checkTransport?: () => void): WireError {
  try {
    readModernFacts({ _meta }, checkTransport);
  } catch (error) {
    if (WireError.is(error)) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('readModernFacts', () => {
  it('reads what the request says of itself', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const _meta = { ...meta, progressToken: 'p', [metaKeys.logLevel]: 'warning', traceparent };
    expect(readModernFacts({ _meta })).toEqual({
      client: {
        protocolVersion: '2026-07-28',
        info: { name: 'a', version: '1', title: 'A' },
        capabilities: { roots: {} },
      },
      progressToken: 'p',
      logLevel: 'warning',
      traceparent,
    });
  });

  it('does without what may be left out', () => {
    const { [metaKeys.clientInfo]: _, ...bare } = meta;
    expect(readModernFacts({ _meta: { ...bare, traceparent: 7 } })).toMatchObject({
      client: { info: undefined },
      progressToken: undefined,
      logLevel: undefined,
      traceparent: undefined,
    });
  });

  it.each([[undefined], [null], [[]], ['x']])("refuses '_meta': %j", (value) => {
    expect(refusalOf(value)).toMatchObject({
      code: 'invalid_params',
      message: "Invalid params: '_meta' must be an object",
    });
  });

  it.each<[string, unknown]>([
    [metaKeys.protocolVersion, undefined],
    [metaKeys.protocolVersion, 20260728],
    [metaKeys.clientCapabilities, undefined],
    [metaKeys.clientCapabilities, []],
    [metaKeys.clientInfo, 'me'],
    [metaKeys.clientInfo, { name: 'a' }],
    [metaKeys.clientInfo, { name: 'a', version: 1 }],
    [metaKeys.logLevel, 'loud'],
    [metaKeys.logLevel, 3],
    ['progressToken', 1.5],
    ['progressToken', null],
    ['progressToken', {}],
  ])('refuses %s: %j', (key, value) => {
    expect(refusalOf({ ...meta, [key]: value }).code).toBe('invalid_params');
  });

  it.each(['2025-11-25', '2026-07-27', '2099-01-01', ''])('does not serve %j', (version) => {
    expect(refusalOf({ ...meta, [metaKeys.protocolVersion]: version })).toMatchObject({
      code: 'unsupported_protocol_version',
      data: { supported: ['2026-07-28'], requested: version },
    });
  });

  it('hears the transport before it says that nobody serves a version', () => {
    const objection = new WireError('header_mismatch', 'The header says otherwise');
    const _meta = { [metaKeys.protocolVersion]: '2099-01-01' };
    const object = () => {
      throw objection;
    };
    expect(refusalOf(_meta, object)).toBe(objection);
    expect(refusalOf({}, object).code).toBe('invalid_params');
  });
});
