import { readFile, writeFile } from 'node:fs/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { forms, workingFolder } from './working-folder.ts';

const { run, json, file } = workingFolder();

const POLICY = `
version: 1
roles:
  boss: { members: [owner] }
rules:
  - name: no mass delete
    effect: deny
    tools: delete_*
    when: arguments.id > 5
    reason: ask for each
  - { name: ask first, effect: hold, tools: create_*, approval: { role: boss } }
tests:
  - { name: a high id, tool: delete_user, arguments: { id: 7 }, expect: deny, rule: no mass delete }
  - { name: a new user, tool: create_user, expect: hold }
  - { name: a resource, resource: 'file:///a', expect: allow }
  - { name: a prompt, prompt: greet, principal: { id: 'key:1', scopes: [] }, expect: deny }
`;

beforeAll(async () => {
  await writeFile(file('policy.yaml'), POLICY);
  await writeFile(file('broken.yaml'), 'version: 1\nrules:\n  - { name: a, effect: denie }\n');
  await writeFile(
    file('candidate.yaml'),
    'version: 1\nrules:\n  - { name: no secrets, effect: deny, when: arguments.message == "secret" }\n',
  );
  await writeFile(file('qmcp.config.json'), '{"policyFile": "policy.yaml"}');
});

describe('qmcp policy check', () => {
  it('accepts the configured file, and counts what it has', async () => {
    const { exitCode, stdout } = await run(['policy', 'check']);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/policy\.yaml: rules 2, roles 1, tests 4; digest [0-9a-f]{64}\n$/),
    ]);
  });

  it('gives editors the schema', async () => {
    expect(await json(['policy', 'check', 'candidate.yaml'])).toMatchObject({
      rules: 1,
      schema: { title: 'qmcp policy', required: ['version'] },
    });
  });

  it('names the place of each problem', async () => {
    const { exitCode, stderr } = await run(['policy', 'check', 'broken.yaml']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('line 3, column 24: rules.0.effect must be equal to one of');
  });
});

describe('qmcp policy test', () => {
  it('passes where every example is decided as expected', async () => {
    const { exitCode, stdout } = await run(['policy', 'test']);
    expect(exitCode).toBe(0);
    expect(stdout.match(/^pass/gm)).toHaveLength(4);
  });

  it('fails where one is decided otherwise, and says by whom', async () => {
    await writeFile(
      file('failing.yaml'),
      `${POLICY}  - { name: wrong, tool: delete_user, arguments: { id: 1 }, expect: hold }\n`,
    );
    const { exitCode, stdout } = await run(['policy', 'test', 'failing.yaml']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^FAIL +wrong +hold +allow by the scopes$/m);
    const { stdout: asked } = await run(['policy', 'test', 'failing.yaml', '--json']);
    expect(JSON.parse(asked)).toMatchObject({ results: [{}, {}, {}, {}, { passed: false }] });
  });

  it('says that a file has none', async () => {
    const { exitCode, stderr } = await run(['policy', 'test', 'candidate.yaml']);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('has no tests')]);
  });
});

describe('qmcp policy explain', () => {
  it('says which rule settles a call, and what of the others does not fit', async () => {
    const { stdout } = await run(['policy', 'explain', 'delete_user', 'id:=7']);
    expect(stdout).toMatch(/^deny {2}by no mass delete, in .*policy\.yaml\n/);
    expect(stdout).toContain('ask for each');
    expect(stdout).toContain('Roles: boss');
    expect(stdout).toMatch(/^ask first +hold +no: another target$/m);
  });

  it('says when a condition could not be told', async () => {
    const { stdout } = await run(['policy', 'explain', 'delete_user', 'id=x']);
    expect(stdout).toMatch(/^no mass delete +deny +yes \(its condition could not be told/m);
    const { stdout: other } = await run(['policy', 'explain', 'delete_user', 'id:=1']);
    expect(other).toMatch(/^no mass delete +deny +no: its condition is false$/m);
  });

  it('takes what a tool declares from the tool', async () => {
    const { stdout } = await run(['policy', 'explain', 'delete_user', 'id:=1']);
    expect(stdout).toMatch(/^hold {2}by built-in\/holdDestructive/);
  });

  it('knows the API keys of the store, and says when a tool is unknown', async () => {
    const key = await json(['keys', 'create', 'ci', '--scope', 'none']);
    const explained = await run([
      'policy',
      'explain',
      'nothing',
      '--principal',
      `key:${String(key['id'])}`,
      '--json',
    ]);
    expect(explained.stderr).toContain("There is no tool 'nothing' here now");
    expect(JSON.parse(explained.stdout)).toMatchObject({
      by: 'scopes',
      decision: { reason: 'insufficient_scope' },
    });
    const stranger = await run(['policy', 'explain', 'echo', '--principal', 'key:x', '--json']);
    expect(JSON.parse(stranger.stdout)).toMatchObject({ decision: { effect: 'allow' } });
  });
});

describe('qmcp policy backtest', () => {
  it('prints what a candidate would have decided otherwise', async () => {
    for (const message of ['hello', 'secret', 'secret']) {
      expect((await run(['tools', 'call', 'echo', `message=${message}`])).exitCode).toBe(0);
    }
    const { stdout } = await run(['policy', 'backtest', 'candidate.yaml', '--since', '1h']);
    expect(stdout).toMatch(/^Of 3 calls, 2 would be decided otherwise\.\n/);
    expect(stdout).toMatch(/^2 +echo +allow by the scopes +deny by no secrets +\S+ \S+$/m);
    expect(await json(['policy', 'backtest', 'candidate.yaml', '--limit', '1'])).toEqual({
      calls: 1,
      forgotten: 0,
      incomplete: { missing: 0, cut: 0, masked: 0 },
      changes: [
        {
          name: 'echo',
          before: 'allow by the scopes',
          after: 'deny by no secrets',
          count: 1,
          examples: [forms.uuid],
        },
      ],
    });
  });

  it('says of how many calls the arguments are not what they were', async () => {
    const token = `ghp_${'a'.repeat(36)}`;
    await run(['tools', 'call', 'echo', `message=${token}`]);
    const { stdout, stderr } = await run(['policy', 'backtest', 'policy.yaml']);
    expect(stdout).toMatch(/^Of 4 calls, 0 would/);
    expect(stderr).toContain('Of 1 calls, secrets are masked.');
  });

  it('refuses a limit that is no count', async () => {
    const { exitCode, stderr } = await run(['policy', 'backtest', 'policy.yaml', '--limit', 'x']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--limit x is no count')]);
  });
});

describe('where no file is configured', () => {
  const environment = { QMCP_CONFIG: 'empty.json', QMCP_HOME: 'apart' };

  it('the default policy is what is checked and explained, and no version was kept', async () => {
    await writeFile(file('empty.json'), '{}');
    const bare = (...argv: string[]) => run(argv, { environment });
    expect((await bare('policy', 'check')).stdout).toContain('with the default policy: rules 0');
    expect((await bare('policy', 'explain', 'delete_user')).stdout).toMatch(
      /^hold {2}by built-in\/holdDestructive, in the default policy\nThe tool declares/,
    );
    expect((await bare('policy', 'versions')).stderr).toBe('No policy file was loaded yet.\n');
  });
});

describe('policies of Casbin', () => {
  it('go there and come back', async () => {
    await writeFile(
      file('plain.yaml'),
      'version: 1\notherwise: deny\nroles: { boss: { members: [owner] } }\nrules: [{ name: r, effect: allow, role: boss, tools: users_* }]\n',
    );
    const exported = await run(['policy', 'export', 'plain.yaml', '--casbin', 'out']);
    expect(exported.exitCode).toBe(0);
    expect(await readFile(file('out/policy.csv'), 'utf8')).toBe(
      'p, role:boss, users_*, call, allow\ng, owner, role:boss\n',
    );
    await writeFile(file('out/more.csv'), 'p, owner, a, write, allow\n');
    const imported = await run([
      'policy',
      'import',
      '--casbin',
      'out/model.conf',
      'out/policy.csv',
    ]);
    expect(imported.stdout).toContain('role: role:boss\n    tools: users_*\n');
    const partly = await run(['policy', 'import', '--casbin', 'out/model.conf', 'out/more.csv']);
    expect(partly.stderr).toContain("Line 1 is left out: its action 'write'");
  });

  it('are refused where they can’t be said, or read', async () => {
    const held = await run(['policy', 'export', '--casbin', 'out']);
    expect([held.exitCode, held.stderr]).toEqual([
      1,
      expect.stringContaining("The rule 'ask first' can't be said in Casbin: it holds calls"),
    ]);
    const one = await run(['policy', 'import', '--casbin', 'out/model.conf']);
    expect([one.exitCode, one.stderr]).toEqual([2, expect.stringContaining('takes two files')]);
    const missing = await run(['policy', 'import', '--casbin', 'none.conf', 'none.csv']);
    expect([missing.exitCode, missing.stderr]).toEqual([4, expect.stringContaining('ENOENT')]);
  });
});

describe('a policy file that is configured', () => {
  it('decides calls at the prompt', async () => {
    const { exitCode, stderr } = await run(['tools', 'call', 'delete_user', 'id:=9']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("is denied by the rule 'no mass delete'");
  });

  it('stops what it would govern while it is broken', async () => {
    const environment = { QMCP_POLICY_FILE: 'broken.yaml' };
    const { exitCode, stderr } = await run(['tools', 'call', 'echo', 'message=x'], { environment });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('broken.yaml is not usable')]);
    const doctor = await run(['doctor'], { environment: { ...environment, QMCP_PORT: '0' } });
    expect(doctor.stdout).toMatch(/^policy +fail/m);
  });

  it('is warned of by the doctor when it fails its own tests', async () => {
    const environment = { QMCP_POLICY_FILE: 'failing.yaml', QMCP_PORT: '0' };
    const { stdout } = await run(['doctor'], { environment });
    expect(stdout).toMatch(
      /^policy +warn +\S+failing\.yaml is usable, but fails 1 of its 5 tests$/m,
    );
  });

  it('is kept, each version under its digest', async () => {
    const { versions } = (await json(['policy', 'versions'])) as {
      versions: { digest: string; loaded_at: string }[];
    };
    expect(versions).toEqual([{ digest: forms.hex, loaded_at: forms.iso }]);
    const { stdout } = await run(['policy', 'versions', versions[0]?.digest.slice(0, 8) ?? '']);
    expect(stdout).toBe(POLICY);
    expect(await json(['policy', 'versions', versions[0]?.digest ?? ''])).toMatchObject({
      text: POLICY,
    });
    expect((await run(['policy', 'versions'])).stdout).toContain(versions[0]?.digest);
    expect((await run(['policy', 'versions', 'f00d'])).exitCode).toBe(4);
    const events = await json(['invocations', '--kind', 'security', '--method', 'policy.loaded']);
    expect(events['invocations']).toHaveLength(1);
  });
});
