import { DatabaseSync } from 'node:sqlite';

import { auditRecord, seededEntropy } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { openInFile } from '../open-test-store.ts';

/** Turns of the event loop, and the ids of what is appended in each; an id that comes again is refused. */
const turns = fc.array(fc.array(fc.nat({ max: 20 }), { maxLength: 12 }), { maxLength: 4 });

it('numbers the records of a process from 1 without gaps, in the order of commits, whatever is refused', async () => {
  await using opened = await openInFile();
  const { store, file } = opened;
  using database = new DatabaseSync(file, { readOnly: true });
  const entropy = seededEntropy(1);
  const kept: string[] = [];
  const keep = async (id: string): Promise<void> => {
    await store.audit.append(auditRecord(entropy, { id }));
    kept.push(id);
  };

  let run = 0;
  await fc.assert(
    fc.asyncProperty(turns, async (ids) => {
      run += 1;
      for (const turn of ids) {
        const attempts = await Promise.allSettled(turn.map((id) => keep(`run-${run}-${id}`)));
        const refusals = attempts.filter(({ status }) => status === 'rejected');
        expect(refusals).toMatchObject(refusals.map(() => ({ reason: { code: 'store_failed' } })));
      }
      expect(new Set(kept).size).toBe(kept.length);
      const rows = database
        .prepare('select id, sequence from audit_record order by sequence')
        .all();
      expect(rows).toEqual(kept.map((id, index) => ({ id, sequence: index + 1 })));
    }),
    { numRuns: 40 },
  );
});
