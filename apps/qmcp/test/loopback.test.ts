import { describe, expect, it } from 'vitest';

import { exposedName, isAnyAddress, isLoopback, publicUrl } from '../src/loopback.ts';

describe('which addresses only this machine reaches', () => {
  it.each(['127.0.0.1', '127.9.8.7', 'localhost', 'LOCALHOST', '::1', '[::1]', '::ffff:127.0.0.1'])(
    '%s is one',
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', '127.example', 'localhost.example', '1127.0.0.1', ''])(
    '%s is none',
    (host) => expect(isLoopback(host)).toBe(false),
  );

  it.each(['0.0.0.0', '::', '[::]'])('%s means every address', (host) =>
    expect(isAnyAddress(host)).toBe(true),
  );
});

describe('by which name other machines reach a server', () => {
  it.each<[string, string[], string | undefined]>([
    ['127.0.0.1', [], undefined],
    ['::1', ['localhost:3333', '[::1]:3333', '127.0.0.1:1'], undefined],
    ['0.0.0.0', [], '0.0.0.0'],
    ['127.0.0.1', ['localhost', 'qmcp.example:443'], 'qmcp.example'],
  ])('%s, allowing %j: %s', (host, allowedHosts, name) => {
    expect(exposedName(host, allowedHosts)).toBe(name);
  });
});

describe('by which URL people reach a server', () => {
  it.each<[string, string[], string]>([
    ['http://127.0.0.1:3333', ['qmcp.example'], 'http://127.0.0.1:3333'],
    ['http://0.0.0.0:3333', [], 'http://127.0.0.1:3333'],
    ['http://0.0.0.0:3333', ['qmcp.example'], 'http://qmcp.example:3333'],
    ['http://[::]:3333', ['qmcp.example:8080'], 'http://qmcp.example:8080'],
  ])('%s, allowing %j: %s', (url, allowedHosts, reached) => {
    expect(publicUrl(url, { allowedHosts })).toBe(reached);
  });

  it('is the one that it is told', () => {
    const told = { publicUrl: 'https://qmcp.example', allowedHosts: ['other.example'] };
    expect(publicUrl('http://0.0.0.0:3333', told)).toBe('https://qmcp.example');
  });
});
