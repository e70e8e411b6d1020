import type { Entropy, HumanRequest, Logger, WireError } from '@qmcp/contracts';

import type { AuditEnding, Auditor, AuditOrigin } from '../audit/auditor.ts';
import type { CallsInFlight } from '../calls-in-flight.ts';
import { asWireError } from '../failures.ts';
import type { Caller } from '../mcp-server.ts';
import { continueTrace } from '../trace-context.ts';

/** What is done to a request. */
export interface HumanAction {
  readonly method: 'human/ask' | 'human/respond' | 'human/cancel';
  /** As it is before. */
  readonly request: HumanRequest;
  readonly arguments: object;
  /** @returns the request as it is then. @throws WireError the refusal */
  readonly act: () => Promise<HumanRequest>;
}

interface Parts {
  readonly auditor: Auditor;
  readonly inFlight: CallsInFlight;
  readonly entropy: Entropy;
  readonly logger: Logger;
}

/** Puts on record what is done to human requests: before it has any effect, and how it ended. */
export class HumanRecord {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws WireError `unavailable` at shutdown; what `act` throws */
  keep(action: HumanAction, caller: Caller): Promise<HumanRequest> {
    const { auditor, inFlight, entropy, logger } = this.#parts;
    const { request, method, act } = action;
    return inFlight.track(async () => {
      const call = { ...subjectOf(request), method, arguments: action.arguments };
      const { traceId, spanId } = continueTrace(caller.traceparent, entropy);
      const record = auditor.open(call, {
        ...originOf(request),
        principalId: caller.principal.id,
        door: caller.door,
        requestId: caller.requestId,
        traceId,
        spanId,
      });
      await record.begin();
      const after = await act().catch(async (error: unknown) => {
        const refusal = asWireError(error, logger, caller);
        await record.close(endOf(refusal));
        throw refusal;
      });
      record.answer(resultOf(after));
      await record.close({ outcome: 'ok', reason: null });
      return after;
    });
  }

  /** Puts on record that nobody answered in time. */
  async keepExpiry(request: HumanRequest): Promise<void> {
    const { auditor, entropy } = this.#parts;
    const { traceId, spanId } = continueTrace(undefined, entropy);
    const call = { ...subjectOf(request), method: 'human/expire', arguments: undefined };
    const record = auditor.open(call, {
      ...originOf(request),
      principalId: 'server',
      door: 'server',
      requestId: request.id,
      traceId,
      spanId,
    });
    record.answer(resultOf(request));
    await record.close({ outcome: 'timeout', reason: 'expired' });
  }
}

function endOf({ code, data }: WireError): AuditEnding {
  const reason = data?.['reason'];
  return {
    outcome: code === 'forbidden' ? 'denied' : 'tool_error',
    reason: typeof reason === 'string' ? reason : code,
  };
}

/** Records of a request are found by its id, and joined with what it belongs to. */
const subjectOf = ({ id, held }: HumanRequest) => ({
  name: id,
  definition: held === null ? 'question' : 'approval',
});

const originOf = ({ correlationId }: HumanRequest) =>
  ({ correlationId, protocolVersion: null, clientName: null }) satisfies Partial<AuditOrigin>;

const resultOf = ({ status, answer, createdAtMs, updatedAtMs }: HumanRequest) => ({
  status,
  answer,
  tookMs: updatedAtMs - createdAtMs,
});
