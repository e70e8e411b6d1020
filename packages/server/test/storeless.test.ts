import { defineTool, elicitForm, inputRequired, TASKS_EXTENSION, metaKeys } from '@qmcp/contracts';
import type { AnyTool, PolicyDecision } from '@qmcp/contracts';
import { fakeClock, recordingLogger, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createMcpServer } from '../src/create-mcp-server.ts';
import type { McpServer, McpServerOptions } from '../src/mcp-server.ts';
import { storeless } from '../src/storeless.ts';
import { RecordingTelemetry } from './recording-telemetry.ts';
import { gatedTool } from './tasks/task-server.ts';
import { caller } from './test-server.ts';
import { directHost } from './wire/harness/ports.ts';

/** A server that is given no store. */
function bareServer(tools: readonly AnyTool[], options: Partial<McpServerOptions> = {}) {
  const clock = fakeClock();
  const server = createMcpServer({
    info: { name: 'bare', version: '1.0.0' },
    auth: 'local',
    clock,
    entropy: seededEntropy(1, clock),
    host: directHost,
    logger: recordingLogger(),
    ...options,
  });
  for (const tool of tools) server.registry.add(tool);
  return { server, clock };
}

const greet = defineTool({
  name: 'greet',
  description: 'Greets.',
  input: z.object({ name: z.string() }),
  run: ({ name }) => `Hello, ${name}`,
});

const askName = defineTool({
  name: 'ask',
  description: 'Asks for a name.',
  input: z.object({}),
  run(_, { inputResponses, state }) {
    if (state === undefined) {
      const name = elicitForm('Your name?', { type: 'object', properties: {} });
      return inputRequired({ name }, 'asked');
    }
    return `${JSON.stringify(state)}: ${JSON.stringify(inputResponses)}`;
  },
});

const knowsTasks = {
  [metaKeys.clientCapabilities]: { elicitation: {}, extensions: { [TASKS_EXTENSION]: {} } },
};

const callTool = (server: McpServer, params: object): Promise<unknown> =>
  server.request('tools/call', { arguments: {}, _meta: knowsTasks, ...params }, caller());

describe('a server without a store', () => {
  it('answers calls, and checks them as any', async () => {
    const { server } = bareServer([greet]);
    expect(await server.callTool('greet', { name: 'you' }, caller())).toMatchObject({
      content: [{ text: 'Hello, you' }],
      isError: false,
    });
    expect(await server.callTool('greet', {}, caller())).toMatchObject({ isError: true });
    await expect(server.callTool('gone', {}, caller())).rejects.toThrow('Unknown tool');
  });

  it('counts calls, where it is given what counts', async () => {
    const telemetry = new RecordingTelemetry();
    const { server } = bareServer([greet], { telemetry });
    await server.callTool('greet', { name: 'you' }, caller());
    expect(telemetry.calls).toMatchObject([
      { method: 'tools/call', name: 'greet', door: 'rest', outcome: 'ok', durationMs: 0 },
    ]);
  });

  it('knows no API key, and refuses to be made for keys alone', async () => {
    const { server } = bareServer([]);
    const key = `Bearer qk_${'a'.repeat(12)}_${'b'.repeat(60)}`;
    await expect(server.authenticate(key, caller())).rejects.toThrow(
      expect.objectContaining({ code: 'unauthorized' }),
    );
    expect(() => bareServer([], { auth: 'keys' })).toThrow(
      expect.objectContaining({ code: 'store_required' }),
    );
  });

  it('asks, and understands the answer while it lives', async () => {
    const { server } = bareServer([askName]);
    const question = (await callTool(server, { name: 'ask' })) as { requestState: string };
    expect(question).toMatchObject({ resultType: 'input_required' });
    const { requestState } = question;
    const inputResponses = { name: { action: 'decline' } };
    expect(await callTool(server, { name: 'ask', requestState, inputResponses })).toMatchObject({
      content: [{ text: '"asked": {"name":{"action":"decline"}}' }],
    });
    const another = bareServer([askName], { entropy: seededEntropy(2, fakeClock()) }).server;
    await expect(callTool(another, { name: 'ask', requestState, inputResponses })).rejects.toThrow(
      expect.objectContaining({ code: 'invalid_request_state' }),
    );
  });

  it('waits for a call that could have become a task, and refuses one that must', async () => {
    const { tool, release, started } = gatedTool();
    const must = defineTool({ ...greet, name: 'must', task: 'required' });
    const { server, clock } = bareServer([tool, must]);
    const answer = callTool(server, { name: 'work' });
    await started;
    clock.advance(10_000);
    release('done at last');
    expect(await answer).toMatchObject({ content: [{ text: 'done at last' }] });
    await expect(callTool(server, { name: 'must', arguments: { name: 'you' } })).rejects.toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
  });
});

it('refuses what a person would have to approve', async () => {
  const decision: PolicyDecision = {
    effect: 'hold',
    hold: {
      rule: 'ask-first',
      ruleDigest: 'd',
      reason: 'It is dangerous.',
      terms: {
        selfConfirm: false,
        fourEyes: false,
        quorum: 1,
        role: null,
        expiresAfterMs: 1_000,
        escalation: null,
      },
    },
  };
  const { server } = bareServer([greet], { policy: { decide: () => decision } });
  await expect(server.callTool('greet', { name: 'you' }, caller())).rejects.toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  );
});

describe('its keys', () => {
  const key = (id: string, createdAtMs: number) => ({
    id,
    secret: new Uint8Array(32),
    createdAtMs,
  });

  it('are replaced when it is time, and forgotten later', async () => {
    const { sealKeys } = storeless({ auth: 'local' });
    await sealKeys.ensure(key('first', 1), 0);
    expect(await sealKeys.ensure(key('too-early', 2), 0)).toMatchObject([{ id: 'first' }]);
    expect(await sealKeys.ensure(key('second', 3), 1)).toMatchObject([
      { id: 'second' },
      { id: 'first' },
    ]);
    await sealKeys.prune(2);
    expect(await sealKeys.list()).toMatchObject([{ id: 'second' }]);
  });
});
