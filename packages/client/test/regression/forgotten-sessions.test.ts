import { text } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { legacy } from '../engine/scripted-mcp-server.ts';
import type { Posted, Reply } from '../engine/scripted-mcp-server.ts';

/** A stateful server of the 2025 era that can be made to forget its session, and to fail at the next handshake. */
async function forgetful() {
  const state = { session: 1, failures: 0, opening: Promise.resolve() };
  const clock = fakeClock();
  /** Refuses what names no session, or one that was forgotten. */
  const refusal = ({ headers }: Posted): Reply | undefined => {
    const id = headers['mcp-session-id'];
    if (id === undefined) return { status: 400, body: 'No session' };
    return id === String(state.session) ? undefined : { status: 404 };
  };
  let endStream = (): void => {};
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
    'tools/call': (posted): Reply => {
      if (posted.params['name'] === 'endless') return { stream: (_send, closed) => closed };
      return refusal(posted) ?? { result: { content: [text('done')] } };
    },
    'notifications/cancelled': (posted) => refusal(posted) ?? { status: 202 },
    GET: (posted) =>
      refusal(posted) ?? {
        stream: (_send, closed) =>
          Promise.race([closed, new Promise<void>((resolve) => (endStream = resolve))]),
      },
  });
  const client = await connect(server.url, { era: 'legacy', memory: createServerMemory(), clock });
  return {
    client,
    clock,
    seen: (method: string) => server.methods.filter((one) => one === method).length,
    endStream: () => endStream(),
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
    await expect.poll(() => own.seen('initialize')).toBe(2);
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

  it('is opened anew also where the stream of server messages found out first', async () => {
    await using own = await forgetful();
    await expect.poll(() => own.seen('GET')).toBe(1);
    own.forget();
    own.endStream();
    await expect.poll(() => (own.clock.advance(1000), own.seen('GET'))).toBe(2);

    expect(await own.client.callTool({ name: 't' })).toMatchObject(done);
  });

  it('is opened anew also where the notice of a cancelled call found out first', async () => {
    await using own = await forgetful();
    const controller = new AbortController();
    const call = own.client.callTool({ name: 'endless' }, { signal: controller.signal });
    await expect.poll(() => own.seen('tools/call')).toBe(1);
    own.forget();
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await expect.poll(() => own.seen('notifications/cancelled')).toBe(1);

    expect(await own.client.callTool({ name: 't' })).toMatchObject(done);
  });
});
