import { defineTool, text, ToolError, toolResult, WireError } from '@qmcp/contracts';
import type { AnyTool, HostOutcome, Schema, ToolHost } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { testServer } from './test-server.ts';

const returning = (value: unknown, output?: Schema): AnyTool =>
  defineTool({
    name: 'made',
    description: 'Returns what the test made.',
    input: z.object({}),
    ...(output !== undefined && { output }),
    run: () => value as string,
  }) as AnyTool;

const throwing = (error: unknown): AnyTool =>
  defineTool({
    name: 'made',
    description: 'Fails.',
    input: z.object({}),
    run() {
      throw error;
    },
  });

const endingWith = (outcome: HostOutcome): ToolHost => ({ run: async () => outcome });

const answerOf = (value: unknown, output?: Schema) =>
  testServer([returning(value, output)]).call('made', {});

describe('what a tool may return', () => {
  it('is text', async () => {
    expect(await answerOf('hello')).toEqual({
      content: [{ type: 'text', text: 'hello' }],
      isError: false,
    });
  });

  it('is, with an output schema, a value: structured, and as JSON text beside', async () => {
    const output = z.object({ n: z.int(), unit: z.string().default('m') });
    expect(await answerOf({ n: 1 }, output)).toEqual({
      content: [{ type: 'text', text: '{"n":1,"unit":"m"}' }],
      structuredContent: { n: 1, unit: 'm' },
      isError: false,
    });
  });

  it('is a result in full', async () => {
    const made = toolResult({ content: [text('a'), text('b')], _meta: { 'x.example/y': 1 } });
    expect(await answerOf(made)).toEqual({
      content: [text('a'), text('b')],
      isError: false,
      _meta: { 'x.example/y': 1 },
    });
    const structured = toolResult({ content: [text('a')], structuredContent: { free: true } });
    expect(await answerOf(structured)).toMatchObject({ structuredContent: { free: true } });
  });

  it('is a result in full whose structured content fits the output schema', async () => {
    const output = z.object({ n: z.int() });
    const made = toolResult({ content: [text('one')], structuredContent: { n: 1 } });
    expect(await answerOf(made, output)).toMatchObject({ structuredContent: { n: 1 } });
  });

  it('is a failure of its own, which needs no structured content', async () => {
    const server = testServer([
      returning(toolResult({ content: [text('no')], isError: true }), z.object({ n: z.int() })),
    ]);
    expect(await server.call('made', {})).toEqual({ content: [text('no')], isError: true });
    expect(server.store.audit.records).toMatchObject([{ outcome: 'tool_error', reason: null }]);
  });

  const output = z.object({ n: z.int() });
  it.each<{ what: string; value: unknown; output?: Schema; reason: string }>([
    {
      what: 'an object without an output schema',
      value: { n: 1 },
      reason: 'returned neither text',
    },
    { what: 'nothing', value: undefined, reason: "tool 'made' returned neither text" },
    {
      what: 'a value that breaks the output schema',
      value: { n: 'x' },
      output,
      reason: "broke its output schema at 'n': Invalid input",
    },
    {
      what: 'nothing, with an output schema',
      value: undefined,
      output,
      reason: "broke its output schema at '': Invalid input",
    },
    {
      what: 'a full result that breaks the output schema',
      value: toolResult({ content: [], structuredContent: { n: 0.5 } }),
      output,
      reason: "broke its output schema at 'n'",
    },
    {
      what: 'a full result without the promised structured content',
      value: toolResult({ content: [] }),
      output,
      reason: "broke its output schema at ''",
    },
  ])('is not $what: the caller learns an id, the log the reason', async (made) => {
    const { call, store, logger } = testServer([returning(made.value, made.output)]);
    await expect(call('made', {})).rejects.toMatchObject({
      code: 'internal_error',
      message: 'Internal error: tell the operator the request id request-1',
    });
    expect(store.audit.records).toMatchObject([
      { outcome: 'tool_error', reason: 'internal_error', resultDigest: null },
    ]);
    const [line] = logger.entries;
    expect(line).toMatchObject({ level: 'error', fields: { requestId: 'request-1' } });
    expect(String(line?.fields['err'])).toContain(made.reason);
  });
});

describe('how a call may end', () => {
  it('with a failure that the model should read', async () => {
    const server = testServer([
      throwing(new ToolError('not_found', 'No user 7: list users first')),
    ]);
    expect(await server.call('made', {})).toEqual({
      content: [text('No user 7: list users first')],
      isError: true,
    });
    expect(server.store.audit.records).toMatchObject([
      { outcome: 'tool_error', reason: 'not_found', resultDigest: expect.any(String) as string },
    ]);
  });

  it('with a refusal that the tool meant for the peer', async () => {
    const refusal = new WireError('conflict', 'Busy: call again');
    const server = testServer([throwing(refusal)]);
    await expect(server.call('made', {})).rejects.toBe(refusal);
    expect(server.store.audit.records).toMatchObject([
      { outcome: 'tool_error', reason: 'conflict' },
    ]);
  });

  it.each([new Error('secret detail'), 'a string', undefined, null, { qmcpError: 'none' }])(
    'with a defect, whatever was thrown: %s',
    async (thrown) => {
      const { call, logger } = testServer([throwing(thrown)]);
      await expect(call('made', {})).rejects.toMatchObject({
        code: 'internal_error',
        message: expect.not.stringContaining('secret') as string,
      });
      expect(logger.entries).toMatchObject([{ level: 'error', fields: { err: thrown } }]);
    },
  );

  const unknown = (cause: string) =>
    `'made' was told to stop (${cause}) but did not: it may have taken effect. Check before you call it again.`;
  it.each<{ ended: HostOutcome; reason: string | null; message: string }>([
    { ended: { kind: 'cancelled' }, reason: null, message: "'made' was cancelled." },
    {
      ended: { kind: 'timeout' },
      reason: null,
      message: "'made' took longer than its limit and was stopped.",
    },
    {
      ended: { kind: 'ambiguous', cause: 'timeout' },
      reason: 'timeout',
      message: unknown('timeout'),
    },
    {
      ended: { kind: 'ambiguous', cause: 'cancelled' },
      reason: 'cancelled',
      message: unknown('cancelled'),
    },
  ])('as the host says: $ended', async ({ ended, reason, message }) => {
    const { call, store, telemetry } = testServer([returning('')], { host: endingWith(ended) });
    expect(await call('made', {})).toEqual({ content: [text(message)], isError: true });
    expect(store.audit.records).toMatchObject([{ outcome: ended.kind, reason }]);
    expect(telemetry.calls).toMatchObject([{ outcome: ended.kind }]);
  });

  it('on record when there is no such tool, and no faster than calls of tools', async () => {
    const { call, store, telemetry } = testServer([], {
      limits: { callsPerMinute: 1, callBurst: 1 },
    });
    await expect(call('nope', {})).rejects.toMatchObject({
      code: 'unknown_tool',
      message: 'Unknown tool: nope',
      data: { name: 'nope' },
    });
    await expect(call('nope2', {})).rejects.toMatchObject({ code: 'rate_limited' });
    expect(store.audit.records).toMatchObject([
      { name: 'nope', outcome: 'denied', reason: 'unknown_tool', payload: null },
    ]);
    expect(telemetry.calls).toMatchObject([{ name: '(unknown)', outcome: 'denied' }]);
  });
});

describe('arguments', () => {
  const runs: unknown[] = [];
  const counted = defineTool({
    name: 'counted',
    description: 'Counts.',
    input: z.object({ times: z.int().min(1), label: z.string().default('none') }),
    run(input) {
      runs.push(input);
      return 'ran';
    },
  });

  it('reach the tool as its schema has them; the record has them as they came', async () => {
    const { call, store } = testServer([counted]);
    await call('counted', { times: 2, extra: true });
    expect(runs.splice(0)).toEqual([{ times: 2, label: 'none' }]);
    expect(store.audit.records[0]?.payload?.body).toContain('{"times":2,"extra":true}');
  });

  it('that the schema refuses do not run; the model is told what to correct', async () => {
    const { call, store } = testServer([counted]);
    expect(await call('counted', { times: 0, label: 5 })).toEqual({
      content: [
        text(
          "Invalid arguments for 'counted'. Correct these and call again:\n" +
            '- times: Too small: expected number to be >=1\n' +
            '- label: Invalid input: expected string, received number',
        ),
      ],
      isError: true,
    });
    expect(runs).toEqual([]);
    expect(store.audit.writes).toMatchObject([
      { kind: 'append', record: { outcome: 'tool_error', reason: 'invalid_arguments' } },
    ]);
  });

  it('that are wrong as a whole are told so, without a path', async () => {
    const { call } = testServer([counted]);
    const [block] = (await call('counted', 'x')).content;
    expect(block).toMatchObject({
      text: expect.stringContaining('\n- Invalid input: expected object') as string,
    });
  });

  it('with very many mistakes are told the first twenty', async () => {
    const many: AnyTool = { ...counted, input: z.object({ list: z.array(z.int()) }) };
    const { call } = testServer([many]);
    const [block] = (await call('counted', { list: Array.from({ length: 50 }, String) })).content;
    expect(block?.type === 'text' && block.text.split('\n')).toHaveLength(21);
  });
});

describe('what a tool requires of the client', () => {
  const picky = (requires: AnyTool['requires']) => ({ ...returning('ran'), requires }) as AnyTool;

  it('is demanded before anything else happens', async () => {
    const { call, store } = testServer([picky({ sampling: {} })]);
    await expect(call('made', { not: 'checked' })).rejects.toMatchObject({
      code: 'missing_client_capability',
      message: 'This needs a client that declares: sampling',
      data: { requiredCapabilities: { sampling: {} } },
    });
    expect(store.audit.writes).toMatchObject([
      { kind: 'append', record: { outcome: 'tool_error', reason: 'missing_client_capability' } },
    ]);
  });
});
