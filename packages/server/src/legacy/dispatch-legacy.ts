import { isJsonObject } from '@qmcp/contracts';
import type { JsonRpcId } from '@qmcp/contracts';

import { findMethod } from '../dispatch-modern.ts';
import type { Engine } from '../engine.ts';
import type { Exchange } from '../exchange.ts';
import { asWireError } from '../failures.ts';
import type { Caller } from '../mcp-server.ts';
import type { Params } from '../method.ts';
import { completionComplete } from '../methods/completion-complete.ts';
import { loggingSetLevel } from '../methods/logging-set-level.ts';
import { ping } from '../methods/ping.ts';
import { promptsGet } from '../methods/prompts-get.ts';
import { legacyPromptsList } from '../methods/prompts-list.ts';
import { legacyResourcesList } from '../methods/resources-list.ts';
import { legacyResourcesRead } from '../methods/resources-read.ts';
import { resourcesSubscribe } from '../methods/resources-subscribe.ts';
import { legacyResourcesTemplatesList } from '../methods/resources-templates-list.ts';
import { resourcesUnsubscribe } from '../methods/resources-unsubscribe.ts';
import { legacyToolsCall } from '../methods/tools-call.ts';
import { legacyToolsList } from '../methods/tools-list.ts';
import { readProgressToken } from '../modern-facts.ts';
import { legacyRefusal, legacyResult } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { RequestScope } from '../request-scope.ts';
import { followLinks } from './follow-links.ts';
import type { SessionMethod } from './session-method.ts';
import type { LegacySession } from './session.ts';

/** The requests that a 2025-era session knows after `initialize`. */
export type LegacyMethod =
  | 'completion/complete'
  | 'logging/setLevel'
  | 'ping'
  | 'prompts/get'
  | 'prompts/list'
  | 'resources/list'
  | 'resources/read'
  | 'resources/subscribe'
  | 'resources/templates/list'
  | 'resources/unsubscribe'
  | 'tools/call'
  | 'tools/list';

const methods: Readonly<Record<LegacyMethod, SessionMethod>> = {
  'completion/complete': completionComplete,
  'logging/setLevel': loggingSetLevel,
  ping,
  'prompts/get': promptsGet,
  'prompts/list': legacyPromptsList,
  'resources/list': legacyResourcesList,
  'resources/read': legacyResourcesRead,
  'resources/subscribe': resourcesSubscribe,
  'resources/templates/list': legacyResourcesTemplatesList,
  'resources/unsubscribe': resourcesUnsubscribe,
  'tools/call': legacyToolsCall,
  'tools/list': legacyToolsList,
};

/** A request of a session and what it came with. */
export interface LegacyRequest {
  readonly id: JsonRpcId;
  readonly method: string;
  readonly params: Params;
  readonly caller: Caller;
  readonly exchange: Exchange;
}

/** Serves one request of a 2025-era session. Never rejects: what goes wrong becomes a refusal. */
export async function dispatchLegacy(
  engine: Engine,
  session: LegacySession,
  request: LegacyRequest,
): Promise<Reply> {
  const { id, method, params, caller, exchange } = request;
  try {
    const serve = findMethod(methods, method);
    const meta = isJsonObject(params['_meta']) ? params['_meta'] : {};
    const traceparent =
      typeof meta['traceparent'] === 'string' ? meta['traceparent'] : caller.traceparent;
    const scope = new RequestScope(
      {
        id,
        caller: traceparent === undefined ? caller : { ...caller, traceparent },
        client: session.client,
        exchange,
        progressToken: readProgressToken(meta['progressToken']),
        logLevel: session.logLevel,
      },
      engine.entropy,
    );
    try {
      return legacyResult(id, await serve({ params, scope, engine, session }));
    } finally {
      scope.end();
    }
  } catch (error) {
    followLinks(engine, session, error);
    return legacyRefusal(id, asWireError(error, engine.logger, caller));
  }
}
