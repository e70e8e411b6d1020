import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { OsvFolder } from '../../../src/code-tools/advisories/osv-folder.ts';
import { osvRecord } from './osv.ts';

const leftPad = (version: string) => ({ ecosystem: 'npm', name: 'left-pad', version }) as const;

describe('a folder of advisories', () => {
  it('answers from its JSON files, and reaches nobody', async () => {
    await using folder = await temporaryFolder();
    const records = [
      osvRecord({ id: 'A-1' }),
      osvRecord({ id: 'A-2' }),
      osvRecord({ id: 'B-1', name: 'other' }),
    ];
    for (const record of records) {
      await writeFile(join(folder.path, `${record.id}.json`), JSON.stringify(record));
    }
    await writeFile(join(folder.path, 'README.md'), 'no advisory');

    const source = new OsvFolder(folder.path);
    expect(source.reachesOut).toBe(false);
    const ids = async () =>
      (await source.find([leftPad('1.0.0'), leftPad('1.3.0')])).map((found) =>
        found.map(({ id }) => id).toSorted(),
      );
    expect(await ids()).toEqual([['A-1', 'A-2'], []]);
    await rm(join(folder.path, 'A-1.json'));
    expect(await ids()).toEqual([['A-1', 'A-2'], []]);
  });

  it('says what is wrong with it, and can be put right', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'A-1.json');
    await writeFile(file, '{');
    const source = new OsvFolder(folder.path);
    await expect(source.find([leftPad('1.0.0')])).rejects.toMatchObject({
      code: 'advisories_unavailable',
      message: expect.stringContaining("must hold JSON files in OSV's format"),
    });

    await writeFile(file, JSON.stringify(osvRecord({ id: 'A-1' })));
    expect(await source.find([leftPad('1.0.0')])).toMatchObject([[{ id: 'A-1' }]]);
  });
});
