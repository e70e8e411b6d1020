import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalServerUrl, resourceCovers } from '../../src/auth/resource-uri.ts';

describe('the canonical URL of a server', () => {
  it.each([
    ['https://MCP.example/', 'https://mcp.example'],
    ['https://mcp.example:443/mcp?session=1#x', 'https://mcp.example/mcp'],
    ['http://localhost:3333/mcp/', 'http://localhost:3333/mcp/'],
  ])('%s is %s', (url, expected) => {
    expect(canonicalServerUrl(url)).toBe(expected);
  });
});

describe('a resource covers', () => {
  it.each([
    ['https://mcp.example/a/b', 'https://mcp.example/a/b'],
    ['https://mcp.example/a', 'https://mcp.example/a/b'],
    ['https://mcp.example/a/', 'https://mcp.example/a/b'],
    ['https://mcp.example', 'https://mcp.example/a/b'],
    ['https://MCP.example/', 'https://mcp.example/'],
  ])('%s: %s', (resource, server) => {
    expect(resourceCovers(resource, server)).toBe(true);
  });

  it.each([
    ['https://mcp.example/a/b/c', 'https://mcp.example/a/b'],
    ['https://mcp.example/a', 'https://mcp.example/ab'],
    ['http://mcp.example/a', 'https://mcp.example/a'],
    ['https://mcp.example:8443/a', 'https://mcp.example/a'],
    ['https://mcp.example/a#b', 'https://mcp.example/a'],
    ['https://mcp.example/a?b', 'https://mcp.example/a'],
    ['mcp.example/a', 'https://mcp.example/a'],
  ])('%s not: %s', (resource, server) => {
    expect(resourceCovers(resource, server)).toBe(false);
  });

  it('no server of another origin, ever', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.webUrl(), (resource, server) => {
        fc.pre(new URL(resource).origin !== new URL(server).origin);
        expect(resourceCovers(resource, server)).toBe(false);
      }),
    );
  });
});
