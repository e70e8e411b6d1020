import { createPrincipal, DEFAULT_SCOPE, localOwner } from '@qmcp/contracts';
import type { PolicyQuestion, Principal } from '@qmcp/contracts';

/** A service that may call every tool. */
export const service = (id: string, name: string = id): Principal =>
  createPrincipal({ id, kind: 'service', name, scopes: ['*'] });

/** The owner calls a tool that declares nothing, unless `fields` says otherwise. */
export const question = (fields: Partial<PolicyQuestion> = {}): PolicyQuestion => ({
  principal: localOwner,
  method: 'tools/call',
  name: 'send_mail',
  scope: DEFAULT_SCOPE,
  arguments: {},
  ...fields,
});
