import { PlatformError } from '@qmcp/contracts';
import type * as z from 'zod';

/** Checks a result of one kind. @throws PlatformError `bad_reply`, naming the member that is wrong */
export type ResultReader<T> = (result: unknown) => T;

/**
 * Declares what a result has to be. Members that the schema does not name pass unseen, so that newer servers can be
 * read; the type is the schema's, in the hand of `@qmcp/contracts`.
 */
export function defineResult<T>(method: string, schema: z.ZodType): ResultReader<T> {
  return (result) => {
    const parsed = schema.safeParse(result);
    if (parsed.success) return parsed.data as T;
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw new PlatformError(
      'bad_reply',
      `The server's answer to ${method} is not what MCP says${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'unknown'}. The server needs mending`,
    );
  };
}
