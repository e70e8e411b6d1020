import type { Clock, Door, Telemetry } from '@qmcp/contracts';

import type { AuditedCall, AuditEnding, CallRecord } from './auditor.ts';

const done = Promise.resolve();

/** A call of a server without a store: it is counted, and nothing of it is kept, so nothing is digested either. */
export class UnrecordedCall implements CallRecord {
  readonly #ports: { readonly clock: Clock; readonly telemetry: Telemetry };
  readonly #call: AuditedCall;
  readonly #door: Door;
  readonly #startedMs: number;

  constructor(
    ports: { readonly clock: Clock; readonly telemetry: Telemetry },
    call: AuditedCall,
    door: Door,
  ) {
    this.#ports = ports;
    this.#call = call;
    this.#door = door;
    this.#startedMs = ports.clock.monotonicMs();
  }

  begin(): Promise<void> {
    return done;
  }

  answer(): void {
    // Nobody will look at it.
  }

  close({ outcome }: AuditEnding): Promise<void> {
    const { clock, telemetry } = this.#ports;
    telemetry.call({
      method: this.#call.method,
      name: this.#call.definition,
      door: this.#door,
      outcome,
      durationMs: clock.monotonicMs() - this.#startedMs,
    });
    return done;
  }
}
