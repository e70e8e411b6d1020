import { approvalRequest, heldCall, humanRequest } from '@qmcp/testkit';
import { beforeEach, describe, expect, it } from 'vitest';

import { signInNote } from '../../src/console/sign-in-note.ts';
import { createQmcp } from '../../src/index.ts';
import type { Qmcp } from '../../src/index.ts';

const HERE = 'http://127.0.0.1:3333';

let qmcp: Qmcp;
beforeEach(async () => {
  qmcp = await createQmcp();
  return () => qmcp.close();
});

const note = (): Promise<string> =>
  signInNote(qmcp, HERE, { publicUrl: undefined, allowedHosts: [] });

/** Holds calls for a person. @returns their ids */
async function hold(count: number): Promise<readonly string[]> {
  const { clock, entropy, server } = qmcp;
  const nowMs = clock.nowMs();
  const ids = Array.from({ length: count }, () => entropy.uuidv7());
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  for (const id of ids) {
    const held = heldCall({ argumentsDigest: id });
    await server.human.store.create(approvalRequest({ ...times, id, held }));
  }
  return ids;
}

/** Where the link of a note leads. */
const placeOf = (text: string): string | null => {
  const [link = ''] = /http\S+/.exec(text) ?? [];
  return new URL(link).searchParams.get('to');
};

describe('what tells the owner how to sign in', () => {
  it('leads to the home of the console where nothing is held', async () => {
    expect(await note()).toMatch(
      /^Sign in to the console, once, within 15 minutes:\n {2}http:\/\/127\.0\.0\.1:3333\/sign-in#[\w-]{43}$/,
    );
  });

  it('leads to the one call that is held', async () => {
    const [id] = await hold(1);
    const text = await note();
    expect(text).toMatch(/^1 call is held for you\. Sign in, once, within 15 minutes, and decide:/);
    expect(placeOf(text)).toBe(`/inbox/${id}`);
  });

  it.each([
    [2, '2 calls are held for you.'],
    [100, '100 or more calls are held for you.'],
  ])('leads to the inbox where %i are', async (count, said) => {
    await hold(count);
    const text = await note();
    expect(text).toContain(said);
    expect(placeOf(text)).toBe('/inbox');
  });

  it('counts calls alone: a question holds nobody up whom it would let run', async () => {
    const { clock, server } = qmcp;
    const expiresAtMs = clock.nowMs() + 60_000;
    await server.human.store.create(humanRequest({ createdAtMs: clock.nowMs(), expiresAtMs }));
    expect(await note()).toMatch(/^Sign in to the console/);
  });

  it('offers a link of its own each time', async () => {
    expect(await note()).not.toBe(await note());
  });
});
