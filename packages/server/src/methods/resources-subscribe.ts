import { grants, WireError } from '@qmcp/contracts';

import type { SessionMethod } from '../legacy/session-method.ts';
import { requiredString } from '../params.ts';

const MAX_SUBSCRIBED = 1_000;

/** `resources/subscribe` (MCP 2025-11-25, server/resources). */
export const resourcesSubscribe: SessionMethod = ({ params, session, engine }) => {
  const uri = requiredString(params, 'uri');
  const found = engine.registry.findResource(uri);
  if (found === undefined || !grants(session.principal.scopes, found.entry.scope)) {
    throw new WireError('unknown_resource', `Resource not found: ${uri}`, { uri });
  }
  if (session.subscribed.size >= MAX_SUBSCRIBED) {
    throw new WireError('unavailable', `A session may subscribe to ${MAX_SUBSCRIBED} resources`);
  }
  session.subscribed.add(uri);
  engine.subscriptions.interestChanged();
  return {};
};
