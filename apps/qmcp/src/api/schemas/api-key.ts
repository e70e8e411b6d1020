import { z } from '@hono/zod-openapi';

const when = z.iso.datetime();

/** An API key as the API shows it. */
export const ApiKey = z
  .strictObject({
    id: z.string().describe('Public part of the key.'),
    name: z.string().describe('What it is for; not unique.'),
    status: z.enum(['active', 'expired', 'revoked']),
    scopes: z.array(z.string()).describe('What it may do.'),
    created_at: when,
    expires_at: when.nullable().describe('Null: never.'),
    revoked_at: when.nullable(),
    rotated_from: z.string().nullable().describe('Id of the key that it replaced.'),
  })
  .openapi('ApiKey');

/** A fresh key. */
export const NewApiKey = z
  .strictObject({
    key: ApiKey,
    secret: z.string().describe('What callers send. This is the only time that it is shown.'),
  })
  .openapi('NewApiKey');

/** The id in the path of a key. */
export const ApiKeyId = z.strictObject({ id: z.string().describe('As listed.') });
