import { WireError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { readInitialize } from '../../src/legacy/initialize.ts';

const clientInfo = { name: 'a', version: '1' };
const asking = (protocolVersion: unknown) => ({ protocolVersion, capabilities: {}, clientInfo });

describe('readInitialize', () => {
  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2025-11-25'],
    ['2026-07-28', '2025-11-25'],
    ['2099-01-01', '2025-11-25'],
    ['', '2025-11-25'],
  ])('a client that asks for %j gets %s', (asked, settled) => {
    expect(readInitialize(asking(asked))).toEqual({
      protocolVersion: settled,
      info: clientInfo,
      capabilities: {},
    });
  });

  it.each([
    {},
    asking(1),
    { ...asking('2025-11-25'), capabilities: [] },
    { ...asking('2025-11-25'), clientInfo: { name: 'a' } },
    { protocolVersion: '2025-11-25', clientInfo },
  ])('refuses %j', (params) => {
    expect(() => readInitialize(params)).toThrow(WireError);
    expect(() => readInitialize(params)).toThrow("needs 'protocolVersion', 'capabilities'");
  });
});
