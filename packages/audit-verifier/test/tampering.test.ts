import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readKeptStatements, verifyExport } from '../src/index.ts';
import type { ProblemCode, Report } from '../src/index.ts';
import { keyOf, SealedAudit } from './sealed-audit.ts';
import type { Event } from './sealed-audit.ts';
import { sceneOf, tamperings } from './tamperings.ts';

const host = keyOf('host');

const batch = fc.record({
  do: fc.constant('batch' as const),
  instance: fc.integer({ min: 1, max: 4 }),
  actors: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 6 }),
});

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: batch },
  { weight: 2, arbitrary: fc.constant({ do: 'checkpoint' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'rotate' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('erase' as const),
      actor: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      instance: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

/** Several processes, and everything that may rightly happen; something is left to tamper with. */
const histories = fc
  .array(event, { maxLength: 25 })
  .map((events): readonly Event[] =>
    events.concat([
      { do: 'batch', instance: 1, actors: [9, 9, 9] },
      { do: 'batch', instance: 2, actors: [9, 9, 9, 9] },
      { do: 'checkpoint' },
      { do: 'batch', instance: 2, actors: [9, 9] },
    ]),
  );

const verify = (audit: SealedAudit): Promise<Report> =>
  verifyExport(audit.lines(), { keys: [host.publicKey] });

const codesOf = ({ problems }: Report): readonly ProblemCode[] => problems.map(({ code }) => code);

describe('in an audit of several processes, whatever it went through,', () => {
  it('nothing is wrong while nobody meddles with it', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (events) => {
        const report = await verify(SealedAudit.of(events));
        expect(report.problems).toEqual([]);
        expect(report).toMatchObject({ ok: true, problemCount: 0, unsignedRecords: 0 });
      }),
    );
  });

  it.each(Object.entries(tamperings))('somebody finds that %s', async (_, [codes, tamper]) => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), async (events, seed) => {
        const scene = sceneOf(events, seed);
        tamper(scene);
        const report = await verify(scene.audit);
        expect(report.ok).toBe(false);
        const [first] = codesOf(report);
        expect(codes).toContain(first);
      }),
      { numRuns: 50 },
    );
  });

  it('a changed record is named, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), async (events, seed) => {
        const { audit, record } = sceneOf(events, seed);
        record.fields['outcome'] = 'denied';
        const { problems } = await verify(audit);
        const { instance, sequence, id } = record.fields;
        expect(problems).toMatchObject([
          { code: 'record_changed', instance, sequence, recordId: id },
        ]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('who kept checkpoints elsewhere', () => {
  const keptOf = (audit: SealedAudit) => readKeptStatements(audit.signedLines());

  it('finds that the newest were removed, with all that they signed for', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (events) => {
        const kept = await keptOf(SealedAudit.of(events));
        // The store as it was before its last batch: whole in itself.
        const earlier = SealedAudit.of(events.slice(0, -1));
        expect(await verify(earlier)).toMatchObject({ ok: true });
        const report = await verifyExport(earlier.lines(), { keys: [host.publicKey], kept });
        expect(codesOf(report)).toEqual(['statements_truncated']);
      }),
      { numRuns: 25 },
    );
  });

  it('finds that everything was written anew, even with the stolen key', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (events) => {
        const kept = await keptOf(SealedAudit.of(events));
        const forged = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0] }, ...events]);
        expect(await verify(forged)).toMatchObject({ ok: true });
        const report = await verifyExport(forged.lines(), { keys: [host.publicKey], kept });
        expect(codesOf(report)).toContain('statement_forked');
      }),
      { numRuns: 25 },
    );
  });

  it('finds nothing wrong where nothing is', async () => {
    const audit = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0] }]);
    const kept = await readKeptStatements([...audit.signedLines(), ...audit.signedLines()]);
    audit.play({ do: 'batch', instance: 1, actors: [1] });
    audit.play({ do: 'checkpoint' });
    const report = await verifyExport(audit.lines(), { keys: [host.publicKey], kept });
    expect(report).toMatchObject({ ok: true, statements: 3 });
  });

  it('is told of a line that is no statement', async () => {
    await expect(readKeptStatements(['{"format":"qmcp-audit-signed-v1"}'])).rejects.toThrow(
      'This is no signed statement of qmcp: {"format"',
    );
  });
});
