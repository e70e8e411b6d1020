/** The thread that verifies an audit: it computes for as long as there are records, and calls must not wait for it. */
import { parentPort, workerData } from 'node:worker_threads';

import type { AuditPlace } from './audit-place.ts';
import type { VerificationStep } from './audit-verification.ts';
import { verifyStore } from './verify-store.ts';

const tell = (step: VerificationStep): void => parentPort?.postMessage(step);

const report = await verifyStore(workerData as AuditPlace, tell);
tell({ report });
