import { rm, writeFile } from 'node:fs/promises';

import { fakeClock, recordingLogger, temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createQmcp } from '../src/create-qmcp.ts';
import type { Qmcp } from '../src/create-qmcp.ts';
import { localOwner } from '../src/index.ts';
import { systemClock } from '../src/platform/system-clock.ts';
import { ToolFolder } from '../src/tool-folder.ts';

let folder: TemporaryFolder;
let qmcp: Qmcp;
let tools: ToolFolder;
const logger = recordingLogger();

beforeEach(async () => {
  folder = await temporaryFolder();
  qmcp = await createQmcp();
  tools = new ToolFolder(folder.path, { registry: qmcp.registry, clock: systemClock, logger });
});

afterEach(async () => {
  await tools.close();
  await qmcp.close();
  await folder[Symbol.asyncDispose]();
});

const write = (name: string, answer: string): Promise<void> =>
  writeFile(
    folder.file(`${name}.mjs`),
    `export default { name: '${name}', description: 'd', input: { type: 'object' }, run: () => '${answer}' };`,
  );

const names = (): unknown[] => qmcp.registry.listTools(localOwner).map(({ name }) => name);

async function call(name: string): Promise<unknown> {
  const caller = {
    principal: localOwner,
    door: 'cli',
    requestId: 'r',
    correlationId: 'c',
  } as const;
  return (await qmcp.server.callTool(name, {}, caller)).content[0];
}

/** Resolves once the tools list has changed and the change is over. */
const changed = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = qmcp.registry.onListChanged(() => {
      stop();
      setImmediate(resolve);
    });
  });

/** Resolves once the log says it. */
const logged = async (message: string): Promise<Readonly<Record<string, unknown>>> => {
  for (;;) {
    const entry = logger.entries.find((candidate) => candidate.message === message);
    if (entry !== undefined) return entry.fields;
    await new Promise((resolve) => systemClock.setTimer(() => resolve(undefined), 5));
  }
};

describe('a folder of tools', () => {
  it('is served as it stands', async () => {
    await write('one', 'first');
    await tools.load();
    expect(names()).toEqual(['one']);
    expect(await call('one')).toEqual({ type: 'text', text: 'first' });
  });

  it('stops the start when a file can’t be loaded, and names it', async () => {
    await writeFile(folder.file('broken.mjs'), 'export default {');
    await expect(tools.load()).rejects.toMatchObject({
      code: 'tool_file_invalid',
      message: expect.stringContaining('broken.mjs') as string,
    });
  });

  it('stops the start when a tool has a name that is taken', async () => {
    await write('one', 'mine');
    await tools.load();
    const second = new ToolFolder(folder.path, {
      registry: qmcp.registry,
      clock: fakeClock(),
      logger,
    });
    await expect(second.load()).rejects.toMatchObject({ code: 'definition_duplicate' });
    expect(names()).toEqual(['one']);
  });
});

describe('a watched folder', () => {
  it('follows files that change, come and go', async () => {
    await write('one', 'first');
    await tools.load();
    tools.watch();
    let change = changed();
    await write('one', 'second');
    await change;
    expect(await call('one')).toEqual({ type: 'text', text: 'second' });

    change = changed();
    await write('two', 'new');
    await change;
    expect(names()).toEqual(['one', 'two']);

    change = changed();
    await rm(folder.file('one.mjs'));
    await change;
    expect(names()).toEqual(['two']);
  });

  it('keeps the former tools while a file is broken, and says why', async () => {
    await write('one', 'first');
    await tools.load();
    tools.watch();
    await writeFile(folder.file('broken.mjs'), 'export default {');
    const { problem } = await logged('tools not loaded: the former ones stay');
    expect(problem).toContain('broken.mjs');
    expect(await call('one')).toEqual({ type: 'text', text: 'first' });
  });
});
