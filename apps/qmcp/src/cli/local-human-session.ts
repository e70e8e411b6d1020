import { localOwner } from '@qmcp/contracts';
import type { JsonObject } from '@qmcp/contracts';
import type { Caller } from '@qmcp/server';

import type { Qmcp } from '../create-qmcp.ts';
import { viewHumanRequest } from '../human/human-request-view.ts';
import { watchRequests } from '../human/watch-requests.ts';
import type { HumanRequestPage, HumanResponseBody, HumanSession } from './human-session.ts';
import { ownerCaller } from './owner-caller.ts';
import type { Result } from './session.ts';

/** The human requests of the store of this folder: what is answered here is answered by the owner's own hand. */
export class LocalHumanSession implements HumanSession {
  readonly #qmcp: Qmcp;
  readonly #signal: AbortSignal;

  /** @param signal - ends what is followed */
  constructor(qmcp: Qmcp, signal: AbortSignal) {
    this.#qmcp = qmcp;
    this.#signal = signal;
  }

  async list(query: Readonly<Record<string, string>>): Promise<HumanRequestPage> {
    // The same schema as over HTTP, so that scripts need not care where the server runs.
    const [{ HumanRequestQuery, toHumanRequestFilter }, { invalidInput }] = await Promise.all([
      import('../api/schemas/human-request-query.ts'),
      import('../api/failures.ts'),
    ]);
    const parsed = HumanRequestQuery.safeParse(query);
    if (!parsed.success) throw invalidInput('query', parsed.error);
    const { limit, before } = parsed.data;
    const { requests, next } = await this.#qmcp.server.human.list(
      toHumanRequestFilter(parsed.data, localOwner) ?? {},
      { limit, ...(before !== undefined && { before }) },
    );
    return { requests: requests.map(viewHumanRequest), next };
  }

  async get(id: string): Promise<Result> {
    return viewHumanRequest(await this.#qmcp.server.human.find(id, this.#caller()));
  }

  async respond(body: HumanResponseBody): Promise<Result> {
    const { request_id: id, answer, note, edited_arguments } = body;
    const editedArguments = edited_arguments as JsonObject | undefined;
    const given = { answer, note, editedArguments };
    return viewHumanRequest(await this.#qmcp.server.human.respond(id, given, this.#caller()));
  }

  async *follow(): AsyncGenerator<Result, void, undefined> {
    const { human } = this.#qmcp.server;
    for await (const request of watchRequests(human, localOwner, this.#signal)) {
      yield viewHumanRequest(request);
    }
  }

  #caller(): Caller {
    return ownerCaller(this.#qmcp.entropy);
  }
}
