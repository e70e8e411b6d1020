import { WireError } from '@qmcp/contracts';
import type { JsonRpcId } from '@qmcp/contracts';

import type { Engine } from './engine.ts';
import type { Exchange } from './exchange.ts';
import { asWireError } from './failures.ts';
import type { Caller } from './mcp-server.ts';
import type { Method, Params } from './method.ts';
import { completionComplete } from './methods/completion-complete.ts';
import { promptsGet } from './methods/prompts-get.ts';
import { promptsList } from './methods/prompts-list.ts';
import { resourcesList } from './methods/resources-list.ts';
import { resourcesRead } from './methods/resources-read.ts';
import { resourcesTemplatesList } from './methods/resources-templates-list.ts';
import { serverDiscover } from './methods/server-discover.ts';
import { subscriptionsListen } from './methods/subscriptions-listen.ts';
import { tasksCancel } from './methods/tasks-cancel.ts';
import { tasksGet } from './methods/tasks-get.ts';
import { tasksUpdate } from './methods/tasks-update.ts';
import { toolsCall } from './methods/tools-call.ts';
import { toolsList } from './methods/tools-list.ts';
import { readModernFacts } from './modern-facts.ts';
import { modernResult, refusal } from './reply.ts';
import type { Reply } from './reply.ts';
import { RequestScope } from './request-scope.ts';

/** The requests of revision 2026-07-28 and of its extension for tasks. */
export type ModernMethod =
  | 'completion/complete'
  | 'prompts/get'
  | 'prompts/list'
  | 'resources/list'
  | 'resources/read'
  | 'resources/templates/list'
  | 'server/discover'
  | 'subscriptions/listen'
  | 'tasks/cancel'
  | 'tasks/get'
  | 'tasks/update'
  | 'tools/call'
  | 'tools/list';

const methods: Readonly<Record<ModernMethod, Method>> = {
  'completion/complete': completionComplete,
  'prompts/get': promptsGet,
  'prompts/list': promptsList,
  'resources/list': resourcesList,
  'resources/read': resourcesRead,
  'resources/templates/list': resourcesTemplatesList,
  'server/discover': serverDiscover,
  'subscriptions/listen': subscriptionsListen,
  'tasks/cancel': tasksCancel,
  'tasks/get': tasksGet,
  'tasks/update': tasksUpdate,
  'tools/call': toolsCall,
  'tools/list': toolsList,
};

/** A request of revision 2026-07-28 and what it came with. */
export interface ModernRequest {
  readonly id: JsonRpcId;
  readonly method: string;
  readonly params: Params;
  readonly caller: Caller;
  readonly exchange: Exchange;
  /** What the transport has to say against it, see `readModernFacts`. @throws WireError */
  readonly checkTransport?: () => void;
}

/** Serves one request of revision 2026-07-28. Never rejects: what goes wrong becomes a refusal. */
export async function dispatchModern(engine: Engine, request: ModernRequest): Promise<Reply> {
  const { id, method, params, caller, exchange } = request;
  try {
    const facts = readModernFacts(params, request.checkTransport);
    const serve = findMethod(methods, method);
    const traceparent = facts.traceparent ?? caller.traceparent;
    const scope = new RequestScope(
      {
        ...facts,
        id,
        exchange,
        caller: traceparent === undefined ? caller : { ...caller, traceparent },
      },
      engine.entropy,
    );
    try {
      return modernResult(id, await serve({ params, scope, engine }), engine.info);
    } finally {
      scope.end();
    }
  } catch (error) {
    return refusal(id, asWireError(error, engine.logger, caller));
  }
}

/** @throws WireError `method_not_found` */
export function findMethod<M>(table: Readonly<Record<string, M>>, method: string): M {
  const found = Object.hasOwn(table, method) ? table[method] : undefined;
  if (found !== undefined) return found;
  throw new WireError('method_not_found', `Method not found: ${method.slice(0, 100)}`);
}
