import { TASKS_EXTENSION } from '@qmcp/contracts';
import type { ClientCapabilities } from '@qmcp/contracts';

import type { ClientHandlers } from './client-handlers.ts';

/** What a client declares: exactly what its handlers can answer. */
export function capabilitiesOf(handlers: ClientHandlers): ClientCapabilities {
  const { formElicitation, urlElicitation, sampling, roots } = handlers;
  const elicits = formElicitation !== undefined || urlElicitation !== undefined;
  return {
    ...(elicits && {
      elicitation: {
        ...(formElicitation !== undefined && { form: {} }),
        ...(urlElicitation !== undefined && { url: {} }),
      },
    }),
    ...(sampling !== undefined && { sampling: {} }),
    ...(roots !== undefined && { roots: {} }),
  };
}

/** The same, with the extensions of revision 2026-07-28 that this client speaks. */
export const modernCapabilitiesOf = (handlers: ClientHandlers): ClientCapabilities => ({
  ...capabilitiesOf(handlers),
  extensions: { [TASKS_EXTENSION]: {} },
});
