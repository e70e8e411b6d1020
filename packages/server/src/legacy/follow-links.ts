import { isJsonObject, WireError } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import type { LegacySession } from './session.ts';

/**
 * Tells a session when what a refusal had it show a link for is settled, as long as the session lives: once for each,
 * however often it was refused (MCP 2025-11-25, "Completion Notifications for URL Mode Elicitation").
 */
export function followLinks(engine: Engine, session: LegacySession, refusal: unknown): void {
  if (!WireError.is(refusal) || refusal.code !== 'url_elicitation_required') return;
  const elicitations = refusal.data?.['elicitations'];
  for (const elicitation of Array.isArray(elicitations) ? elicitations : []) {
    const id: unknown = isJsonObject(elicitation) ? elicitation['elicitationId'] : undefined;
    if (typeof id !== 'string' || session.following.has(id)) continue;
    session.following.add(id);
    void follow(engine, session, id).finally(() => session.following.delete(id));
  }
}

/** Never rejects. */
async function follow(
  { human, logger }: Pick<Engine, 'human' | 'logger'>,
  session: LegacySession,
  elicitationId: string,
): Promise<void> {
  try {
    await human.settled(elicitationId, session.ended);
    session.notify('notifications/elicitation/complete', { elicitationId });
  } catch (error) {
    // The session is over, or the server is.
    if (WireError.is(error)) return;
    logger.warn({ err: error }, 'a client could not be told that its approval is settled');
  }
}
