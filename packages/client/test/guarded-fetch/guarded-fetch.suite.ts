import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import type { GuardedFetch, GuardOptions } from '../../src/guarded-fetch/guarded-fetch.ts';
import { startSite } from '../auth/servers/site.ts';

/** What the guarded fetch of every platform promises. */
export function guardedFetchSuite(
  platform: string,
  createGuardedFetch: (options: GuardOptions) => GuardedFetch,
): void {
  const clock = fakeClock();
  const near = createGuardedFetch({ clock, reach: 'loopback' });

  describe(`guarded fetch: ${platform}`, () => {
    it('fetches', async () => {
      await using site = await startSite(({ headers }) => ({
        status: 201,
        headers: { 'x-multiple': ['a', 'b'] },
        body: `né ${String(headers['x-own'])}`,
      }));
      const reply = await near(`${site.origin}/a`, { headers: { 'x-own': 'header' } });
      expect(reply).toMatchObject({ status: 201, url: `${site.origin}/a` });
      expect(reply.text()).toBe('né header');
      expect(reply.header('x-multiple')).toBe('a, b');
      expect(reply.header('x-absent')).toBeUndefined();
      expect(clock.waitingTimers).toBe(0);
    });

    it('posts', async () => {
      await using site = await startSite(({ method, body }) => ({ body: `${method} ${body}` }));
      expect((await near(site.origin, { method: 'POST', body: 'a=1' })).text()).toBe('POST a=1');
    });

    it('takes a reply without a body', async () => {
      await using site = await startSite(() => ({ status: 204, body: '' }));
      expect((await near(site.origin)).text()).toBe('');
    });

    it.each([
      'http://site.example/',
      'http://10.0.0.1/',
      'ftp://site.example/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'data:text/plain,x',
      'https://user@site.example/',
      'https://:password@site.example/',
      '/relative',
      '',
    ])('refuses %j', async (url) => {
      await expect(near(url)).rejects.toMatchObject({ code: 'url_refused', retryable: false });
    });

    it('refuses plain http to loopback unless that is within reach', async () => {
      await using site = await startSite(() => ({ body: 'internal' }));
      const far = createGuardedFetch({ clock });
      await expect(far(site.origin)).rejects.toMatchObject({ code: 'url_refused' });
      expect(site.visits).toEqual([]);
    });

    it('follows redirects of a GET', async () => {
      await using site = await startSite(({ path }) =>
        path === '/there' ? { body: 'arrived' } : { status: 302, headers: { location: '/there' } },
      );
      const reply = await near(`${site.origin}/here`);
      expect(reply.text()).toBe('arrived');
      expect(reply.url).toBe(`${site.origin}/there`);
    });

    it('follows none of a POST: it would hand on what was posted', async () => {
      await using site = await startSite(({ path }) =>
        path === '/there' ? { body: '' } : { status: 307, headers: { location: '/there' } },
      );
      await expect(
        near(`${site.origin}/here`, { method: 'POST', body: 'x' }),
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^(url_refused|fetch_failed)$/) as string,
      });
      expect(site.count('/there')).toBe(0);
    });

    it('stops a reply that grows too large', async () => {
      await using site = await startSite(() => ({ body: 'x'.repeat(101) }));
      const small = createGuardedFetch({ clock, reach: 'loopback', maxBytes: 100 });
      await expect(small(site.origin)).rejects.toMatchObject({ code: 'reply_too_large' });
    });

    it('reads nothing of a reply but its head where its body is not wanted', async () => {
      await using site = await startSite(() => ({
        status: 410,
        headers: { 'x-own': 'header' },
        body: 'x'.repeat(1_000_000),
      }));
      const brief = createGuardedFetch({
        clock,
        reach: 'loopback',
        maxBytes: 1,
        discardBody: true,
      });
      const reply = await brief(site.origin);
      expect([reply.status, reply.header('x-own'), reply.text()]).toEqual([410, 'header', '']);
      expect(clock.waitingTimers).toBe(0);
    });

    it('stops a reply that takes too long', async () => {
      await using site = await startSite(() => {
        clock.advance(2_000);
        return { never: true };
      });
      const brief = createGuardedFetch({ clock, reach: 'loopback', timeoutMs: 2_000 });
      await expect(brief(site.origin)).rejects.toMatchObject({
        code: 'fetch_timeout',
        retryable: true,
      });
    });

    it('stops when its caller says so', async () => {
      const stop = new AbortController();
      await using site = await startSite(() => {
        stop.abort(new Error('enough'));
        return { never: true };
      });
      await expect(near(site.origin, { signal: stop.signal })).rejects.toThrow('enough');
      expect(clock.waitingTimers).toBe(0);
    });

    it('says when nobody answers, without the secrets of the URL', async () => {
      const site = await startSite(() => undefined);
      await site[Symbol.asyncDispose]();
      const failure: unknown = await near(`${site.origin}/?token=s3cret`).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code: 'fetch_failed', retryable: true });
      expect(String(failure)).toContain(site.origin);
      expect(String(failure)).not.toContain('s3cret');
    });
  });
}
