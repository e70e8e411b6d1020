import { existsSync } from 'node:fs';

import type { Logger } from '@qmcp/contracts';

import type { Config } from '../config.ts';
import { systemClock } from '../platform/system-clock.ts';
import { openStore } from '../open-store.ts';
import { createSystemEntropy } from '../platform/system-entropy.ts';
import { checkpointFolderOf, storePlace } from '../store-place.ts';
import type { Check, Finding, Patient } from './check.ts';
import { apiKeys } from './checks/api-keys.ts';
import { auditSeal } from './checks/audit-seal.ts';
import { exposure } from './checks/exposure.ts';
import { fileSystem } from './checks/file-system.ts';
import { homeFolder } from './checks/home-folder.ts';
import { policy } from './checks/policy.ts';
import { port } from './checks/port.ts';
import { runtime } from './checks/runtime.ts';
import { sandbox } from './checks/sandbox.ts';
import { storeHealth } from './checks/store-health.ts';
import { systemTime } from './checks/system-time.ts';
import { tools } from './checks/tools.ts';
import { userService } from './checks/user-service.ts';

/** A finding, and what was checked. */
export interface NamedFinding extends Finding {
  readonly name: string;
}

/** Everything that is checked, in the order in which it is shown. */
export const checks: readonly Check[] = [
  runtime,
  exposure,
  port,
  homeFolder,
  fileSystem,
  storeHealth,
  auditSeal,
  systemTime,
  apiKeys,
  policy,
  tools,
  userService,
  sandbox,
];

/**
 * Checks everything that a server needs. A database that does not exist is not made; one that does is opened, which
 * brings its schema up to date and writes to it, as each start does.
 */
export async function examine(config: Config, logger: Logger): Promise<readonly NamedFinding[]> {
  const clock = systemClock;
  const entropy = createSystemEntropy(clock);
  const opened = await openIfThere(config, { clock, entropy, logger });
  const patient: Patient = { config, clock, entropy, ...opened };
  try {
    const findings: NamedFinding[] = [];
    for (const check of checks) {
      findings.push({ name: check.name, ...(await examineOne(check, patient)) });
    }
    return findings;
  } finally {
    await opened.store?.close();
  }
}

async function examineOne(check: Check, patient: Patient): Promise<Finding> {
  try {
    return await check.examine(patient);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      status: 'fail',
      message,
      fix: 'Correct what the message names, then run `qmcp doctor` again',
    };
  }
}

async function openIfThere(
  config: Config,
  ports: Pick<Patient, 'clock' | 'entropy'> & { logger: Logger },
): Promise<Pick<Patient, 'store' | 'storeFailure'>> {
  const place = storePlace(config);
  if (typeof place === 'string' && !existsSync(place))
    return { store: undefined, storeFailure: undefined };
  try {
    const instanceId = ports.entropy.uuidv7();
    const checkpointFolder = checkpointFolderOf(config);
    const store = await openStore(place, { ...ports, instanceId, checkpointFolder });
    return { store, storeFailure: undefined };
  } catch (error) {
    return { store: undefined, storeFailure: error as Error };
  }
}
