import { mkdir, writeFile } from 'node:fs/promises';

import type { HumanRequest } from '@qmcp/contracts';
import { silentLogger, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { ownerCaller } from '../../src/cli/owner-caller.ts';
import { compose } from '../../src/compose.ts';
import type { Application } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import { makeExampleCall } from '../../src/first-call/example-call.ts';
import type { ExampleCall } from '../../src/first-call/example-call.ts';

interface World extends AsyncDisposable {
  readonly application: Application;
  readonly file: (name: string) => string;
  readonly example: () => Promise<ExampleCall>;
  /** The call that waits. */
  readonly held: () => Promise<HumanRequest | undefined>;
  readonly decide: (answer: 'approve' | 'deny') => Promise<unknown>;
  /** What was recorded, the oldest first: outcome, what, and why. */
  readonly recorded: () => Promise<readonly string[]>;
}

async function openWorld(policy?: string): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  if (policy !== undefined) await writeFile(folder.file('policy.yaml'), policy);
  const environment: Record<string, string> =
    policy === undefined ? {} : { QMCP_POLICY_FILE: 'policy.yaml' };
  const config = loadConfig({}, { environment, workingFolder: folder.path, interactive: true });
  const logger = silentLogger();
  const application = await compose(config, { logger, metrics: false });
  opened.defer(() => application.close());
  const { server, store, entropy } = application.qmcp;
  const { url } = await application.qmcp.listen({ port: 0 });
  const held = async () =>
    (await server.human.list({ status: 'pending' }, { limit: 2 })).requests[0];
  const stack = opened.move();
  return {
    application,
    file: (name) => folder.file(name),
    example: () => makeExampleCall(`${url}/mcp`, { logger, entropy }),
    held,
    async decide(answer) {
      const id = (await held())?.id ?? '';
      return server.human.respond(id, { answer }, ownerCaller(entropy));
    },
    async recorded() {
      const { records } = await store.audit.list({ method: 'tools/call' }, { limit: 20 });
      return records
        .toReversed()
        .map(({ outcome, name, reason }) => [outcome, name, reason?.split(':')[0]].join(' '));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe('the example call', () => {
  it('is held for a person, and comes from a client that says what it is', async () => {
    await using world = await openWorld();
    await using _example = await world.example();
    expect(await world.held()).toMatchObject({
      type: 'approval',
      requesterId: 'owner',
      held: { tool: 'delete_user', arguments: { id: 1 } },
    });
    expect(await world.recorded()).toEqual(['ok add_user ', 'held delete_user approval']);
    const { records } = await world.application.qmcp.store.audit.list({}, { limit: 2 });
    const [{ correlationId } = {}] = records;
    const clientName = expect.stringMatching(/^qmcp-example-agent\//) as string;
    expect(records).toMatchObject(
      [1, 2].map(() => ({ door: 'mcp-http', clientName, correlationId })),
    );
  });

  it('runs once it is approved, and its client has the result', async () => {
    await using world = await openWorld();
    await using example = await world.example();
    await world.decide('approve');
    await example.over;
    expect(await world.recorded()).toEqual([
      'ok add_user ',
      'held delete_user approval',
      'ok delete_user approval',
    ]);
  });

  it('never runs once it is denied', async () => {
    await using world = await openWorld();
    await using example = await world.example();
    await world.decide('deny');
    await example.over;
    expect(await world.recorded()).not.toContain('ok delete_user approval');
  });

  it('is over once nobody decided in time', async () => {
    await using world = await openWorld(
      'version: 1\nrules:\n  - { name: soon, effect: hold, tools: delete_user, approval: { expiresAfter: 1s } }\n',
    );
    await using example = await world.example();
    await example.over;
    expect(await world.held()).toBeUndefined();
    expect(await world.recorded()).not.toContain('ok delete_user approval');
  });

  it('goes on waiting when its client has gone', async () => {
    await using world = await openWorld();
    await (await world.example())[Symbol.asyncDispose]();
    const { id = '' } = (await world.held()) ?? {};
    await world.decide('approve');
    const { server } = world.application.qmcp;
    await expect
      .poll(async () => (await server.human.get(id))?.held?.grant, { timeout: 10_000 })
      .toBe('finished');
    expect(await world.recorded()).toContain('ok delete_user approval');
  });

  it('says so where it is not held', async () => {
    await using world = await openWorld('version: 1\nbuiltIn: { holdDestructive: false }\n');
    await expect(world.example()).rejects.toMatchObject({
      code: 'example_failed',
      message: expect.stringMatching(/example call of delete_user.*User 1 deleted/) as string,
    });
  });

  it('says so where there are no users to be had', async () => {
    await using world = await openWorld();
    await mkdir(world.file('.qmcp/users.db'));
    await expect(world.example()).rejects.toMatchObject({
      code: 'example_failed',
      message: expect.stringMatching(/example call of add_user.*could not be started/) as string,
    });
  });
});
