import type { SandboxSpec } from '../sandbox.ts';

/** What tells sandboxes of a pool apart: one may stand in for another only where these are the same. */
export const profileOf = ({
  language,
  lifetime,
  trust,
  egress = [],
  limits,
}: SandboxSpec): string =>
  JSON.stringify([
    language,
    lifetime,
    trust,
    egress,
    Object.entries(limits).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ]);
