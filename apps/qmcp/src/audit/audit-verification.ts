import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { Report } from '@qmcp/audit-verifier';
import { WireError } from '@qmcp/contracts';

import type { AuditPlace } from './audit-place.ts';
import type { VerificationProgress } from './verify-store.ts';

/** How far a verification is: so many records of all were read, or it is done. */
export type VerificationStep = VerificationProgress | { readonly report: Report };

/** Verifies the audit in a thread of its own, once at a time. */
export class AuditVerification {
  readonly #place: AuditPlace;
  #running = false;

  constructor(place: AuditPlace) {
    this.#place = place;
  }

  /**
   * Starts. Who starts it reads all that comes of it.
   * @param signal - ends it
   * @throws WireError `conflict` while another one is under way
   */
  start(signal: AbortSignal): AsyncGenerator<VerificationStep, void, undefined> {
    if (this.#running) {
      throw new WireError('conflict', 'The audit is being verified already: wait for that to end');
    }
    this.#running = true;
    return this.#steps(signal);
  }

  async *#steps(signal: AbortSignal): AsyncGenerator<VerificationStep, void, undefined> {
    // The source runs as it stands, so the thread's file ends as this one does: `.ts`, or `.js` once built.
    const url = new URL(`./verify-audit.worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(url, { workerData: this.#place });
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      yield* stepsOf(worker);
    } finally {
      signal.removeEventListener('abort', stop);
      await worker.terminate();
      this.#running = false;
    }
  }
}

/**
 * What a thread tells, until it ends.
 * @yields its messages
 * @throws Error for the one that ended it
 */
async function* stepsOf(worker: Worker): AsyncGenerator<VerificationStep, void, undefined> {
  let wake = Promise.withResolvers<void>();
  const told: VerificationStep[] = [];
  let ended = false;
  let failure: Error | undefined;
  worker.on('message', (step: VerificationStep) => {
    told.push(step);
    wake.resolve();
  });
  worker.on('error', (error) => {
    failure = new Error('the thread that verifies the audit failed', { cause: error });
  });
  worker.on('exit', () => {
    ended = true;
    wake.resolve();
  });
  for (;;) {
    for (let step = told.shift(); step !== undefined; step = told.shift()) yield step;
    if (failure !== undefined) throw failure;
    if (ended) return;
    await wake.promise;
    wake = Promise.withResolvers();
  }
}
