import type { HumanSession } from './human-session.ts';

/** The result of a request, as the wire has it. */
export type Result = Readonly<Record<string, unknown>>;

/** A page of the record, as `GET /v1/invocations` has it. */
export interface InvocationPage {
  /** Newest first. */
  readonly invocations: readonly Result[];
  /** Pass as `before` for the next page; null on the last. */
  readonly next: string | null;
}

/** A server to talk to: in this process, or elsewhere. */
export interface Session extends AsyncDisposable {
  /** Questions to people, held calls among them. */
  readonly human: HumanSession;
  /**
   * Makes one request of revision 2026-07-28.
   * @throws WireError what the server refuses; CliError when it can't be reached
   */
  request(method: string, params?: Result): Promise<Result>;
  /**
   * Reads a page of the record.
   * @param query - as `GET /v1/invocations` takes it
   * @throws WireError, CliError as `request` does
   */
  listInvocations(query: Readonly<Record<string, string>>): Promise<InvocationPage>;
  /**
   * Reads one record with what it carried, as `GET /v1/invocations/{id}` has it.
   * @throws WireError, CliError as `request` does, also where there is no such record
   */
  getInvocation(id: string): Promise<Result>;
}

/** Everything that a list of the protocol holds, over all its pages. */
export async function listAll(
  session: Session,
  method: string,
  member: string,
): Promise<readonly Result[]> {
  const entries: Result[] = [];
  let cursor: unknown;
  do {
    const page = await session.request(method, cursor === undefined ? {} : { cursor });
    entries.push(...(page[member] as Result[]));
    cursor = page['nextCursor'];
  } while (cursor !== undefined);
  return entries;
}
