import type { SessionMethod } from '../legacy/session-method.ts';
import { readLogLevel } from '../modern-facts.ts';
import { requiredString } from '../params.ts';

/** `logging/setLevel` (MCP 2025-11-25, server/utilities/logging). */
export const loggingSetLevel: SessionMethod = ({ params, session }) => {
  session.logLevel = readLogLevel(requiredString(params, 'level'));
  return {};
};
