import { text } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { legacy } from '../engine/scripted-mcp-server.ts';
import type { Posted, Reply } from '../engine/scripted-mcp-server.ts';

/** A stateful server of the 2025 era that can be made to forget its session, and to fail at the next handshake. */
async function forgetful() {
  const state = { session: 1, failures: 0, opening: Promise.resolve() };
  const server = await legacy({
    async initialize({ params }): Promise<Reply> {
      await state.opening;
      if (state.failures-- > 0) return { status: 500 };
      const { protocolVersion } = params;
      return {
        result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's' } },
        headers: { 'mcp-session-id': String(state.session) },
      };
    },
    'tools/call': ({ headers }: Posted): Reply => {
      const id = headers['mcp-session-id'];
      if (id === undefined) return { status: 400, body: 'No session' };
      if (id !== String(state.session)) return { status: 404 };
      return { result: { content: [text('done')] } };
    },
  });
  const client = await connect(server.url, { era: 'legacy', memory: createServerMemory() });
  return {
    client,
    handshakes: () => server.methods.filter((method) => method === 'initialize').length,
    forget(more: Partial<typeof state> = {}) {
      Object.assign(state, { session: state.session + 1, failures: 0 }, more);
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const done = { content: [text('done')] };

describe('a session that the server forgot', () => {
  it('is opened anew before anything else is sent', async () => {
    await using own = await forgetful();
    const handshake = Promise.withResolvers<void>();
    own.forget({ opening: handshake.promise });

    const first = own.client.callTool({ name: 't' });
    await expect.poll(() => own.handshakes()).toBe(2);
    const second = own.client.callTool({ name: 't' });
    handshake.resolve();

    expect(await Promise.all([first, second])).toMatchObject([done, done]);
  });

  it('is opened by the next request where the first attempt fails', async () => {
    await using own = await forgetful();
    own.forget({ failures: 1 });

    await expect(own.client.callTool({ name: 't' })).rejects.toMatchObject({ status: 500 });

    expect(await own.client.callTool({ name: 't' })).toMatchObject(done);
  });
});
