import { emptyStream } from './seal-batch.ts';
import type { Statement, StreamHead } from './statement.ts';

/** Kinds of statements that name heads of streams. */
export type NamingKind = 'checkpoint' | 'cut';

/** Heads that a statement names; none where it is of another kind. */
const headsIn = (statement: Statement): readonly StreamHead[] => {
  if (statement.kind === 'checkpoint') return statement.heads;
  return statement.kind === 'cut' ? statement.cuts : [];
};

/** Text that only statements of a kind have. See `statementText`. */
export const kindText = (kind: NamingKind): string => `"kind":"${kind}"`;

/** Text that statements which name a stream have. See `statementText`. */
export const streamText = (instance: number): string => `{"instance":${instance},`;

/** The head by which a statement names a stream. @returns an empty stream where it does not, or there is none */
export function headNamed(body: string | undefined, instance: number): StreamHead {
  const heads = body === undefined ? [] : headsIn(JSON.parse(body) as Statement);
  return heads.find((head) => head.instance === instance) ?? emptyStream(instance);
}
