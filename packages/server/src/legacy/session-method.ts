import type { Method, MethodResult } from '../method.ts';
import type { LegacySession } from './session.ts';

/** Serves a method that works on the session. */
export type SessionMethod = (
  call: Parameters<Method>[0] & { readonly session: LegacySession },
) => MethodResult | Promise<MethodResult>;
