import { isInputRequired, ToolError, WireError } from '@qmcp/contracts';
import type { CacheHint, InputRequired, ResourceContents, ResourceReturn } from '@qmcp/contracts';

import { throughDoor } from './door.ts';
import type { Ended, GovernedCall } from './door.ts';
import type { Engine } from './engine.ts';
import { answerRounds } from './input-rounds.ts';
import { resumeRound, toInputRequired } from './multi-round.ts';
import type { InputRequiredAnswer, RetryParams } from './multi-round.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { FoundResource } from './registry.ts';
import type { RequestScope } from './request-scope.ts';
import { demandSafeUri } from './safe-uri.ts';

/** What a read resource holds, and how long a client may keep it. */
export interface ReadReply {
  readonly contents: readonly ResourceContents[];
  readonly cache: CacheHint;
}

const NOT_KEPT: CacheHint = { ttlMs: 0, scope: 'private' };

/**
 * Reads a resource, through the one door.
 * @throws WireError `unknown_resource`, `invalid_params` (a URI that tries to climb), and those of the door
 */
export async function readResource(
  engine: Engine,
  request: RetryParams & { readonly uri: string },
  scope: RequestScope,
): Promise<ReadReply | InputRequiredAnswer> {
  demandSafeUri(request.uri);
  const found = engine.registry.findResource(request.uri);
  if (found === undefined) {
    const call = { method: 'resources/read', name: request.uri } as const;
    return refuseUnknown(engine, call, { scope, refusal: unknown(request.uri) });
  }
  const call: GovernedCall = {
    method: 'resources/read',
    name: request.uri,
    definition: found.entry.key,
    scope: found.entry.scope,
    arguments: { uri: request.uri },
  };
  const passage = { call, scope };
  return throughDoor<ReadReply | InputRequiredAnswer>(engine, passage, async () => {
    await resumeRound(engine, passage, request);
    const once = async (): Promise<ResourceReturn> => read(found, request.uri, scope);
    try {
      const value = await answerRounds<Exclude<ResourceReturn, InputRequired>>(
        await once(),
        scope,
        once,
      );
      if (isInputRequired(value)) return await toInputRequired(engine, passage, value);
      return toEnded(found, request.uri, value);
    } catch (error) {
      if (ToolError.is(error)) return refusal(request.uri, error);
      throw error;
    }
  });
}

function read(
  found: FoundResource,
  uri: string,
  scope: RequestScope,
): ResourceReturn | Promise<ResourceReturn> {
  if (found.kind === 'resource') return found.entry.resource.read(scope);
  return found.entry.template.read({ uri, variables: found.variables }, scope);
}

function toEnded(
  found: FoundResource,
  uri: string,
  value: Exclude<ResourceReturn, InputRequired>,
): Ended<ReadReply> {
  const definition = found.kind === 'resource' ? found.entry.resource : found.entry.template;
  const { mimeType, cache = NOT_KEPT } = definition;
  const base = { uri, ...(mimeType !== undefined && { mimeType }) };
  const contents =
    typeof value === 'string'
      ? [{ ...base, text: value }]
      : value instanceof Uint8Array
        ? [{ ...base, blob: Buffer.from(value).toString('base64') }]
        : value;
  return { outcome: 'ok', reason: null, result: { contents }, answer: { contents, cache } };
}

function refusal(uri: string, error: ToolError): Ended<ReadReply> {
  const failure =
    error.code === 'not_found'
      ? unknown(uri)
      : new WireError('invalid_params', error.message, { uri, code: error.code });
  return { outcome: 'tool_error', reason: error.code, failure };
}

const unknown = (uri: string): WireError =>
  new WireError('unknown_resource', `Resource not found: ${uri}`, { uri });
