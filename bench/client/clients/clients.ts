import type { Connect } from '../measured-client.ts';
import { connectBare } from './bare.ts';
import { connectOne, connectTwoLegacy, connectTwoModern } from './official.ts';
import { connectLegacy, connectModern } from './qmcp.ts';

/** All that are measured, by the name that the table shows. */
export const clients: Readonly<Record<string, Connect>> = {
  'undici and JSON': connectBare,
  'qmcp, 2026-07-28': connectModern,
  'qmcp, 2025-11-25': connectLegacy,
  'official v2, 2026-07-28': connectTwoModern,
  'official v2, 2025-11-25': connectTwoLegacy,
  'official v1, 2025-11-25': connectOne,
};
