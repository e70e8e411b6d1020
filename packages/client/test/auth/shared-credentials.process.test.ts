import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { fileStore } from '../../src/file-store/index.ts';
import { REDIRECT_URI, startWorld } from './servers/world.ts';

const program = fileURLToPath(new URL('processes/call-once.ts', import.meta.url));

describe('processes that share credentials', () => {
  it.each(['Bearer', 'DPoP'] as const)('spend a rotated refresh token once: %s', async (scheme) => {
    await using world = await startWorld();
    await using folder = await temporaryFolder();
    world.server.protection.scheme = scheme;
    await world.call(world.oauth({ store: fileStore({ folder: folder.path }) }));
    const before = world.issuer.count('/token');
    world.issuer.tokens.clear();
    // The issuer takes proofs by the clock of those processes.
    world.clock.advance(Date.now() - world.clock.nowMs());

    const arguments_ = ['-C', '@qmcp/source', program, world.server.url, folder.path, REDIRECT_URI];
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, arguments_, { stdio: 'inherit' }),
    );
    const exits = await Promise.all(children.map((child) => once(child, 'exit')));

    expect(exits.map(([code]) => code as number)).toEqual([0, 0, 0]);
    expect(world.issuer.count('/token') - before).toBe(1);
    expect(world.issuer.reuses()).toBe(0);
    expect(world.sentTo).toHaveLength(1);
  });
});
