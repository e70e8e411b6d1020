import { writeFile } from 'node:fs/promises';
import { mintApiKey } from '@qmcp/server';
import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  createQmcp,
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
  elicitForm,
  inputRequired,
  text,
  toolResult,
} from '../../src/index.ts';
import type { Qmcp } from '../../src/index.ts';
import { qmcp } from '../cli/qmcp.ts';
import type { Ended, Surroundings } from '../cli/qmcp.ts';

const definitions = [
  defineTool({
    name: 'region',
    description: 'Takes an argument that is mirrored into a header.',
    input: {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
    },
    run: ({ region }) => `in ${String(region)}`,
  }),
  defineTool({
    name: 'blocks',
    description: 'Answers with everything.',
    input: { type: 'object' },
    run: () =>
      toolResult({
        content: [
          text('first'),
          { type: 'image', data: 'AAAA', mimeType: 'image/png' },
          { type: 'resource_link', uri: 'note://1', name: 'note' },
          { type: 'resource', resource: { uri: 'note://1', text: 'embedded' } },
        ],
        _meta: { 'example.org/own': 1 },
      }),
  }),
  defineTool({
    name: 'talks',
    description: 'Reports progress, so that its answer is a stream.',
    input: { type: 'object' },
    run: (_, context) => {
      context.log('info', 'on my way');
      return 'done';
    },
  }),
  defineTool({
    name: 'twice',
    description: 'Wants its state back before it answers.',
    input: { type: 'object' },
    run: (_, { state }) =>
      state === undefined ? inputRequired({}, 1) : `state ${JSON.stringify(state)}`,
  }),
  defineTool({
    name: 'asks',
    description: 'Asks a person.',
    input: { type: 'object' },
    run: () => inputRequired({ name: elicitForm('Who?', { type: 'object', properties: {} }) }),
  }),
  defineResource({ name: 'note', uri: 'note://1', mimeType: 'text/plain', read: () => 'a note' }),
  defineResource({ name: 'bytes', uri: 'bytes://1', read: () => new Uint8Array([1, 2, 3]) }),
  defineResourceTemplate({
    name: 'page',
    uriTemplate: 'page://{n}',
    description: 'A page. By number.',
    read: ({ variables }) => `page ${String(variables['n'])}`,
  }),
  definePrompt({
    name: 'greet',
    description: 'Greets. Warmly.',
    arguments: [{ name: 'name', required: true }, { name: 'tone' }],
    get: ({ name }) => `Greet ${String(name)}.`,
  }),
];

let folder: TemporaryFolder;
let server: Qmcp;
let url: string;
let key: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await createQmcp({ definitions, auth: 'keys', limits: { pageSize: 2 } });
  ({ url } = await server.listen({ port: 0 }));
  key = await mint('*');
});

afterAll(async () => {
  await server.close();
  await folder[Symbol.asyncDispose]();
});

async function mint(...scopes: string[]): Promise<string> {
  const { secret, record } = mintApiKey({ name: 'k', scopes, expiresAtMs: null }, server);
  await server.store.apiKeys.insert(record);
  return secret;
}

const run = (argv: string[], more: Partial<Surroundings> = {}): Promise<Ended> =>
  qmcp([...argv, '--url', url], {
    folder: folder.path,
    environment: { QMCP_API_KEY: key },
    ...more,
  });

const printed = async (argv: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await run(argv);
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout;
};

describe('a server that runs elsewhere', () => {
  it('shows its tools, over all pages', async () => {
    const lines = (await printed(['tools', 'list'])).trimEnd().split('\n').slice(1);
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'asks',
      'blocks',
      'region',
      'talks',
      'twice',
    ]);
  });

  it('takes calls, arguments mirrored into headers as it wants them', async () => {
    expect(await printed(['tools', 'call', 'region', 'region=größe'])).toBe('in größe\n');
    expect(await printed(['tools', 'call', 'region', '--json'])).toContain('in undefined');
  });

  it('answers with blocks of every kind', async () => {
    expect(await printed(['tools', 'call', 'blocks'])).toBe(
      'first\n[image: image/png, 3 bytes]\n[resource: note://1]\nembedded\n',
    );
    expect(JSON.parse(await printed(['tools', 'call', 'blocks', '--json']))).toMatchObject({
      _meta: { 'example.org/own': 1 },
    });
  });

  it('gets its state back as often as it wants it', async () => {
    expect(await printed(['tools', 'call', 'twice'])).toBe('state 1\n');
  });

  it('is not asked for what only a person can answer', async () => {
    expect(await run(['tools', 'call', 'asks'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'qmcp: This needs a client that declares: elicitation\n',
    });
  });

  it('has resources, fixed ones and templates', async () => {
    expect(await printed(['resources', 'list'])).toBe(
      [
        'URI         TYPE        DESCRIPTION',
        'bytes://1               bytes',
        'note://1    text/plain  note',
        'page://{n}              A page.',
        '',
      ].join('\n'),
    );
    expect(await printed(['resources', 'read', 'page://7'])).toBe('page 7\n');
    expect(JSON.parse(await printed(['resources', 'read', 'note://1', '--json']))).toMatchObject({
      contents: [{ uri: 'note://1', mimeType: 'text/plain', text: 'a note' }],
    });
  });

  it('has bytes, which go into a file as they are and are only named on a terminal', async () => {
    expect(await printed(['resources', 'read', 'bytes://1'])).toBe('\u0001\u0002\u0003');
    const { stdout } = await run(['resources', 'read', 'bytes://1'], { columns: 80 });
    expect(stdout).toMatch(/^\[bytes:\/\/1: .*, 3 bytes\]\n$/);
  });

  it('has prompts', async () => {
    expect(await printed(['prompts', 'list'])).toBe(
      'NAME   ARGUMENTS    DESCRIPTION\ngreet  name [tone]  Greets.\n',
    );
    expect(await printed(['prompts', 'get', 'greet', 'name=Ada'])).toBe('user:\nGreet Ada.\n');
    expect(JSON.parse(await printed(['prompts', 'get', 'greet', 'name=Ada', '--json']))).toEqual({
      description: 'Greets. Warmly.',
      messages: [{ role: 'user', content: { type: 'text', text: 'Greet Ada.' } }],
    });
  });
});

describe('its record', () => {
  it('is the same from afar', async () => {
    const page = JSON.parse(await printed(['invocations', '--tool', 'twice', '--json'])) as {
      invocations: object[];
    };
    expect(page.invocations).toMatchObject([
      {
        name: 'twice',
        outcome: 'ok',
        door: 'mcp-http',
        client_name: expect.stringMatching(/^qmcp-cli\//) as string,
      },
      { name: 'twice', outcome: 'held' },
    ]);
  });

  it('has each entry whole, a refused call as a security event', async () => {
    const environment = { QMCP_API_KEY: await mint('prompts:get') };
    await run(['invocations'], { environment });
    const events = await printed(['invocations', '--kind', 'security', '--limit', '1']);
    expect(events).toMatch(/Z +denied +insufficient_scope +\w+\.\w+ /);
    const { invocations } = JSON.parse(
      await printed(['invocations', '--kind', 'security', '--limit', '1', '--json']),
    ) as { invocations: [{ id: string }] };
    const [{ id }] = invocations;
    expect(JSON.parse(await printed(['invocations', '--id', id, '--json']))).toMatchObject({
      ...invocations[0],
      payload: null,
    });
    expect(await printed(['invocations', '--id', id])).toContain('What it carried was not kept.');
    expect((await run(['invocations', '--id', 'no/such'])).exitCode).toBe(4);
  });

  it('refuses filters that are none', async () => {
    const { exitCode, stderr } = await run(['invocations', '--limit', '0']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('qmcp: Invalid query: limit');
  });
});

describe('who may', () => {
  it('is whoever holds the key, from the environment or a file', async () => {
    await writeFile(folder.file('key'), `${key}\n`);
    const argv = ['tools', 'show', 'talks', '--key-file', 'key'];
    expect((await run(argv, { environment: {} })).exitCode).toBe(0);
  });

  it.each([
    ['no key', {}, 'asks for an API key or a sign-in: use --key-file or QMCP_API_KEY'],
    ['a broken key', { QMCP_API_KEY: 'qk_broken' }, 'That is not an API key of qmcp'],
  ])('is nobody with %s', async (_, environment, said) => {
    for (const argv of [['tools', 'list'], ['invocations']]) {
      const { exitCode, stdout, stderr } = await run(argv, { environment });
      expect([exitCode, stdout]).toEqual([3, '']);
      expect(stderr).toContain(said);
    }
  });

  it('is nobody without the scope', async () => {
    const environment = { QMCP_API_KEY: await mint('prompts:get') };
    expect((await run(['tools', 'call', 'talks'], { environment })).exitCode).toBe(3);
    expect((await run(['invocations'], { environment })).stderr).toContain("scope 'audit:read'");
  });
});
