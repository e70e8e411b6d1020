import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';
import type { ApiKeyRecord } from '@qmcp/contracts';

import { statusOf } from '../../api-key-status.ts';
import { describeKey } from '../../keys/describe-key.ts';
import { demandHandOut } from '../../keys/may-hand-out.ts';
import { mintSuccessor } from '../../keys/mint-key.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import type { ApiPorts } from '../define-route.ts';
import { keyOf } from '../key-of.ts';
import { ApiKeyId, NewApiKey } from '../schemas/api-key.ts';
import { graceMs } from '../schemas/duration.ts';

const Rotation = z
  .strictObject({
    grace: graceMs().describe('How long the old key works on; `24h` unless said otherwise.'),
  })
  .openapi('ApiKeyRotation', { examples: [{ grace: '24h' }] });

/** Puts a new key in the place of an old one, which works on for a while. */
export const rotateKey = defineRoute(
  { scope: 'keys:write', proven: true },
  {
    method: 'post',
    path: '/v1/keys/{id}/rotate',
    operationId: 'rotateKey',
    tags: ['Keys'],
    summary: 'Replace an API key',
    description:
      'The new key has the name, the scopes and the lifetime of the old one. Who may not hand out such scopes may not do this either.',
    request: {
      params: ApiKeyId,
      body: { required: true, content: { 'application/json': { schema: Rotation } } },
    },
    responses: {
      201: json(NewApiKey, 'The new key, with its secret.'),
      404: problem('There is no such key.'),
      409: problem('It has ended, or was replaced already.'),
    },
  },
  (ports) => async (context) => {
    const { id } = context.req.valid('param');
    const { grace } = context.req.valid('json');
    const caller = callerOf(context);
    const old = await keyOf(ports, id);
    demandHandOut(caller.principal, old.scopes);
    await demandRotatable(ports, old);
    const { record, secret } = mintSuccessor(old, ports);
    await ports.store.apiKeys.rotate(record, record.createdAtMs + grace);
    await writeSecurityEvent(ports, { method: 'key.rotated', name: id }, caller);
    return context.json({ key: describeKey(record, record.createdAtMs), secret }, 201);
  },
);

/** Whose key has ended would get access back by another one. @throws WireError `conflict` */
async function demandRotatable({ store, clock }: ApiPorts, key: ApiKeyRecord): Promise<void> {
  const status = statusOf(key, clock.nowMs());
  if (status !== 'active') {
    throw new WireError('conflict', `The key ${key.id} is ${status}: make a new one`);
  }
  const keys = await store.apiKeys.list();
  const successor = keys.find(({ rotatedFrom }) => rotatedFrom === key.id);
  if (successor === undefined) return;
  throw new WireError(
    'conflict',
    `The key ${key.id} was replaced by ${successor.id} already: rotate that one`,
  );
}
