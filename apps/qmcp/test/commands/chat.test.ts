import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startScriptedModel } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { start } from '../cli/qmcp.ts';
import { calls, chats, named, says } from './chats.ts';
import { startWhereServer } from './where-server.ts';

const { chat, atTerminal, folder } = chats();

describe('one question', () => {
  it('is answered with the tools of this folder; each call is shown, and on record', async () => {
    const { exitCode, stdout, stderr } = await chat(
      [calls('echo', { message: 'hello' }), says('It said hello.')],
      ['Echo hello'],
    );
    expect([exitCode, stdout]).toEqual([0, 'It said hello.\n']);
    expect(stderr).toBe(
      '→ echo {"message":"hello"}\n← echo: hello\n2 steps, 200 tokens in, 20 out\n',
    );
    const { invocations } = await folder.json(['invocations', '--limit', '1']);
    expect(invocations).toMatchObject([{ name: 'echo', outcome: 'ok', door: 'mcp-stdio' }]);
  });

  it('may be read from standard input', async () => {
    for (const argv of [[], ['-']]) {
      const { requests } = await chat([says('Hello')], argv, { stdin: 'Good morning\n' });
      expect(requests[0]?.body.messages.at(-1)).toEqual({
        role: 'user',
        content: 'Good morning\n',
      });
    }
  });

  it('is printed as a transcript for programs', async () => {
    const { stdout } = await chat(
      [
        () => ({ text: 'Let me see.', toolCalls: [{ id: 'a', name: 'echo', arguments: {} }] }),
        says('I can’t.'),
      ],
      ['--json', 'Echo nothing'],
    );
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toEqual([
      { type: 'user', text: 'Echo nothing' },
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_call', id: 'a', name: 'echo', arguments: '{}' },
      {
        type: 'tool_result',
        id: 'a',
        name: 'echo',
        text: expect.stringContaining('message') as string,
        isError: true,
      },
      { type: 'text', text: 'I can’t.' },
      {
        type: 'end',
        reason: 'answered',
        steps: 2,
        usage: { inputTokens: 200, cachedInputTokens: 0, outputTokens: 20 },
      },
    ]);
  });

  it('puts calls with arguments that do not fit on record, as the server refused them', async () => {
    await chat([calls('echo', { nonsense: 1 }), says('Sorry')], ['Echo']);
    const { invocations } = await folder.json(['invocations', '--limit', '1']);
    expect(invocations).toMatchObject([{ name: 'echo', outcome: 'tool_error' }]);
  });

  it('puts calls of tools that are made up on record, too', async () => {
    const { requests } = await chat([calls('fly', { to: 'the moon' }), says('I can’t')], ['Fly']);
    expect(requests[1]?.body.messages.at(-1)?.content).toContain('fly');
    const { invocations } = await folder.json(['invocations', '--limit', '1']);
    expect(invocations).toMatchObject([{ name: 'fly', outcome: 'denied' }]);
  });

  it.each([
    ['length', 'The answer is cut off: the model reached its limit of tokens.'],
    ['content_filter', 'The answer is cut off: the endpoint’s content filter ended it.'],
  ] as const)('that ends by %s has failed', async (finishReason, note) => {
    const ended = await chat([() => ({ text: 'Once', finishReason })], ['A story']);
    expect([ended.exitCode, ended.stdout]).toEqual([1, 'Once\n']);
    expect(ended.stderr).toContain(note);
  });

  it('writes out what would act on the terminal', async () => {
    const { stdout } = await chat([says('\u001B[2Jgone\n')], ['Clear'], { columns: 80 });
    expect(stdout).not.toContain('\u001B[2J');
    expect(stdout).toContain('gone');
  });

  it('is stopped by a signal', async () => {
    const never = Promise.withResolvers<void>();
    await using model = await startScriptedModel([
      () => ({ text: 'It goes on and on', restAfter: never.promise }),
    ]);
    const running = start(['chat', ...named(model), 'A story'], { folder: folder.file('') });
    await new Promise((resolve) => running.stdout.once('data', resolve));
    running.signal('SIGINT');
    expect(await running.ended).toMatchObject({
      exitCode: 1,
      stdout: 'It goes\n',
      stderr: expect.stringContaining('Stopped.') as string,
    });
    never.resolve();
  });
});

it('cancels a call under way when it is stopped, which is on record', async () => {
  const slow = createServer().listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const asked = once(slow, 'request');
  const { port } = slow.address() as AddressInfo;
  await mkdir(folder.file('waiting'));
  await writeFile(
    folder.file('waiting/wait.mjs'),
    `export default {
      name: 'wait',
      description: 'Waits for a slow service.',
      input: { type: 'object' },
      run: (_, { signal }) => fetch('http://127.0.0.1:${port}', { signal }),
    };`,
  );
  await using model = await startScriptedModel([calls('wait', {})]);
  const running = start(['chat', ...named(model), 'Wait'], {
    folder: folder.file(''),
    environment: { QMCP_TOOLS_FOLDER: folder.file('waiting') },
  });
  await asked;
  running.signal('SIGINT');
  expect(await running.ended).toMatchObject({ exitCode: 1 });
  slow.close();
  const { invocations } = await folder.json(['invocations', '--limit', '1']);
  expect(invocations).toMatchObject([{ name: 'wait', outcome: 'cancelled' }]);
});

describe('several servers', () => {
  it('offer their tools side by side; the first alone is shown the key', async () => {
    await using first = await startWhereServer();
    await using second = await startWhereServer();
    const [one, other] = [first, second].map(
      ({ url }) => `${url.replaceAll(/\W+/g, '_').slice(5)}__where`,
    );
    const { requests } = await chat(
      [
        () => ({
          toolCalls: [one, other].map((name = '') => ({ id: name, name, arguments: {} })),
        }),
        says('Here and there'),
      ],
      ['--url', first.url, '--url', `${second.url}/tools`, 'Where?'],
      { environment: { QMCP_API_KEY: 'qk_secret' } },
    );
    expect(requests[1]?.body.messages.slice(-2).map(({ content }) => content)).toEqual([
      '/mcp Bearer qk_secret',
      '/tools no key',
    ]);
  });
});

describe('at a terminal', () => {
  it('takes turn after turn, and remembers', async () => {
    await using model = await startScriptedModel([says('Hello Ada'), says('Ada')]);
    const talk = atTerminal(model);
    await talk.said(/you> /);
    talk.keys.write('I am Ada\r');
    await talk.said(/1 step, /);
    talk.keys.write('\r');
    talk.keys.write('Who am I?\r');
    await talk.said(/1 step, [^]*1 step, /);
    talk.keys.end();
    expect(await talk.ended).toMatchObject({ exitCode: 0, stdout: 'Hello Ada\nAda\n' });
    expect(model.requests[1]?.body.messages).toHaveLength(4);
  });

  it('goes on after a turn that failed', async () => {
    await using model = await startScriptedModel([
      () => ({ status: 400, error: { message: 'Too long' } }),
      says('Hello'),
    ]);
    const talk = atTerminal(model);
    talk.keys.write('Read all this\rHello\r');
    await talk.said(/1 step, /);
    talk.keys.write('\u0003');
    expect(await talk.ended).toMatchObject({ exitCode: 0, stdout: 'Hello\n' });
    expect(talk.stderr()).toContain('(HTTP 400: Too long)');
  });

  it('stops a turn with Ctrl-C; a second one leaves', async () => {
    const never = Promise.withResolvers<void>();
    await using model = await startScriptedModel([
      () => ({ text: 'It goes on and on', restAfter: never.promise }),
    ]);
    const talk = atTerminal(model);
    talk.keys.write('A story\r');
    await new Promise((resolve) => talk.stdout.once('data', resolve));
    talk.keys.write('\u0003');
    await talk.said(/Stopped\./);
    talk.signal('SIGINT');
    expect(await talk.ended).toMatchObject({ exitCode: 0, stdout: 'It goes\n' });
    never.resolve();
  });
});

describe('without what it needs', () => {
  it.each([
    [[], '--model-url (or QMCP_MODEL_URL) and --model (or QMCP_MODEL)'],
    [['--model', 'm'], 'name it with --model-url (or QMCP_MODEL_URL). Any'],
    [['--model-url', 'http://127.0.0.1:9'], 'name it with --model (or QMCP_MODEL). Any'],
  ])('a model (%j) says how to name one', async (argv, said) => {
    const { exitCode, stderr } = await folder.run(['chat', ...argv, 'Hello']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });

  it('a question asks for one', async () => {
    const { exitCode, stderr } = await folder.run(['chat', '--model', 'm'], { stdin: ' \n' });
    expect([exitCode, stderr]).toEqual([
      2,
      'qmcp: Nothing is asked: give a prompt, or start it in a terminal\n',
    ]);
  });

  it('the right key is refused: 3; the key comes from a file, never from the command line', async () => {
    await writeFile(folder.file('key'), 'sk-secret\n');
    const { exitCode, stderr, requests } = await chat(
      [() => ({ status: 401, error: { message: 'Incorrect API key' } })],
      ['Hello'],
      { environment: { QMCP_MODEL_KEY_FILE: folder.file('key') } },
    );
    expect(exitCode).toBe(3);
    expect(stderr).toContain('Incorrect API key');
    expect(stderr).not.toContain('sk-secret');
    expect(requests[0]?.headers.authorization).toBe('Bearer sk-secret');
  });

  it.each([
    [['--url', 'nonsense'], 2, '--url nonsense is not the URL of a server'],
    [['--url', 'http://127.0.0.1:9'], 5, '127.0.0.1:9'],
    [['--command', 'no-such-program-here'], 1, 'no-such-program-here'],
    [['--command', '"half'], 2, 'close its quotes'],
  ])('a server (%j) ends with %i', async (argv, exitCode, said) => {
    const ended = await chat([], [...argv, 'Hello']);
    expect([ended.exitCode, ended.stdout]).toEqual([exitCode, '']);
    expect(ended.stderr).toContain(said);
  });
});
