import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('security headers', () => {
  it.each(['/livez', '/v1/tools', '/nowhere', '/docs', '/docs/try-it.js', '/openapi.json'])(
    'come with %s, refused or not',
    async (path) => {
      const { headers } = await api.send(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );
});
