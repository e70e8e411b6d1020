import { tmpdir } from 'node:os';

import { defineTool } from 'qmcp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startFixture } from '../conformance/fixture/start-fixture.ts';
import type { Fixture } from '../conformance/fixture/start-fixture.ts';
import { stdioFixture } from './harness/qmcp-process.ts';
import { officialClients } from './peers/clients.ts';
import type { Peer } from './peers/peer.ts';

/** The official clients of both generations get from the fixture server what the protocol promises them. */

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture(0);
});

afterAll(() => fixture.qmcp.close());

// The fixture's store is in memory: over stdio it keeps nothing in its home.
const connections = officialClients.flatMap(({ client, revision, connect }) => [
  { client, revision, transport: 'HTTP', open: () => connect(fixture.url) },
  { client, revision, transport: 'stdio', open: () => connect(stdioFixture(tmpdir())) },
]);

describe.each(connections)('$client over $transport', ({ revision, open }) => {
  let peer: Peer;

  beforeAll(async () => {
    peer = await open();
  });

  afterAll(() => peer[Symbol.asyncDispose]());

  it(`agrees on ${revision}`, async () => {
    expect(peer.protocolVersion).toBe(revision);
  });

  it('lists tools, prompts, resources and templates', async () => {
    expect(await peer.toolNames()).toContain('test_simple_text');
    expect(await peer.promptNames()).toContain('test_simple_prompt');
    expect(await peer.resourceUris()).toContain('test://static-text');
    expect(await peer.templateUris()).toEqual(['test://template/{id}/data']);
  });

  it('calls a tool', async () => {
    expect(await peer.call('test_simple_text')).toEqual({
      text: 'This is a simple text response for testing.',
      isError: false,
    });
  });

  it('repeats arguments as headers where a tool wants it', async () => {
    await peer.toolNames();

    const answer = await peer.call('test_mirrored_headers', {
      region: 'Zürich, Enge ',
      attempts: 3,
      urgent: true,
    });

    expect(answer).toEqual({
      text: '{"region":"Zürich, Enge ","attempts":3,"urgent":true}',
      isError: false,
    });
  });

  it('reads why a tool failed', async () => {
    expect(await peer.call('test_error_handling')).toEqual({
      text: 'This tool intentionally returns an error for testing',
      isError: true,
    });
  });

  it('is told that a tool does not exist', async () => {
    await expect(peer.call('no_such_tool')).rejects.toMatchObject({ code: -32602 });
  });

  it('lets its person fill in a form', async () => {
    expect(await peer.call('test_elicitation', { message: 'Who are you?' })).toEqual({
      text: 'User response: {"action":"accept","content":{"username":"ada","email":"ada@example.com"}}',
      isError: false,
    });
  });

  it('lets its model answer', async () => {
    expect(await peer.call('test_sampling', { prompt: 'Capital of France?' })).toEqual({
      text: 'LLM response: Paris',
      isError: false,
    });
  });

  it('tells its roots', async () => {
    expect(await peer.call('test_input_required_result_list_roots')).toEqual({
      text: 'Roots: file:///project',
      isError: false,
    });
  });

  it('answers several questions, at once and one after another', async () => {
    expect((await peer.call('test_input_required_result_multiple_inputs')).text).toBe(
      'Paris Ada works in file:///project',
    );
    expect((await peer.call('test_input_required_result_multi_round')).text).toBe(
      'Ada likes green.',
    );
    expect((await peer.call('test_input_required_result_request_state')).text).toBe(
      'state-ok: the state came back unchanged',
    );
  });

  it('reads resources, fixed and from a template', async () => {
    expect(await peer.read('test://static-text')).toEqual([
      'This is the content of the static text resource.',
    ]);
    expect(await peer.read('test://template/7/data')).toEqual([
      '{"id":"7","templateTest":true,"data":"Data for ID: 7"}',
    ]);
  });

  it('is told that a resource does not exist', async () => {
    await expect(peer.read('test://nowhere')).rejects.toThrow('Resource not found');
  });

  it('hears that a resource changed', async () => {
    const heard = peer.heard('notifications/resources/updated');
    await peer.watch({ resource: 'test://watched-resource' });

    await peer.call('test_touch_watched_resource');

    expect(await heard).toMatchObject({ uri: 'test://watched-resource' });
  });

  it('hears that the lists of tools and prompts changed', async () => {
    await peer.watch('tools');
    await peer.watch('prompts');
    const tools = peer.heard('notifications/tools/list_changed');
    const prompts = peer.heard('notifications/prompts/list_changed');

    await peer.call('test_trigger_tool_change');
    await peer.call('test_trigger_prompt_change');

    await expect(Promise.all([tools, prompts])).resolves.toHaveLength(2);
  });

  it('gets prompts, also one that asks the person first', async () => {
    expect(
      await peer.prompt('test_prompt_with_arguments', { arg1: 'hello', arg2: 'world' }),
    ).toEqual(["Prompt with arguments: arg1='hello', arg2='world'"]);
    expect(await peer.prompt('test_input_required_result_prompt')).toEqual([
      'Go on in this context: the meeting',
    ]);
  });

  it('completes an argument', async () => {
    expect(await peer.complete('test_prompt_with_arguments', 'arg1', 'par')).toEqual([
      'paris',
      'park',
      'party',
    ]);
  });
});
/** A tool that runs until its call is cancelled. */
function endlessTool(name: string) {
  const started = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const tool = defineTool({
    name,
    description: 'Runs until it is cancelled',
    input: { type: 'object' },
    run: (_input, { signal }) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped.resolve();
          reject(new Error('cancelled'));
        });
        started.resolve();
      }),
  });
  return { tool, started: started.promise, stopped: stopped.promise };
}

describe.each(officialClients)('$client', ({ connect }) => {
  it('cancels a call, and the tool stops', async () => {
    await using peer = await connect(fixture.url);
    const { tool, started, stopped } = endlessTool('test_endless');
    fixture.qmcp.registry.add(tool);
    const cancellation = new AbortController();

    const call = peer.call(tool.name, {}, { signal: cancellation.signal });
    await started;
    cancellation.abort(new Error('enough'));

    await expect(call).rejects.toThrow('enough');
    await stopped;
    expect(fixture.qmcp.registry.remove('tool', tool.name)).toBe(true);
  });
});
