import { writeFile } from 'node:fs/promises';

import type { HumanRequest } from '@qmcp/contracts';
import { mintApiKey } from '@qmcp/server';
import { approvalRequest, heldCall, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { createQmcp } from '../../src/index.ts';
import type { Qmcp } from '../../src/index.ts';
import { qmcp, start } from '../cli/qmcp.ts';
import type { Ended, Running, Surroundings } from '../cli/qmcp.ts';

interface Place extends AsyncDisposable {
  /** A server that runs on the store of the folder. */
  readonly server: Qmcp;
  readonly run: (argv: string[], more?: Partial<Surroundings>) => Promise<Ended>;
  readonly start: (argv: string[], more?: Partial<Surroundings>) => Running;
  readonly file: (name: string) => string;
  /** Holds a call, as the gateway does. */
  readonly hold: (fields?: Partial<HumanRequest>) => Promise<string>;
}

async function open(auth: 'local' | 'keys' = 'local'): Promise<Place> {
  const folder = await temporaryFolder();
  const server = await createQmcp({ store: folder.file('.qmcp/qmcp.db'), auth });
  return {
    server,
    run: (argv, more) => qmcp(argv, { folder: folder.path, ...more }),
    start: (argv, more) => start(argv, { folder: folder.path, ...more }),
    file: (name) => folder.file(name),
    async hold(fields) {
      const nowMs = server.clock.nowMs();
      const request = approvalRequest({
        id: server.entropy.uuidv7(),
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        expiresAtMs: nowMs + 3_600_000,
        held: heldCall({ tool: 'echo', arguments: { message: 'all of it' } }),
        ...fields,
      });
      return (await server.server.human.store.create(request)).id;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A request as the command line shows it to programs. */
const shown = async ({ run }: Place, id: string): Promise<Record<string, unknown>> => {
  const { stdout } = await run(['approvals', 'show', id, '--json']);
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe('qmcp approvals, on the store of the folder', () => {
  it('says that nothing waits', async () => {
    await using place = await open();
    expect(await place.run(['approvals', 'list'])).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'Nothing waits.\n',
    });
  });

  it('lists what waits with tool, arguments, rule, reason, requester and countdown', async () => {
    await using place = await open();
    const id = await place.hold();
    const { stdout } = await place.run(['approvals', 'list']);
    for (const part of [id, 'pending', '60 min', 'Alice (alice)', '{"message":"all of it"}']) {
      expect(stdout).toContain(part);
    }
    expect(stdout).toContain('deletions: It cannot be undone');
    const filtered = await place.run(['approvals', 'list', '--tool', 'other']);
    expect(filtered.stderr).toBe('Nothing waits.\n');
    const all = await place.run(['approvals', 'list', '--status', 'all', '--limit', '1', '--json']);
    expect(JSON.parse(all.stdout)).toMatchObject({ requests: [{ id }], next: null });
    expect((await place.run(['approvals', 'list', '--status', 'lost'])).exitCode).toBe(2);
  });

  it('shows one with its arguments and terms', async () => {
    await using place = await open();
    const terms = { ...heldCall().terms, quorum: 2, role: 'operator', fourEyes: true };
    const id = await place.hold({ held: heldCall({ terms }), context: { diff: 'none' } });
    const { stdout } = await place.run(['approvals', 'show', id]);
    expect(stdout).toContain('2 people with the role operator, not who asked');
    expect(stdout).toContain('"diff": "none"');
    expect(stdout).toContain('delete-all');
    const unknown = await place.run(['approvals', 'show', 'none']);
    expect(unknown).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("'none'") });
  });

  it('approves with a note and other arguments, by the owner’s own hand', async () => {
    await using place = await open();
    const id = await place.hold();
    const file = place.file('softer.json');
    await writeFile(file, '{"message": "some of it"}');
    const argv = ['approvals', 'approve', id, '--note', 'only some', '--arguments', file];
    const { exitCode, stdout } = await place.run(argv);
    expect([exitCode, stdout]).toEqual([
      0,
      `Answered 'approve': echo {"message":"all of it"}, asked by Alice (alice)\n`,
    ]);
    expect(await place.server.server.human.get(id)).toMatchObject({
      status: 'responded',
      held: { grant: 'unspent' },
      responses: [
        {
          note: 'only some',
          editedArguments: { message: 'some of it' },
          principalId: 'owner',
          door: 'cli',
        },
      ],
    });
    const text = (await place.run(['approvals', 'show', id])).stdout;
    expect(text).toContain('local owner (owner) by cli: approve: only some');
    expect(text).toContain('some of it');
    const again = await place.run(['approvals', 'deny', id]);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('already') });
  });

  it('refuses arguments that the tool would not take, or that are none', async () => {
    await using place = await open();
    const id = await place.hold();
    const file = place.file('edited.json');
    const approve = ['approvals', 'approve', id, '--arguments', file];
    expect((await place.run(approve)).stderr).toContain("can't be read");
    await writeFile(file, '[]');
    expect(await place.run(approve)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('JSON object'),
    });
    await writeFile(file, '{"message": 5}');
    expect(await place.run(approve)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("'echo' does not take"),
    });
    expect((await shown(place, id))['status']).toBe('pending');
  });

  it('denies, and answers what is no held call', async () => {
    await using place = await open();
    const id = await place.hold();
    const denied = await place.run(['approvals', 'deny', id, '--note', 'too much', '--json']);
    expect(JSON.parse(denied.stdout)).toMatchObject({ answer: 'deny' });
    const caller = { door: 'rest', requestId: 'r', correlationId: 'c' } as const;
    const principal = {
      id: 'a',
      kind: 'service',
      name: 'A',
      scopes: new Set<string>(),
      scopeKey: '',
    } as const;
    const { human } = place.server.server;
    const question = await human.ask({ prompt: 'Where?' }, { ...caller, principal });
    expect((await place.run(['approvals', 'list'])).stdout).toContain('Where?');
    await place.run(['approvals', 'answer', question.id, 'here', '--note', 'as ever']);
    expect(await human.get(question.id)).toMatchObject({ answer: 'here', status: 'responded' });
  });

  it('says when others have to agree too', async () => {
    await using place = await open();
    const held = heldCall({ terms: { ...heldCall().terms, quorum: 2 } });
    const id = await place.hold({ held });
    const { stdout } = await place.run(['approvals', 'approve', id]);
    expect(stdout).toContain('waiting for others to agree');
  });
});

describe('qmcp approvals, on a server elsewhere', () => {
  const serve = async (place: Place, ...scopes: string[]) => {
    const { url } = await place.server.listen({ port: 0 });
    const key = mintApiKey({ name: 'decider', scopes, expiresAtMs: null }, place.server);
    await place.server.store.apiKeys.insert(key.record);
    const environment = { QMCP_API_KEY: key.secret };
    return (...argv: string[]) =>
      place.start(['approvals', ...argv, '--url', url], { environment });
  };

  it('decides with a key that may', async () => {
    await using place = await open('keys');
    const run = await serve(place, 'approvals:decide');
    const id = await place.hold();
    expect((await run('list').ended).stdout).toContain(id);
    expect((await run('show', id).ended).stdout).toContain('deletions');
    expect((await run('approve', id).ended).stdout).toContain("Answered 'approve'");
    expect(await place.server.server.human.get(id)).toMatchObject({
      responses: [{ door: 'rest', principalName: 'decider' }],
    });
  });

  it('is refused with one that may not', async () => {
    await using place = await open('keys');
    const run = await serve(place, 'human:read');
    const id = await place.hold();
    expect(await run('approve', id).ended).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("'approvals:decide'"),
    });
  });
});

/** Resolves once the command has printed all of `parts`. */
async function printed({ stdout }: Running, ...parts: readonly string[]): Promise<void> {
  let text = '';
  const seen = Promise.withResolvers<void>();
  stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (parts.every((part) => text.includes(part))) seen.resolve();
  });
  await seen.promise;
}

describe('qmcp approvals watch', () => {
  it('tells what is pending, and what another process asks and settles', async () => {
    await using place = await open();
    const first = await place.hold();
    const watching = place.start(['approvals', 'watch']);
    await printed(watching, first, 'waits, 60 min left', 'Alice (alice): echo');
    const settled = printed(watching, 'deny');
    await place.run(['approvals', 'deny', first]);
    await settled;
    watching.signal('SIGINT');
    expect((await watching.ended).exitCode).toBe(0);
  });

  it('follows a server elsewhere, a JSON document on each line', async () => {
    await using place = await open('keys');
    const { url } = await place.server.listen({ port: 0 });
    const key = mintApiKey({ name: 'r', scopes: ['human:read'], expiresAtMs: null }, place.server);
    await place.server.store.apiKeys.insert(key.record);
    const watch = ['approvals', 'watch', '--json', '--url', url];
    const environment = { QMCP_API_KEY: key.secret };
    const watching = place.start(watch, { environment });
    const first = await place.hold();
    await printed(watching, first);
    watching.signal('SIGTERM');
    const { exitCode, stdout } = await watching.ended;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: first, status: 'pending' });
  });

  it('says why it can’t', async () => {
    await using place = await open('keys');
    const { url } = await place.server.listen({ port: 0 });
    const environment = { QMCP_API_KEY: 'wrong' };
    const ended = await place.run(['approvals', 'watch', '--url', url], { environment });
    expect(ended.exitCode).toBe(3);
  });
});
