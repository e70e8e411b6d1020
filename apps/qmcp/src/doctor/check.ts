import type { Clock, Entropy, SealedStore } from '@qmcp/contracts';

import type { Config } from '../config.ts';

/** What a check found. */
export interface Finding {
  /** `warn`: works, but not as it should. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do; for anything but `ok`. */
  readonly fix?: string;
}

/** What checks look at. */
export interface Patient {
  readonly config: Config;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Undefined while there is none, or when it can't be opened. */
  readonly store: SealedStore | undefined;
  /** Why it can't be opened. */
  readonly storeFailure: Error | undefined;
}

/** One thing that has to be right. */
export interface Check {
  readonly name: string;
  examine(patient: Patient): Finding | Promise<Finding>;
}

/** All is well. */
export const ok = (message: string): Finding => ({ status: 'ok', message });
