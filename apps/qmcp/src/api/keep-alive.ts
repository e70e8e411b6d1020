import { standingPrincipal } from '@qmcp/server';

import type { ApiContext } from './api-env.ts';
import { callerOf } from './caller-of.ts';
import type { ApiPorts } from './define-route.ts';

/** How long who was signed out, or whose key ended, may still hear; and how soon proxies see that the stream lives. */
const EVERY_MS = 15_000;

type Ports = Pick<ApiPorts, 'sessions' | 'store' | 'clock' | 'logger'>;

/** A stream that stays open for as long as who listens could still begin to. */
interface KeptStream {
  /** The request that opened it. */
  readonly context: ApiContext;
  readonly write: (comment: string) => Promise<unknown>;
  /** Is called once they could not, or nobody can tell. */
  readonly end: () => void;
}

/**
 * Writes a comment at once, since some proxies hold the headers back until then, and then every 15 seconds, as long as the
 * session or the key behind the stream stands. Looking is no use of a session.
 * @returns stops it
 */
export function keepAlive(ports: Ports, { context, write, end }: KeptStream): () => void {
  let cancelTimer: (() => void) | undefined;
  const look = async (): Promise<void> => {
    if (await stillProven(ports, context)) await write(': still here\n\n');
    else end();
  };
  const lookAgain = (): void => {
    cancelTimer = ports.clock.setTimer(lookAgain, EVERY_MS);
    void look();
  };
  lookAgain();
  return () => cancelTimer?.();
}

async function stillProven(ports: Ports, context: ApiContext): Promise<boolean> {
  const { sessions, store, clock, logger } = ports;
  const { session } = context.var;
  try {
    if (session !== undefined) return await sessions.stands(session.secret);
    const { id } = callerOf(context).principal;
    return (await standingPrincipal(id, { apiKeys: store.apiKeys, clock })) !== undefined;
  } catch (error) {
    logger.warn({ err: error }, 'a stream of events ends: who listens could not be looked up');
    return false;
  }
}
