import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { createGuardedFetch } from '../../src/guarded-fetch/node-guarded-fetch.ts';
import type { ResolveName } from '../../src/guarded-fetch/node-guarded-fetch.ts';
import { startSite } from '../auth/servers/site.ts';
import { guardedFetchSuite } from './guarded-fetch.suite.ts';

guardedFetchSuite('Node.js', (options) => createGuardedFetch(options));

const clock = fakeClock();

/** A resolver that gives each name these addresses. */
const resolving =
  (...addresses: string[]): ResolveName =>
  (_hostname, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('an address out of reach', () => {
  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/',
  ])('is refused as a literal: %s', async (url) => {
    await expect(createGuardedFetch({ clock })(url)).rejects.toMatchObject({ code: 'url_refused' });
  });

  it.each([
    [['127.0.0.1'], 'public'],
    [['10.0.0.1'], 'loopback'],
    [['169.254.169.254'], 'private'],
    [['1.1.1.1', '10.0.0.1'], 'public'],
  ] as const)('is refused where a name leads to it: %j', async (addresses, reach) => {
    const fetch = createGuardedFetch({ clock, reach }, resolving(...addresses));
    await expect(fetch('https://rebinding.example/')).rejects.toMatchObject({
      code: 'url_refused',
      message: expect.stringContaining('rebinding.example') as string,
    });
  });

  it('is asked about once, at the connection: a second answer is never used', async () => {
    await using site = await startSite(() => ({ body: 'internal' }));
    const answers = [['127.0.0.1'], ['1.1.1.1']];
    let questions = 0;
    const rebinding: ResolveName = (hostname, options, done) => {
      const answer = answers[questions] ?? [];
      questions += 1;
      resolving(...answer)(hostname, options, done);
    };
    const fetch = createGuardedFetch({ clock, reach: 'loopback' }, rebinding);
    const { port } = new URL(site.origin);
    expect((await fetch(`http://name.localhost:${port}/`)).text()).toBe('internal');
    expect(questions).toBe(1);
  });

  it('is refused behind a redirect', async () => {
    await using site = await startSite(() => ({
      status: 302,
      headers: { location: 'https://10.0.0.1/' },
    }));
    const fetch = createGuardedFetch({ clock, reach: 'loopback' });
    await expect(fetch(site.origin)).rejects.toMatchObject({ code: 'url_refused' });
  });
});

describe('redirects', () => {
  it('are followed three times, not four', async () => {
    await using site = await startSite(({ path }) => {
      const step = Number(path.slice(1));
      return step === 4
        ? { body: 'arrived' }
        : { status: 308, headers: { location: `/${step + 1}` } };
    });
    const fetch = createGuardedFetch({ clock, reach: 'loopback' });
    expect((await fetch(`${site.origin}/1`)).text()).toBe('arrived');
    await expect(fetch(`${site.origin}/0`)).rejects.toMatchObject({ code: 'url_refused' });
  });

  it.each([undefined, 'http://[', 'gopher://x'])('must lead somewhere: %s', async (location) => {
    await using site = await startSite(() => ({
      status: 301,
      headers: location === undefined ? {} : { location },
    }));
    const fetch = createGuardedFetch({ clock, reach: 'loopback' });
    await expect(fetch(site.origin)).rejects.toMatchObject({ code: 'url_refused' });
  });
});

it('says when a name does not resolve', async () => {
  const unknown: ResolveName = (_hostname, _options, done) =>
    done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
  const fetch = createGuardedFetch({ clock }, unknown);
  await expect(fetch('https://nowhere.example/')).rejects.toMatchObject({ code: 'fetch_failed' });
  const empty = createGuardedFetch({ clock }, resolving());
  await expect(empty('https://nowhere.example/')).rejects.toMatchObject({ code: 'fetch_failed' });
});

it('asks for no compression, so that a small reply can’t become a large one', async () => {
  await using site = await startSite(() => ({ body: '' }));
  await createGuardedFetch({ clock, reach: 'loopback' })(site.origin);
  expect(site.visits[0]?.headers['accept-encoding']).toBe('identity');
});
