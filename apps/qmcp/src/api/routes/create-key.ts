import { z } from '@hono/zod-openapi';
import { DEFAULT_SCOPE } from '@qmcp/contracts';

import { describeKey } from '../../keys/describe-key.ts';
import { KEY_SCOPE } from '../../keys/key-scope.ts';
import { demandHandOut } from '../../keys/may-hand-out.ts';
import { mintKey } from '../../keys/mint-key.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, json } from '../define-route.ts';
import { NewApiKey } from '../schemas/api-key.ts';
import { durationMs } from '../schemas/duration.ts';

const MAX_LIFETIME_MS = 3_650 * 24 * 3_600_000;
const MAX_NAME_LENGTH = 100;
const MAX_SCOPES = 100;

const KeyRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(MAX_NAME_LENGTH).describe('What it is for.'),
    scopes: z
      .array(z.string().max(MAX_NAME_LENGTH).regex(KEY_SCOPE, 'write words joined by colons, or *'))
      .min(1)
      .max(MAX_SCOPES)
      .default([DEFAULT_SCOPE])
      .describe('What it may do.'),
    expires_in: durationMs(MAX_LIFETIME_MS)
      .optional()
      .describe('How long it works, such as `30d`. Default: for good.'),
  })
  .openapi('ApiKeyRequest', {
    examples: [{ name: 'ci', scopes: ['tools:call'], expires_in: '30d' }],
  });

/** Makes an API key. */
export const createKey = defineRoute(
  { scope: 'keys:write', proven: true },
  {
    method: 'post',
    path: '/v1/keys',
    operationId: 'createKey',
    tags: ['Keys'],
    summary: 'Make an API key',
    description:
      'Shows its secret, once. The owner hands out any scope; a key those that it has itself, and none by which people decide or answer: it could decide by the new key what it asked for itself.',
    request: {
      body: { required: true, content: { 'application/json': { schema: KeyRequest } } },
    },
    responses: { 201: json(NewApiKey, 'The key, with its secret.') },
  },
  (ports) => async (context) => {
    const { name, scopes, expires_in: lifetimeMs = null } = context.req.valid('json');
    const caller = callerOf(context);
    demandHandOut(caller.principal, scopes);
    const { record, secret } = mintKey({ name, scopes, lifetimeMs }, ports);
    await ports.store.apiKeys.insert(record);
    await writeSecurityEvent(ports, { method: 'key.created', name: record.id }, caller);
    return context.json({ key: describeKey(record, record.createdAtMs), secret }, 201);
  },
);
