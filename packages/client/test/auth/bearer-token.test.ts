import { describe, expect, it } from 'vitest';

import { bearerToken } from '../../src/auth/bearer-token.ts';

const request = { method: 'POST', url: 'https://mcp.example/mcp?secret=1' } as const;
const reply = (status: number) => ({ status, header: () => undefined });

describe('a bearer token', () => {
  it('goes with each request', async () => {
    await expect(bearerToken('qk_1').authorize(request)).resolves.toEqual({
      authorization: 'Bearer qk_1',
    });
  });

  it.each(['', 'two words', 'line\n', 'Bearer x', 'ü'])('is not %j', (token) => {
    expect(() => bearerToken(token)).toThrow(/printable ASCII/);
  });

  it('that is refused is not sent again, and not shown', async () => {
    const challenged = bearerToken('s3cret').challenged(request, reply(401), 1);
    await expect(challenged).rejects.toMatchObject({ code: 'authorization_failed' });
    await expect(challenged).rejects.toThrow(expect.not.stringContaining('s3cret') as Error);
    await expect(challenged).rejects.toThrow(expect.not.stringContaining('secret=1') as Error);
  });

  it('that allows too little leaves the refusal to the caller', async () => {
    await expect(bearerToken('x').challenged(request, reply(403), 1)).resolves.toBe(false);
  });
});
