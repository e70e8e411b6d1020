import { PlatformError, ToolError, WireError, wireErrors } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

const kinds = [
  ['WireError', WireError, new WireError('forbidden', 'no', { reason: 'x' })],
  ['ToolError', ToolError, new ToolError('not_found', 'no such user')],
  ['PlatformError', PlatformError, new PlatformError('store_busy', 'busy')],
] as const;

describe.each(kinds)('%s', (name, type, error) => {
  it('is told by its brand, by no other', () => {
    for (const [otherName, , other] of kinds) expect(type.is(other)).toBe(otherName === name);
  });

  it('is told across copies of the package', () => {
    const foreign = Object.assign(new Error('from another copy'), { qmcpError: error.qmcpError });
    expect(type.is(foreign)).toBe(true);
  });

  it('is not told from what is no error of ours', () => {
    for (const value of [undefined, null, 'wire', new Error('x'), { qmcpError: 'other' }]) {
      expect(type.is(value)).toBe(false);
    }
  });

  it('is an Error with its own name, a code and a message', () => {
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.code).not.toBe('');
    expect(error.message).not.toBe('');
  });
});

it('keeps the cause of a tool error and of a platform error', () => {
  const cause = new Error('below');
  expect(new ToolError('a', 'b', { cause }).cause).toBe(cause);
  expect(new PlatformError('a', 'b', { cause }).cause).toBe(cause);
});

it('takes a platform error for final unless it says that it passes', () => {
  expect(new PlatformError('store_busy', 'busy').retryable).toBe(false);
  expect(new PlatformError('store_busy', 'busy', { retryable: true }).retryable).toBe(true);
});

describe('wireErrors', () => {
  const rows = Object.entries(wireErrors);

  it.each(rows)('%s stays out of the range that MCP keeps for itself', (_, { wire, status }) => {
    const jsonRpc = [-32700, -32600, -32601, -32602, -32603];
    const mcp = [-32020, -32021, -32022, -32042];
    const ours = wire <= -31000 && wire > -31999;
    expect(ours || [...jsonRpc, ...mcp].includes(wire)).toBe(true);
    if (ours) expect(wire).toBe(-31000 - status);
  });

  it('calls retryable just what may pass by itself', () => {
    expect(rows.filter(([, row]) => row.retryable).map(([code]) => code)).toEqual([
      'rate_limited',
      'request_timeout',
      'unavailable',
    ]);
  });
});
