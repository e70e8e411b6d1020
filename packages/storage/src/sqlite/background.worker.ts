/** The background thread of a store: long reads and checkpoints, so that calls don't wait for them. */
import { parentPort, workerData } from 'node:worker_threads';

import type { BackgroundRequest } from './background-request.ts';
import { openBackground } from './background-work.ts';

const answer = openBackground((workerData as { readonly file: string }).file);

parentPort?.on('message', (request: BackgroundRequest) => {
  parentPort?.postMessage(answer(request));
  if (request.kind === 'close') parentPort?.close();
});
