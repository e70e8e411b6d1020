import { describeKey } from '../../keys/describe-key.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { keyOf } from '../key-of.ts';
import { ApiKey, ApiKeyId } from '../schemas/api-key.ts';

/** Ends an API key. */
export const revokeKey = defineRoute(
  { scope: 'keys:write', proven: true },
  {
    method: 'delete',
    path: '/v1/keys/{id}',
    operationId: 'revokeKey',
    tags: ['Keys'],
    summary: 'Revoke an API key',
    description: 'Ends it, and the sessions that it opened, for good, within a second.',
    request: { params: ApiKeyId },
    responses: { 200: json(ApiKey, 'The key, revoked.'), 404: problem('There is no such key.') },
  },
  (ports) => async (context) => {
    const { id } = context.req.valid('param');
    await keyOf(ports, id);
    await ports.store.apiKeys.revoke(id, ports.clock.nowMs());
    await writeSecurityEvent(ports, { method: 'key.revoked', name: id }, callerOf(context));
    return context.json(describeKey(await keyOf(ports, id), ports.clock.nowMs()), 200);
  },
);
