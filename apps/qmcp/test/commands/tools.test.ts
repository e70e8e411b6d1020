import { describe, expect, it } from 'vitest';

import { forms, workingFolder } from './working-folder.ts';

const { json, run } = workingFolder();

describe('tools', () => {
  it('are listed for people', async () => {
    const { exitCode, stdout } = await run(['tools', 'list']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^NAME +EFFECT +DESCRIPTION\nadd_user +writes +Adds a user/);
    expect(stdout).toMatch(/^delete_user +may destroy +Deletes/m);
    expect(stdout).toMatch(/^echo +reads +Returns the given message unchanged\.$/m);
  });

  it('are listed for programs as MCP lists them', async () => {
    const { tools } = await json(['tools', 'list']);
    expect(tools).toContainEqual({
      name: 'echo',
      title: 'Echo',
      description: expect.any(String) as string,
      inputSchema: expect.objectContaining({ type: 'object', required: ['message'] }) as object,
      annotations: {
        title: 'Echo',
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    });
  });

  it('are shown one by one', async () => {
    const { stdout } = await run(['tools', 'show', 'planner']);
    expect(stdout).toMatch(/^planner {2}Plan a goal \(reads\)\n\nTurns a goal/);
    expect(stdout).toMatch(/\nInput:\n\{[\s\S]+\nOutput:\n\{/);
    expect(await json(['tools', 'show', 'echo'])).toMatchObject({ name: 'echo' });
    const missing = await run(['tools', 'show', 'nope']);
    expect(missing).toMatchObject({
      exitCode: 4,
      stdout: '',
      stderr: "qmcp: There is no tool 'nope': `qmcp tools list` shows which there are\n",
    });
  });

  it('are called, and their answer alone is on standard output', async () => {
    expect(await run(['tools', 'call', 'echo', 'message=hello there'])).toEqual({
      exitCode: 0,
      stdout: 'hello there\n',
      stderr: '',
    });
    const piped = { stdin: '{"message": "from standard input"}' };
    expect((await run(['tools', 'call', 'echo', '--input', '-'], piped)).stdout).toBe(
      'from standard input\n',
    );
  });

  it('answer programs as MCP does', async () => {
    expect(await json(['tools', 'call', 'echo', 'message=hello'])).toEqual({
      content: [{ type: 'text', text: 'hello' }],
      isError: false,
    });
  });

  it('that fail end with 1, and say why on standard error', async () => {
    const { exitCode, stdout, stderr } = await run(['tools', 'call', 'echo', 'mesage=x']);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain("qmcp: Invalid arguments for 'echo'. Correct these and call again:");
  });

  it('that do not exist end with 4', async () => {
    expect(await run(['tools', 'call', 'nope'])).toEqual({
      exitCode: 4,
      stdout: '',
      stderr: 'qmcp: Unknown tool: nope\n',
    });
  });

  it('that are misspelt are answered with the name that may be meant', async () => {
    const { exitCode, stderr } = await run(['tools', 'call', 'ecko', 'message=x']);
    expect([exitCode, stderr]).toEqual([4, 'qmcp: Unknown tool: ecko: did you mean echo?\n']);
  });

  it.each([
    ['5', '5'],
    ['many', '<JSON>'],
  ])('that get the text %s for a number say how to write one', async (text, written) => {
    const argv = ['tools', 'call', 'search_users', `limit=${text}`, 'name=a'];
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(1);
    expect(stderr.endsWith(`\nlimit is no text there: write limit:=${written}\n`)).toBe(true);
  });

  it('that refuse arguments without a type in doubt get no such hint', async () => {
    const { stderr } = await run(['tools', 'call', 'search_users', 'limit:="5"', 'nmae=a']);
    expect(stderr).not.toContain('is no text there');
  });
});

describe('resources and prompts', () => {
  it('are those of human requests, and no prompts', async () => {
    expect(await json(['resources', 'list'])).toMatchObject({
      resources: [{ uri: 'human://requests' }, { uri: 'ui://qmcp/approval' }],
      resourceTemplates: [
        { uriTemplate: 'human://requests/{id}' },
        { uriTemplate: 'ui://qmcp/approvals/{id}' },
      ],
    });
    expect(await json(['prompts', 'list'])).toEqual({ prompts: [] });
    expect((await run(['resources', 'read', 'human://requests'])).stdout).toContain(
      '"requests":[]',
    );
    expect((await run(['prompts', 'list'])).stderr).toBe('This server offers no prompts.\n');
    expect((await run(['resources', 'read', 'x://y'])).exitCode).toBe(4);
    expect((await run(['prompts', 'get', 'nope'])).exitCode).toBe(4);
  });
});

describe('the record', () => {
  const echoed = ['invocations', '--tool', 'echo'];

  it('has what was called, newest first', async () => {
    const { invocations, next } = (await json([...echoed, '--limit', '2'])) as {
      invocations: object[];
      next: string;
    };
    expect(invocations).toEqual([
      {
        id: forms.uuid,
        kind: 'call',
        method: 'tools/call',
        name: 'echo',
        outcome: 'tool_error',
        reason: 'invalid_arguments',
        door: 'cli',
        principal: 'owner',
        actor: forms.hex,
        request_id: forms.uuid,
        correlation_id: forms.uuid,
        trace_id: forms.hex,
        span_id: forms.hex,
        protocol_version: '2026-07-28',
        client_name: expect.stringMatching(/^qmcp\//) as string,
        started_at: forms.iso,
        duration_ms: expect.any(Number) as number,
        arguments_digest: forms.hex,
        result_digest: forms.hex,
      },
      expect.objectContaining({ outcome: 'ok' }),
    ]);
    const { stderr } = await run([...echoed, '--limit', '2']);
    expect(stderr).toBe(`More: add --before ${next}\n`);
    const older = await json([...echoed, '--before', next]);
    expect(older['next']).toBeNull();
  });

  it('has each entry whole: arguments and result too', async () => {
    const { invocations } = (await json([...echoed, '--outcome', 'ok', '--limit', '1'])) as {
      invocations: [{ id: string }];
    };
    const [{ id }] = invocations;
    const record = await json(['invocations', '--id', id]);
    expect(record).toMatchObject({ ...invocations[0], payload: { salt: forms.hex } });
    const { stdout } = await run(['invocations', '--id', id]);
    expect(stdout).toMatch(/^FIELD +VALUE\nid +[0-9a-f-]+\nkind +call\n/);
    expect(stdout).toMatch(/\nCarried:\n\{\n {2}"arguments": \{\n {4}"message": /);
    const missing = await run(['invocations', '--id', 'nope']);
    expect([missing.exitCode, missing.stdout]).toEqual([4, '']);
    expect(missing.stderr).toContain('There is no record of the id nope');
    expect((await run(['invocations', '--id', id, '--since', '1h'])).exitCode).toBe(2);
  });

  it('says why a call went no further', async () => {
    const { stdout } = await run([...echoed, '--outcome', 'tool_error']);
    expect(stdout).toMatch(/^\S+Z +tool_error +invalid_arguments +echo +owner /m);
  });

  it('is a table for people, narrowed by filters', async () => {
    const { stdout } = await run([
      'invocations',
      '--tool',
      'echo',
      '--outcome',
      'ok',
      '--since',
      '1h',
    ]);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^STARTED +OUTCOME +REASON +WHAT +WHO +DOOR +TOOK$/);
    expect(lines[1]).toMatch(/^\S+Z +ok +echo +owner +cli +[\d.]+ ms$/);
    expect(lines).toHaveLength(4);
    expect(await run(['invocations', '--until', '2020-01-01'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'No call fits.\n',
    });
  });

  it.each([
    [['--limit', '0'], 'limit'],
    [['--outcome', 'great'], 'outcome'],
    [['--since', 'soon'], '--since soon is no moment'],
    [['--tool', 'echo', '--name', 'x'], 'tool: names method and name already'],
  ])('refuses %j', async (filter, said) => {
    const { exitCode, stderr } = await run(['invocations', ...filter]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });
});
