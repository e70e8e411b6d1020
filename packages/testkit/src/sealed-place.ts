import type { Clock, Logger, SealedStore } from '@qmcp/contracts';

import { auditRecord } from './audit-fixtures.ts';
import { seededEntropy } from './seeded-entropy.ts';

/** Where several processes share a store whose audit is sealed. Goes with the scope that holds it. */
export interface SealedPlace extends AsyncDisposable {
  /** Opens it as one more process would. */
  open(given?: { readonly clock?: Clock; readonly logger?: Logger }): Promise<SealedStore>;
  /** Exports its audit, with names. @returns lines */
  exported(): Promise<readonly string[]>;
  /** Proves a record. @returns the proof, or why there is none */
  prove(id: string): Promise<{ readonly line: string } | string>;
}

/** Makes one that is empty. */
export type MakeSealedPlace = () => Promise<SealedPlace>;

/** A line of an export, parsed. */
export type ExportedLine = Readonly<Record<string, unknown>> & { readonly format: string };

/** What a place exports of one format. */
export async function exportedAs(place: SealedPlace, format: string): Promise<ExportedLine[]> {
  const lines = (await place.exported()).map((line) => JSON.parse(line) as ExportedLine);
  return lines.filter((line) => line.format === format);
}

/** The signed statements of a place, parsed. */
export async function statementsOf(place: SealedPlace): Promise<ExportedLine[]> {
  const signed = await exportedAs(place, 'qmcp-audit-signed-v1');
  return signed.map(({ statement }) => JSON.parse(statement as string) as ExportedLine);
}

const entropy = seededEntropy(25);

/** Writes records one after the other, each a batch of its own. */
export async function append({ audit }: SealedStore, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await audit.append(auditRecord(entropy));
}
