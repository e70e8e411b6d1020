import { WireError } from '@qmcp/contracts';
import type { Json } from '@qmcp/contracts';
import { fakeClock, seededEntropy } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Keyring } from '../../src/seal/keyring.ts';
import { RequestStateSealer } from '../../src/seal/request-state.ts';
import type { StateBinding } from '../../src/seal/request-state.ts';
import { RecordingSealKeys } from '../recording-store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const TTL_MS = 600_000;

const binding: StateBinding = {
  principalId: 'owner',
  method: 'tools/call',
  subject: ['deploy', { to: 'production', force: false }],
};

function sealing(store = new RecordingSealKeys(), clock = fakeClock(), seed = 1) {
  const entropy = seededEntropy(seed, clock);
  const keyring = new Keyring({ store, clock, entropy });
  return {
    sealer: new RequestStateSealer({ keyring, clock, entropy, ttlMs: TTL_MS }),
    store,
    clock,
  };
}

async function reasonOf(opening: Promise<unknown>): Promise<unknown> {
  try {
    await opening;
  } catch (error) {
    if (WireError.is(error) && error.code === 'invalid_request_state')
      return error.data?.['reason'];
    throw error;
  }
  return 'opened';
}

describe('a sealed state', () => {
  it('opens for the same request, as often as it likes within its time', async () => {
    const { sealer, clock } = sealing();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const state = JSON.parse(JSON.stringify(value)) as Json;
        const token = await sealer.seal(state, binding);
        expect(await sealer.open(token, binding)).toEqual(state);
        clock.advance(1);
        expect(await sealer.open(token, binding)).toEqual(state);
      }),
    );
  });

  it('may be empty', async () => {
    const { sealer } = sealing();
    expect(await sealer.open(await sealer.seal(undefined, binding), binding)).toBeUndefined();
  });

  it('shows nothing of what it holds, and is another one each time', async () => {
    const { sealer } = sealing();
    const token = await sealer.seal({ secret: 'tell nobody' }, binding);
    expect(token).toMatch(/^v1\.[0-9a-f]{12}\.[\w-]+$/);
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('nobody');
    expect(await sealer.seal({ secret: 'tell nobody' }, binding)).not.toBe(token);
  });

  it('opens whatever the order in which the arguments are named', async () => {
    const { sealer } = sealing();
    const token = await sealer.seal(1, binding);
    const subject = ['deploy', { force: false, to: 'production' }];
    expect(await sealer.open(token, { ...binding, subject })).toBe(1);
  });

  it.each<[string, Partial<StateBinding>]>([
    ['another principal', { principalId: 'key:mallory' }],
    ['another method', { method: 'prompts/get' }],
    ['another tool', { subject: ['destroy', { to: 'production', force: false }] }],
    ['other arguments', { subject: ['deploy', { to: 'production', force: true }] }],
    ['more arguments', { subject: ['deploy', { to: 'production', force: false, x: 1 }] }],
  ])('does not open for %s', async (_, change) => {
    const { sealer } = sealing();
    const token = await sealer.seal(1, binding);
    expect(await reasonOf(sealer.open(token, { ...binding, ...change }))).toBe('misbound');
  });

  it('expires', async () => {
    const { sealer, clock } = sealing();
    const token = await sealer.seal(1, binding);
    clock.advance(TTL_MS - 1);
    expect(await reasonOf(sealer.open(token, binding))).toBe('opened');
    clock.advance(1);
    expect(await reasonOf(sealer.open(token, binding))).toBe('expired');
  });

  it('does not open when any one character of it was changed', async () => {
    const { sealer } = sealing();
    const token = await sealer.seal({ step: 2 }, binding);
    for (let at = 0; at < token.length; at += 1) {
      for (const other of ['A', 'B', '0', '-', '.']) {
        if (other === token[at]) continue;
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        expect([changed, await reasonOf(sealer.open(changed, binding))]).toEqual([
          changed,
          'forged',
        ]);
      }
    }
  });

  it.each([
    '',
    'v1',
    'v1..',
    'v1.000000000000.',
    'v2.000000000000.AAAA',
    'v1.000000000000.AAAA',
    '💥',
  ])('is not %j', async (token) => {
    const { sealer } = sealing();
    expect(await reasonOf(sealer.open(token, binding))).toBe('forged');
  });

  it('does not open when it was cut, or something follows it', async () => {
    const { sealer } = sealing();
    const token = await sealer.seal(1, binding);
    const short = token.split('.').slice(0, 2).join('.');
    for (const other of [
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      `${token}\n`,
      `${short}.AAAA`,
    ]) {
      expect([other, await reasonOf(sealer.open(other, binding))]).toEqual([other, 'forged']);
    }
  });
});

describe('the keyring', () => {
  it('seals with one key for a month, then with a fresh one; the old one still opens', async () => {
    const { sealer, clock, store } = sealing();
    await sealer.seal(1, binding);
    clock.advance(30 * DAY_MS - 1);
    const token = await sealer.seal(1, binding);
    expect(store.keys).toHaveLength(1);
    clock.advance(1);
    const fresh = await sealer.seal(2, binding);
    expect(store.keys).toHaveLength(2);
    expect(fresh.split('.')[1]).not.toBe(token.split('.')[1]);
    expect(await sealer.open(token, binding)).toBe(1);
    expect(await sealer.open(fresh, binding)).toBe(2);
  });

  it('forgets keys that nothing can need any more', async () => {
    const { sealer, clock, store } = sealing();
    const token = await sealer.seal(1, binding);
    clock.advance(32 * DAY_MS);
    await sealer.seal(2, binding);
    expect(store.keys).toHaveLength(1);
    const { sealer: other } = sealing(store, clock);
    expect(await reasonOf(other.open(token, binding))).toBe('forged');
  });

  it('is shared by processes: what one sealed, another opens', async () => {
    const { sealer, store, clock } = sealing();
    const other = sealing(store, clock, 2).sealer;
    const first = await sealer.seal(1, binding);
    expect(await other.open(first, binding)).toBe(1);
    expect(await sealer.open(await other.seal(2, binding), binding)).toBe(2);
    expect(store.keys).toHaveLength(1);
  });

  it('does not open what another store sealed', async () => {
    const token = await sealing(new RecordingSealKeys(), fakeClock(), 7).sealer.seal(1, binding);
    const { sealer } = sealing();
    await sealer.seal(1, binding);
    expect(await reasonOf(sealer.open(token, binding))).toBe('forged');
  });

  it('does not open with a key of the same id and another secret', async () => {
    const { sealer, store } = sealing();
    const token = await sealer.seal(1, binding);
    store.keys = store.keys.map((key) => ({ ...key, secret: new Uint8Array(32) }));
    const { sealer: other } = sealing(store);
    expect(await reasonOf(other.open(token, binding))).toBe('forged');
  });
});
