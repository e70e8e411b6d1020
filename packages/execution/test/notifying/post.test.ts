import type { LookupAddress } from 'node:dns';

import type { Webhook } from '@qmcp/contracts';
import {
  endless,
  fakeClock,
  garbage,
  reset,
  resetMidAnswer,
  stall,
  stallMidAnswer,
  startReceiver,
  status,
  webhook,
  webhookEvent,
} from '@qmcp/testkit';
import type { Received } from '@qmcp/testkit';
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, it, vi } from 'vitest';

import type { Carried, Parcel } from '../../src/notifying/carrier.ts';
import { describeEvent } from '../../src/notifying/event-message.ts';
import { createPost } from '../../src/notifying/post.ts';
import { startMailServer } from './mail-server.ts';

const PATH = '/T000/secret-path';
const LONG_BODY = 'x'.repeat(1_000_000);

const parcel = (fields: Partial<Webhook>, signal = new AbortController().signal): Parcel => ({
  webhook: webhook(fields),
  event: webhookEvent(),
  message: describeEvent(webhookEvent(), undefined),
  signal,
});

/** Posts to an address of this machine, which is allowed. */
function post(url: string, clock = fakeClock(Date.now())): Promise<Carried> {
  return createPost({ clock, allowedHosts: ['127.0.0.1'] })(parcel({ url: `${url}${PATH}` }));
}

describe('a receiver that fails', () => {
  it.each([
    [
      'says so',
      status(500),
      { answer: 500, failure: 'The receiver answered with HTTP status 500' },
    ],
    ['does not know the message', status(404), { answer: 404 }],
    ['breaks the connection', reset, { answer: null, failure: /could not be reached/ }],
    ['speaks no HTTP', garbage, { answer: null, failure: /could not be reached/ }],
  ])('as it %s has the message tried again', async (_what, answer, expected) => {
    await using receiver = await startReceiver();
    receiver.script(answer);
    const carried = await post(receiver.url);
    expect(carried.answer).toBe(expected.answer);
    if ('failure' in expected) expect(carried.failure).toMatch(expected.failure);
    expect([carried.final ?? false, carried.gone ?? false]).toEqual([false, false]);
    expect(carried.failure).not.toContain('secret-path');
    expect(receiver.received).toHaveLength(1);
    expect((await post(receiver.url)).failure).toBeNull();
  });

  it('as it is not there has the message tried again', async () => {
    const receiver = await startReceiver();
    await receiver[Symbol.asyncDispose]();
    expect(await post(receiver.url)).toMatchObject({
      answer: null,
      failure: expect.stringMatching(/could not be reached/),
    });
  });

  it('as it stalls before it answers holds up the attempt for ten seconds', async () => {
    await using receiver = await startReceiver();
    receiver.script(stall);
    const clock = fakeClock(Date.now());
    const posting = post(receiver.url, clock);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 10_000);
    clock.advance(10_000);
    const { failure } = await posting;
    expect(failure).toMatch(/did not reply in full within 10000 ms/);
    expect(clock.waitingTimers).toBe(0);
  });

  it('as its certificate is vouched for by nobody is not told', async () => {
    await using server = await startMailServer({ secure: true });
    const { answer, failure } = await post(`https://127.0.0.1:${server.port}`);
    expect([answer, failure]).toEqual([null, expect.stringMatching(/could not be reached/)]);
  });

  it('as it speaks no TLS where it should is not told', async () => {
    await using receiver = await startReceiver();
    const { failure } = await post(receiver.url.replace('http:', 'https:'));
    expect(failure).toMatch(/could not be reached/);
    expect(receiver.received).toEqual([]);
  });
});

describe('a receiver that answers', () => {
  it.each([
    ['at length', status(202, {}, LONG_BODY), 202],
    ['without end', endless, 200],
    ['and stalls in mid-answer', stallMidAnswer, 200],
    ['and breaks the connection in mid-answer', resetMidAnswer, 200],
  ])(
    'with a status from 200 to 299 has the message, though it does so %s',
    async (_how, answer, code) => {
      await using receiver = await startReceiver();
      receiver.script(answer);
      expect(await post(receiver.url)).toEqual({ answer: code, failure: null });
    },
  );

  it.each([
    ['briefly', ''],
    ['at length', LONG_BODY],
  ])('with 410, %s, wants to be told of nothing more', async (_how, body) => {
    await using receiver = await startReceiver();
    receiver.script(status(410, {}, body));
    expect(await post(receiver.url)).toMatchObject({ answer: 410, gone: true });
  });

  it.each([
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('429 and `Retry-After: %s` is left alone for %s ms', async (retryAfter, retryAfterMs) => {
    await using receiver = await startReceiver();
    receiver.script(status(429, { 'retry-after': retryAfter }));
    const carried = await post(receiver.url, fakeClock());
    expect(carried).toMatchObject({ answer: 429, gone: false });
    expect(carried.retryAfterMs).toBe(retryAfterMs);
  });

  it.each([301, 302, 303, 307, 308])('with a redirect (%i) is not followed', async (code) => {
    await using receiver = await startReceiver();
    await using elsewhere = await startReceiver();
    receiver.script(status(code, { location: elsewhere.url }));
    const { failure } = await post(receiver.url);
    expect(failure).toMatch(/redirects/);
    expect(elsewhere.received).toEqual([]);
  });
});

describe('a signature', () => {
  const rotated = { secret: 'whsec_bmV3', previousSecret: { secret: 'whsec_b2xk', untilMs: 0 } };

  async function receivedBy(fields: Partial<Webhook>) {
    await using receiver = await startReceiver();
    const carry = createPost({ clock: fakeClock(Date.now()), allowedHosts: ['127.0.0.1'] });
    await carry(parcel({ ...fields, url: receiver.url }));
    const { body, headers }: Pick<Received, 'body' | 'headers'> = receiver.received[0] ?? {
      body: '',
      headers: {},
    };
    return {
      signatures: String(headers['webhook-signature']).split(' '),
      verify: (secret: string) =>
        new Verifier(secret).verify(body, headers as Record<string, string>),
    };
  }

  it('is taken by the library of Standard Webhooks, from the bytes as they came', async () => {
    const { verify, signatures } = await receivedBy({});
    expect(verify(webhook().secret ?? '')).toMatchObject({ type: 'approval.requested' });
    expect(signatures).toHaveLength(1);
  });

  it('of the old secret is there as well for as long as it lasts', async () => {
    const untilMs = Date.now() + 60_000;
    const previousSecret = { ...rotated.previousSecret, untilMs };
    const { verify, signatures } = await receivedBy({ ...rotated, previousSecret });
    expect(signatures).toHaveLength(2);
    for (const secret of [rotated.secret, rotated.previousSecret.secret]) {
      expect(verify(secret)).toMatchObject({ type: 'approval.requested' });
    }
  });

  it('of the old secret ends with it', async () => {
    const { verify, signatures } = await receivedBy(rotated);
    expect(signatures).toHaveLength(1);
    expect(verify(rotated.secret)).toMatchObject({ type: 'approval.requested' });
    expect(() => verify(rotated.previousSecret.secret)).toThrow(/signature/);
  });
});

describe('an address', () => {
  /** Resolves names to these addresses, one after the other; then to the last of them. */
  const resolving = (...answers: readonly (readonly string[])[]) => {
    const left = [...answers];
    return (
      _name: string,
      _options: object,
      done: (error: null, addresses: LookupAddress[]) => void,
    ): void => {
      const addresses = (left.length > 1 ? left.shift() : left[0]) ?? [];
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  };

  const refused = { answer: null, failure: expect.stringMatching(/^Refused to fetch/) };

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, by a number', '2130706433'],
    ['loopback of IPv6', '[::1]'],
    ['loopback, mapped into IPv6', '[::ffff:127.0.0.1]'],
    ['loopback, mapped into IPv6, in hexadecimal', '[::ffff:7f00:1]'],
    ['loopback, translated into IPv6', '[64:ff9b::7f00:1]'],
    ['of a private network', '10.1.2.3'],
    ['of another private network', '192.168.0.1'],
    ['of carriers', '100.64.0.1'],
    ['private of IPv6', '[fd00::1]'],
    ['link-local', '169.254.169.254'],
    ['link-local of IPv6', '[fe80::1]'],
    ['unspecified', '0.0.0.0'],
    ['multicast', '224.0.0.1'],
  ])('that is %s is refused, as a literal and behind a name', async (_what, host) => {
    const clock = fakeClock();
    const literal = createPost({ clock, allowedHosts: [] });
    expect(await literal(parcel({ url: `https://${host}/` }))).toMatchObject(refused);
    const address = new URL(`https://${host}/`).hostname.replace(/^\[|\]$/g, '');
    const named = createPost({ clock, allowedHosts: [], resolveName: resolving([address]) });
    expect(await named(parcel({ url: 'https://receiver.example/' }))).toMatchObject(refused);
  });

  it('that is one of several of a name, and private, has all of them refused', async () => {
    const resolveName = resolving(['1.1.1.1', '10.0.0.1']);
    const carry = createPost({ clock: fakeClock(), allowedHosts: [], resolveName });
    expect(await carry(parcel({ url: 'https://receiver.example/' }))).toMatchObject(refused);
  });

  it('that was public and then is private is refused from then on, and not reached', async () => {
    await using receiver = await startReceiver();
    const stop = new AbortController();
    // Of a block that nobody has: nothing is sent to it.
    const rebinding = resolving(['3ffe::1'], ['127.0.0.1']);
    const carry = createPost({
      clock: fakeClock(),
      allowedHosts: [],
      resolveName(...question) {
        rebinding(...question);
        stop.abort();
      },
    });
    const url = `https://receiver.example:${new URL(receiver.url).port}/`;
    expect((await carry(parcel({ url }, stop.signal))).failure).toBe(
      'The server stopped meanwhile',
    );
    expect(await carry(parcel({ url }))).toMatchObject(refused);
    expect(receiver.connections).toBe(0);
  });

  it('that is private is reached where its host is allowed, however that is written', async () => {
    await using receiver = await startReceiver();
    const port = new URL(receiver.url).port;
    const resolveName = resolving(['127.0.0.1']);
    const carry = createPost({ clock: fakeClock(), allowedHosts: ['Hook.Localhost'], resolveName });
    const url = `http://hook.localhost:${port}/`;
    expect(await carry(parcel({ url }))).toMatchObject({ answer: 204, failure: null });
    expect(await carry(parcel({ url: `http://other.localhost:${port}/` }))).toMatchObject(refused);
  });

  it('that is link-local is refused even where its host is allowed: there clouds keep their secrets', async () => {
    const resolveName = resolving(['169.254.169.254']);
    const allowedHosts = ['receiver.example', '169.254.169.254'];
    const carry = createPost({ clock: fakeClock(), allowedHosts, resolveName });
    for (const host of allowedHosts) {
      expect(await carry(parcel({ url: `https://${host}/` }))).toMatchObject(refused);
    }
  });
});
