import { defineTool } from '@qmcp/contracts';
import type { CallContext } from '@qmcp/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';

import type { Definition } from '../../src/registry.ts';
import { LegacyClient } from './harness/legacy-client.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { StdioPeer } from './harness/stdio-peer.ts';
import { startWireServer } from './harness/wire-server.ts';

const METERED = { meta: { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' } };

/** A tool that hands its context out, so that a test can speak through it after the call. */
function leaky(): { readonly tool: Definition; readonly context: () => CallContext } {
  let kept: CallContext | undefined;
  const tool = defineTool({
    name: 'leaky',
    description: 'Lets its context live on.',
    input: z.object({ speak: z.boolean().default(false) }),
    run: ({ speak }, context) => {
      kept = context;
      if (speak) context.progress(1);
      return 'done';
    },
  });
  return {
    tool,
    context: () => {
      if (kept === undefined) throw new Error('the tool was not called');
      return kept;
    },
  };
}

function speakUp(context: CallContext): void {
  context.progress(99, 100, 'too late');
  context.log('emergency', 'too late');
  context.releaseStream(1);
}

it('sends nothing after a plain 2026-07-28 reply, and does not fail the tool that tries', async () => {
  const spoken = Promise.withResolvers<void>();
  const hasty = defineTool({
    name: 'hasty',
    description: 'Speaks just after it answered.',
    input: z.object({}),
    run: (_, context) => {
      setImmediate(() => {
        try {
          speakUp(context);
          spoken.resolve();
        } catch (error) {
          spoken.reject(error);
        }
      });
      return 'done';
    },
  });
  await using wire = await startWireServer({ definitions: [hasty] });

  const answer = await new ModernClient(wire).call('tools/call', { name: 'hasty' }, METERED);

  expect(answer.status).toBe(200);
  await expect(spoken.promise).resolves.toBeUndefined();
});

it('sends nothing after the reply of a 2026-07-28 stream', async () => {
  const { tool, context } = leaky();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = new ModernClient(wire);

  const stream = await client.stream(
    'tools/call',
    { name: 'leaky', arguments: { speak: true } },
    METERED,
  );
  const [progress, reply] = [await stream.message(), await stream.message()];
  speakUp(context());

  expect(progress).toMatchObject({ method: 'notifications/progress' });
  expect(reply).toMatchObject({ id: 1, result: { isError: false } });
  expect(await stream.rest()).toEqual([]);
});

it('sends nothing after a reply of a session, not even to a client that resumes', async () => {
  const { tool, context } = leaky();
  await using wire = await startWireServer({ definitions: [tool] });
  const client = await LegacyClient.open(wire, '2025-11-25');
  const _meta = { progressToken: 'p' };

  await client.call('tools/call', { name: 'leaky', arguments: {}, _meta });
  expect(() => speakUp(context())).not.toThrow();

  const stream = await client.stream('tools/call', {
    name: 'leaky',
    arguments: { speak: true },
    _meta,
  });
  const events = [await stream.next(), await stream.next(), await stream.next()];
  speakUp(context());
  expect(await stream.rest()).toEqual([]);
  const resumed = await client.listen(events.at(-1)?.id);
  expect(await resumed.rest()).toEqual([]);
});

it('sends nothing after a reply on a pipe', async () => {
  const { tool, context } = leaky();
  await using wire = await startWireServer({ definitions: [tool] });
  await using peer = await StdioPeer.open(wire);

  peer.write(modernRequest('tools/call', { name: 'leaky', arguments: {} }, METERED));
  expect(await peer.message()).toMatchObject({ id: 1, result: { isError: false } });
  speakUp(context());

  expect(await peer.end()).toEqual([]);
});

it('drops progress that is no number, and logs nothing as null', async () => {
  const odd = defineTool({
    name: 'odd',
    description: 'Reports what JSON cannot hold.',
    input: z.object({}),
    run: (_, context) => {
      context.progress(Number.NaN);
      context.progress(1, Number.POSITIVE_INFINITY);
      context.progress(Number.POSITIVE_INFINITY);
      context.log('info', undefined);
      return 'done';
    },
  });
  await using wire = await startWireServer({ definitions: [odd] });
  const client = new ModernClient(wire);

  const messages = await client.streamed('tools/call', { name: 'odd' }, METERED);

  expect(messages.slice(0, -1)).toEqual([
    {
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 'p', progress: 1 },
    },
    { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: null } },
  ]);
});
