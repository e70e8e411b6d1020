import { WireError } from '@qmcp/contracts';
import type { Policy } from '@qmcp/contracts';
import { defaultPolicy, FilePolicy } from '@qmcp/server';

import type { ReadPolicy } from './read-policy-file.ts';

/** What decides in a server: one of a file says which version is in force, and whether its file has become unusable. */
export type ServedPolicy = Policy & {
  readonly inForce?: ReadPolicy;
  readonly stale?: boolean;
};

/** A policy that rules can be told of, and where it comes from. */
export interface PolicyInForce {
  readonly source: 'default' | 'file' | 'code';
  readonly policy: FilePolicy;
  /** Of the file; null where there is none. */
  readonly text: string | null;
  readonly stale: boolean;
}

/**
 * The policy that is in force now.
 * @throws WireError `conflict` for a policy that somebody wrote as a program: it has no rules to tell of
 */
export function policyInForce(served: ServedPolicy = defaultPolicy): PolicyInForce {
  const { inForce, stale = false } = served;
  if (inForce !== undefined) return { source: 'file', ...inForce, stale };
  if (served instanceof FilePolicy) {
    const source = served === defaultPolicy ? 'default' : 'code';
    return { source, policy: served, text: null, stale };
  }
  throw new WireError(
    'conflict',
    'The policy of this server is a program: it has no rules that could be shown or compared',
  );
}
