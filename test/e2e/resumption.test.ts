import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startFixture } from '../conformance/fixture/start-fixture.ts';
import type { Fixture } from '../conformance/fixture/start-fixture.ts';
import { layLine } from './harness/breakable-line.ts';
import { officialClients } from './peers/clients.ts';

/** In the 2025 era a call outlives the connection that it came over; 2026-07-28 has no such streams. */

const resumingClients = officialClients.filter(({ revision }) => revision === '2025-11-25');

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture(0);
});

afterAll(() => fixture.qmcp.close());

describe.concurrent.each(resumingClients)('$client', ({ connect }) => {
  it('comes back for the answer when the server lets go of the stream', async () => {
    await using peer = await connect(fixture.url);

    const { text } = await peer.call('test_reconnection');

    expect(text).toBe('Finished while the client was away.');
  });

  it('gets all that it missed, once each, when the line breaks', async () => {
    await using line = await layLine(fixture.url);
    await using peer = await connect(line.url);
    const seen: number[] = [];

    const { text } = await peer.call(
      'test_tool_with_progress',
      {},
      {
        onProgress(progress) {
          seen.push(progress);
          if (progress === 50) line.cut();
        },
      },
    );

    expect(text).toBe('Reported progress three times.');
    expect(seen).toEqual([0, 50, 100]);
  });
});
