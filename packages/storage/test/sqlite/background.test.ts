import { mkdirSync, readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

import { auditRecord, recordingLogger, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Background } from '../../src/sqlite/background.ts';
import { openInFile, openOn } from '../open-test-store.ts';

const FIRST_PAGE = { limit: 10 };

/** Tells which thread was asked something last. */
function watchThreads(): () => Worker | undefined {
  const ref = vi.spyOn(Worker.prototype, 'ref');
  return () => ref.mock.contexts.at(-1) as Worker | undefined;
}

afterEach(() => vi.restoreAllMocks());

describe('the background thread', () => {
  it('answers many requests, each with its own page', async () => {
    await using opened = await openInFile();
    const { audit } = opened.store;
    const entropy = seededEntropy(1);
    const records = ['a', 'b', 'c'].map((name) => auditRecord(entropy, { name }));
    await Promise.all(records.map((record) => audit.append(record)));
    const pages = await Promise.all(
      records.map(({ name }) => audit.list({ name: name ?? '' }, FIRST_PAGE)),
    );
    expect(pages.map((page) => page.records.map(({ id }) => id))).toEqual(
      records.map(({ id }) => [id]),
    );
  });

  it('rejects what it was asked when it ends before it answers, and starts again', async () => {
    await using opened = await openInFile();
    const { audit } = opened.store;
    const thread = watchThreads();
    const asked = Promise.allSettled([audit.list({}, FIRST_PAGE), audit.list({}, FIRST_PAGE)]);
    await vi.waitFor(() => expect(thread()).toBeDefined());
    await thread()?.terminate();
    const lost = { reason: { code: 'store_failed', message: expect.stringContaining('ended') } };
    expect(await asked).toMatchObject([lost, lost]);
    await expect(audit.list({}, FIRST_PAGE)).resolves.toEqual({ records: [], next: null });
  });

  it('says why it could not start, and starts once it can', async () => {
    await using folder = await temporaryFolder();
    const background = new Background(folder.file('later/qmcp.db'));
    await expect(background.checkpoint('noop')).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('unable to open database file'),
    });
    mkdirSync(folder.file('later'));
    await expect(background.checkpoint('noop')).resolves.toMatchObject({ busy: false });
    await background.close();
  });

  it('says what is wrong with a request, and goes on', async () => {
    await using folder = await temporaryFolder();
    const background = new Background(folder.file('empty.db'));
    await expect(background.readPage({}, FIRST_PAGE)).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('no such table'),
    });
    await expect(background.checkpoint('noop')).resolves.toBeDefined();
    await background.close();
  });

  it('lets the store close when it dies meanwhile', async () => {
    const logger = recordingLogger();
    await using folder = await temporaryFolder();
    const store = await openOn(folder.file('qmcp.db'), { logger });
    await store.audit.list({}, FIRST_PAGE);
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function die(this: Worker) {
      void this.terminate();
    });
    await store.close();
    expect(logger.entries).toMatchObject([{ level: 'warn' }]);
    expect(readdirSync(folder.path)).toEqual(['qmcp.db', 'qmcp.db-instances']);
    expect(readdirSync(folder.file('qmcp.db-instances'))).toEqual([]);
  });

  it('does not start for a store that only writes', async () => {
    await using opened = await openInFile();
    const thread = watchThreads();
    await opened.store.audit.append(auditRecord(seededEntropy(1)));
    await opened.store.close();
    expect(thread()).toBeUndefined();
  });
});
