import { WireError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { OriginGuard } from '../../src/transport/origin-guard.ts';

const guard = new OriginGuard({
  allowedHosts: ['qmcp.example', 'Only.example:8443'],
  allowedOrigins: ['https://app.example'],
});

function verdict(headers: { host?: string; origin?: string }): string {
  try {
    return guard.check({ headers, rawHeaders: [] }) ?? 'no origin';
  } catch (error) {
    if (WireError.is(error) && error.code === 'forbidden') return error.message;
    throw error;
  }
}

describe('Host', () => {
  it.each([
    'localhost',
    'localhost:3333',
    'LOCALHOST:3333',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]',
    '[::1]:3333',
    'qmcp.example',
    'qmcp.example:443',
    'only.example:8443',
  ])('%s is served', (host) => {
    expect(verdict({ host })).toBe('no origin');
  });

  it.each([
    'evil.example',
    'evil.example:3333',
    'only.example',
    'only.example:443',
    'localhost.evil.example',
    'localhost:3333:3333',
    'qmcp.example@evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '0.0.0.0',
    '',
    undefined,
  ])('%s is not', (host) => {
    expect(verdict(host === undefined ? {} : { host })).toContain('This Host is not served here');
  });
});

describe('Origin', () => {
  const host = 'localhost:3333';

  it.each(['https://app.example', 'http://localhost:3333'])('%s may talk to us', (origin) => {
    expect(verdict({ host, origin })).toBe(origin);
  });

  it.each([
    'https://evil.example',
    'http://app.example',
    'https://app.example:444',
    'https://app.example.evil.example',
    'https://APP.example',
    'http://localhost:4444',
    'http://127.0.0.1:3333',
    'https://localhost:3333',
    'null',
    '',
    '*',
  ])('%j may not', (origin) => {
    expect(verdict({ host, origin })).toContain('This Origin is not allowed');
  });

  it('that agrees with a Host that is not ours is no better', () => {
    const rebound = { host: 'evil.example', origin: 'http://evil.example' };
    expect(verdict(rebound)).toContain('This Host is not served here');
  });
});
