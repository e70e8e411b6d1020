import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { anyHeaders, anyMessage } from './harness/arbitraries.ts';
import { definitions } from './harness/definitions.ts';
import { RawConnection, rawPost } from './harness/http.ts';
import { LegacyClient } from './harness/legacy-client.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { expectSound, idsIn, probe } from './harness/probe.ts';
import { StdioPeer } from './harness/stdio-peer.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

/** Statuses that a client may provoke. None of them is 500: nothing it sends is a defect of ours. */
const STATUSES = [200, 202, 204, 400, 401, 403, 404, 405, 406, 409, 415, 429, 503];

const JSON_ONLY = { 'Content-Type': 'application/json', Accept: '*/*' };

let wire: WireServer;
let session: LegacyClient;

beforeAll(async () => {
  const sound = definitions.filter((definition) => definition.name !== 'crash');
  wire = await startWireServer({ definitions: sound });
  session = await LegacyClient.open(wire, '2025-03-26');
});

afterAll(() => wire[Symbol.asyncDispose]());

async function expectUnharmed(): Promise<void> {
  const params = { name: 'echo', arguments: { text: 'still here' } };
  const answer = await new ModernClient(wire).call('tools/call', params);
  expect(answer.message.result).toMatchObject({ content: [{ text: 'still here' }] });
  expect(await session.call('ping')).toMatchObject({ status: 200 });
  expect(wire.errors).toEqual([]);
}

async function expectSurvived(
  method: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<void> {
  const { status, messages } = await probe(wire.port, { method, headers, body });
  expect(STATUSES).toContain(status);
  for (const message of messages) expectSound(message, idsIn(body));
}

it('survives any body, outside a session and in one', async () => {
  const versions = fc.constantFrom<Record<string, string>>(
    {},
    { 'MCP-Protocol-Version': '2026-07-28' },
    { 'Mcp-Session-Id': session.session },
  );

  await fc.assert(
    fc.asyncProperty(versions, anyMessage, (version, body) =>
      expectSurvived('POST', { ...JSON_ONLY, ...version }, body),
    ),
    { numRuns: 500 },
  );
  await expectUnharmed();
});

it('survives any headers', async () => {
  const requests = fc.record({
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE', 'PUT', 'OPTIONS', 'HEAD'),
    inSession: fc.boolean(),
    headers: anyHeaders,
    body: anyMessage,
  });

  await fc.assert(
    fc.asyncProperty(requests, async ({ method, inSession, headers, body }) => {
      // The session has to outlive the test.
      const joins = inSession && method !== 'DELETE';
      const more = joins ? { 'Mcp-Session-Id': session.session } : {};
      await expectSurvived(method, { ...JSON_ONLY, ...headers, ...more }, body);
    }),
    { numRuns: 300 },
  );
  await expectUnharmed();
});

it('survives any bytes on a connection', async () => {
  const sound = rawPost(modernRequest('server/discover'), [
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: server/discover',
  ]);
  const noise = fc.string({ maxLength: 10, unit: 'binary' });

  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat({ max: 10 }), noise, async (seed, cut, put) => {
      const at = seed % sound.length;
      const connection = new RawConnection(wire.port);
      connection.write(Buffer.from(sound.slice(0, at) + put + sound.slice(at + cut), 'latin1'));
      connection.socket.end();
      expect(await connection.closed()).toMatch(/^(?:HTTP\/1\.1 [24]\d\d [\s\S]*)?$/);
    }),
    { numRuns: 200 },
  );
  await expectUnharmed();
});

it('survives any lines on a pipe', async () => {
  const goodbye = modernRequest('server/discover', {}, { id: 'goodbye' });

  await fc.assert(
    fc.asyncProperty(fc.array(anyMessage, { maxLength: 10 }), async (messages) => {
      await using peer = await StdioPeer.open(wire);
      for (const message of messages)
        peer.socket.write(Buffer.concat([message, Buffer.from('\n')]));
      peer.write('').write(goodbye);
      const asked: unknown[] = ['goodbye', ...messages.flatMap(lines).flatMap(idsIn)];
      for (;;) {
        const value: unknown = JSON.parse(await peer.line());
        const replies = Array.isArray(value)
          ? (value as { id?: unknown }[])
          : [value as { id?: unknown }];
        for (const reply of replies) expectSound(reply, asked);
        if (replies.some(({ id }) => id === 'goodbye')) return;
      }
    }),
    { numRuns: 200 },
  );
  await expectUnharmed();
});

/** A message as a pipe has it: line breaks within end it. */
function lines(message: Buffer): Buffer[] {
  return message
    .toString('latin1')
    .split('\n')
    .map((line) => Buffer.from(line, 'latin1'));
}
