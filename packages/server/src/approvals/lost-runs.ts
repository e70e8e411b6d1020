import type { HumanRequest, HumanRequestStore } from '@qmcp/contracts';

/** It was running when its process ended: it may or may not have taken effect, and never runs again. */
export const asAmbiguous = (request: HumanRequest): HumanRequest => ({
  ...request,
  held: request.held && { ...request.held, grant: 'ambiguous', runner: null },
});

/**
 * Makes approvals honest when a server starts: what processes ran that are gone is ambiguous from then on.
 * @returns how many were
 */
export const recoverApprovals = (store: HumanRequestStore): Promise<number> =>
  store.recover(asAmbiguous);
