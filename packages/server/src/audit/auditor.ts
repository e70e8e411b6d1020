import { hash as digestOf } from 'node:crypto';

import { canonicalJson } from '@qmcp/contracts';
import type {
  AuditIntent,
  AuditOutcome,
  AuditPayload,
  AuditRecord,
  AuditStore,
  Clock,
  Door,
  Entropy,
  Telemetry,
} from '@qmcp/contracts';

import { mayHoldSecrets, maskSecrets } from './mask.ts';
import { noRecords } from './no-records.ts';
import { UnrecordedCall } from './unrecorded-call.ts';

/** Where a record comes from. */
export interface AuditOrigin {
  readonly principalId: string;
  readonly door: Door;
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly protocolVersion: string | null;
  readonly clientName: string | null;
}

/** What is being called. */
export interface AuditedCall {
  readonly method: string;
  /** What the caller named: a tool, a prompt, a URI. */
  readonly name: string;
  /** What serves it: its own name, or the template of its URI. Callers cannot make these up, so they may be counted. */
  readonly definition: string;
  readonly arguments: unknown;
}

/** How it ended. */
export interface AuditEnding {
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
}

interface Ports {
  readonly store: AuditStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly telemetry: Telemetry;
  readonly maxPayloadBytes: number;
}

/** The record of one call, from its start to its end. */
export type CallRecord = Pick<OpenRecord, 'begin' | 'answer' | 'close'>;

/** Writes calls and security events to the audit. */
export class Auditor {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Starts the record of a call. Nothing is written yet. */
  open(call: AuditedCall, origin: AuditOrigin): CallRecord {
    if (this.#ports.store === noRecords) return new UnrecordedCall(this.#ports, call, origin.door);
    return new OpenRecord(this.#ports, call, origin);
  }

  /** Writes a security event. Resolves once durable. */
  async securityEvent(
    event: Pick<AuditRecord, 'method' | 'reason' | 'name'>,
    origin: AuditOrigin,
  ): Promise<void> {
    const { clock, entropy, store } = this.#ports;
    await store.append({
      id: entropy.uuidv7(),
      kind: 'security',
      startedAtMs: clock.nowMs(),
      ...fieldsOf(origin),
      ...event,
      argumentsDigest: null,
      outcome: 'denied',
      durationUs: 0,
      resultDigest: null,
      payload: null,
    });
  }
}

class OpenRecord {
  readonly #ports: Ports;
  readonly #call: AuditedCall;
  readonly #intent: AuditIntent;
  readonly #salt: string;
  readonly #startedMs: number;
  #resultDigest: string | null = null;
  #body: string | undefined;

  constructor(ports: Ports, call: AuditedCall, origin: AuditOrigin) {
    this.#ports = ports;
    this.#call = call;
    this.#startedMs = ports.clock.monotonicMs();
    const salt = ports.entropy.bytes(16);
    this.#salt = Buffer.from(salt.buffer, salt.byteOffset, salt.length).toString('hex');
    this.#intent = {
      id: ports.entropy.uuidv7(),
      kind: 'call',
      startedAtMs: ports.clock.nowMs(),
      ...fieldsOf(origin),
      method: call.method,
      name: call.name,
      argumentsDigest: this.#digest(call.arguments),
    };
  }

  /** Writes down, durably, that the call is about to run. */
  begin(): Promise<void> {
    return this.#ports.store.begin(this.#intent);
  }

  /**
   * Notes what is about to be answered; {@link close} writes it down.
   * @throws TypeError when that is not JSON: nobody can be given it
   */
  answer(result: unknown): void {
    this.#resultDigest = this.#digest(result);
    this.#body = payloadBody(this.#call.arguments, result, this.#ports.maxPayloadBytes);
  }

  /** Writes how it ended. Resolves once durable: only then may the reply leave. */
  close(ending: AuditEnding): Promise<void> {
    const durationMs = this.#ports.clock.monotonicMs() - this.#startedMs;
    this.#ports.telemetry.call({
      method: this.#call.method,
      name: this.#call.definition,
      door: this.#intent.door,
      outcome: ending.outcome,
      durationMs,
    });
    return this.#ports.store.append({
      ...this.#intent,
      outcome: ending.outcome,
      reason: ending.reason,
      durationUs: Math.round(durationMs * 1000),
      resultDigest: this.#resultDigest,
      payload: this.#payload(),
    });
  }

  #digest(value: unknown): string | null {
    return value === undefined
      ? null
      : digestOf('sha256', this.#salt + canonicalJson(value), 'hex');
  }

  #payload(): AuditPayload | null {
    const { arguments: args } = this.#call;
    if (args === undefined && this.#body === undefined) return null;
    const body = this.#body ?? payloadBody(args, undefined, this.#ports.maxPayloadBytes);
    return { salt: this.#salt, body, commitment: digestOf('sha256', this.#salt + body, 'hex') };
  }
}

/** An origin may be something that has these fields among others, or works them out. */
const fieldsOf = (origin: AuditOrigin): AuditOrigin => ({
  principalId: origin.principalId,
  door: origin.door,
  requestId: origin.requestId,
  correlationId: origin.correlationId,
  traceId: origin.traceId,
  spanId: origin.spanId,
  protocolVersion: origin.protocolVersion,
  clientName: origin.clientName,
});

/** JSON text of arguments and result: secrets masked, cut to about `maxBytes`. */
export function payloadBody(args: unknown, result: unknown, maxBytes: number): string {
  const plain = JSON.stringify({ arguments: args, result });
  const body = mayHoldSecrets(plain) ? JSON.stringify(maskSecrets(JSON.parse(plain))) : plain;
  if (Buffer.byteLength(body) <= maxBytes) return body;
  // What is cut is kept as text, since half a JSON value is none. UTF-8 takes at most three bytes a code unit, and a
  // quote doubles when it is quoted again.
  const share = Math.floor(maxBytes / 8);
  const { arguments: kept, result: answer } = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify({
    truncated: true,
    arguments: JSON.stringify(kept)?.slice(0, share),
    result: JSON.stringify(answer)?.slice(0, share),
  });
}
