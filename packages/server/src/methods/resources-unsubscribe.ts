import type { SessionMethod } from '../legacy/session-method.ts';
import { requiredString } from '../params.ts';

/** `resources/unsubscribe` (MCP 2025-11-25, server/resources). Unknown URIs are not subscribed either. */
export const resourcesUnsubscribe: SessionMethod = ({ params, session, engine }) => {
  session.subscribed.delete(requiredString(params, 'uri'));
  engine.subscriptions.interestChanged();
  return {};
};
