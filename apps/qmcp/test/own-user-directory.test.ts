import { mkdir } from 'node:fs/promises';

import { ToolError } from '@qmcp/contracts';
import { recordingLogger, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { OwnUserDirectory } from '../src/own-user-directory.ts';
import { systemClock } from '../src/platform/system-clock.ts';
import { createSystemEntropy } from '../src/platform/system-entropy.ts';

const call = {
  signal: new AbortController().signal,
  correlationId: 'work',
  traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
};

const ada = {
  name: 'Ada',
  surname: 'Lovelace',
  email: 'ada@example.org',
  about_me: 'Mathematician.',
};

const directory = (file: string, logger = recordingLogger()): OwnUserDirectory =>
  new OwnUserDirectory({
    file,
    clock: systemClock,
    entropy: createSystemEntropy(systemClock),
    logger,
  });

describe('the users, in a service of our own', () => {
  it('are there at the first use, and stay', async () => {
    await using folder = await temporaryFolder();
    const users = directory(folder.file('users.db'));
    const { id } = await users.add(ada, call);
    expect(await users.get(id, call)).toMatchObject(ada);
    expect(await users.update(id, { name: 'Augusta' }, call)).toMatchObject({ name: 'Augusta' });
    await users.close();

    const again = directory(folder.file('users.db'));
    await again.start();
    expect(JSON.stringify(await again.search({ limit: 10 }, call))).toContain('Augusta');
    await again.delete(id, call);
    await expect(again.get(id, call)).rejects.toMatchObject({ code: 'not_found' });
    await again.close();
  });

  it('are unavailable while the service can’t start, and the log says why; it is tried again', async () => {
    await using folder = await temporaryFolder();
    const logger = recordingLogger();
    const users = directory(folder.file('missing/users.db'), logger);
    const error = await users.get(1, call).catch((thrown: unknown) => thrown);
    expect(ToolError.is(error)).toBe(true);
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(logger.entries).toMatchObject([
      { level: 'error', message: 'the user service could not be started' },
    ]);
    await mkdir(folder.file('missing'));
    await users.start();
    await users.close();
  });

  it('need not be closed when they were never used', async () => {
    await expect(directory(':memory:').close()).resolves.toBeUndefined();
  });
});
