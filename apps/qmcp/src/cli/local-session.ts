import type { Application } from '../compose.ts';
import { CliError } from './cli-error.ts';
import { LocalHumanSession } from './local-human-session.ts';
import { ownerCaller } from './owner-caller.ts';
import type { InvocationPage, Result, Session } from './session.ts';

/** A server in this process, on the same store as any that runs: the person at the prompt is its owner. */
export class LocalSession implements Session {
  readonly human: LocalHumanSession;
  readonly #application: Application;
  readonly #signal: AbortSignal;

  /** @param signal - cancels what is under way */
  constructor(application: Application, signal: AbortSignal) {
    this.#application = application;
    this.#signal = signal;
    this.human = new LocalHumanSession(application.qmcp, signal);
  }

  async request(method: string, params: Result = {}): Promise<Result> {
    const { server, entropy } = this.#application.qmcp;
    const caller = { ...ownerCaller(entropy), signal: this.#signal };
    return (await server.request(method, params, caller)) as Result;
  }

  async listInvocations(query: Readonly<Record<string, string>>): Promise<InvocationPage> {
    // The same schema and the same form as over HTTP, so that scripts need not care where the server runs.
    const [{ InvocationQuery, toAuditFilter }, { toInvocation }, { invalidInput }] =
      await Promise.all([
        import('../api/schemas/invocation-query.ts'),
        import('../api/schemas/invocation.ts'),
        import('../api/failures.ts'),
      ]);
    const parsed = InvocationQuery.safeParse(query);
    if (!parsed.success) throw invalidInput('query', parsed.error);
    const { limit, before } = parsed.data;
    const { records, next } = await this.#application.qmcp.store.audit.list(
      toAuditFilter(parsed.data),
      { limit, ...(before !== undefined && { before }) },
    );
    return { invocations: records.map(toInvocation), next };
  }

  async getInvocation(id: string): Promise<Result> {
    const [{ toInvocation }, record] = await Promise.all([
      import('../api/schemas/invocation.ts'),
      this.#application.qmcp.store.audit.get(id),
    ]);
    if (record === undefined) {
      throw new CliError(
        'notFound',
        `There is no record of the id ${id}: \`qmcp invocations --json\` lists the ids`,
      );
    }
    return { ...toInvocation(record), payload: record.payload };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#application.close();
  }
}
