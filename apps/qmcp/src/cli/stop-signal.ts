import { constants } from 'node:os';

import type { CliHost } from './cli.ts';

/** A wish to stop: aborts at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(host: CliHost): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const stopListening = host.onSignal((signal) => {
    if (controller.signal.aborted) host.exit(128 + constants.signals[signal]);
    else controller.abort();
  });
  return { signal: controller.signal, [Symbol.dispose]: stopListening };
}

/** Resolves once the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
