import type { Clock, Logger, Store, Telemetry } from '@qmcp/contracts';
import { AnomalyWatch, defaultAnomalyLimits } from '@qmcp/execution';
import type { Anomaly, Incident, ObservedRun, RunObserver } from '@qmcp/execution';
import type { McpServer } from '@qmcp/server';

/** Where what happens in sandboxes is told. */
export interface RunMonitorPorts {
  readonly server: Pick<McpServer, 'recordRefusal'>;
  readonly store: Pick<Store, 'audit'>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly logger: Logger;
}

const INCIDENT_EVENT = 'sandbox.incident';
const ANOMALY_EVENT = 'sandbox.anomaly';

/**
 * Counts every run, and puts on record, as security events, what programs did in sandboxes that they should not need to do;
 * what is out of the ordinary for their principal, once more and in the log.
 */
export class RunMonitor implements RunObserver {
  readonly #ports: RunMonitorPorts;
  readonly #watch: AnomalyWatch;

  constructor(ports: RunMonitorPorts) {
    this.#ports = ports;
    const hasHad = (principalId: string, incident: Incident): Promise<boolean> =>
      this.#isOnRecord(principalId, incident);
    this.#watch = new AnomalyWatch({ ...defaultAnomalyLimits, clock: ports.clock, hasHad });
  }

  async observe(run: ObservedRun): Promise<void> {
    const { language, reason, durationMs, incidents } = run;
    const anomalies = await this.#watch.note(run.caller.principal.id, incidents);
    const kinds = anomalies.map(({ kind }) => kind);
    this.#ports.telemetry.sandbox({ language, reason, durationMs, incidents, anomalies: kinds });
    for (const incident of incidents) {
      await this.#record(run, { event: INCIDENT_EVENT, name: incident, reason: run.tool });
    }
    for (const anomaly of anomalies) await this.#alarm(run, anomaly);
  }

  async #alarm(run: ObservedRun, anomaly: Anomaly): Promise<void> {
    const what = anomaly.kind === 'burst' ? 'burst' : anomaly.incident;
    this.#ports.logger.warn(
      { ...anomaly, tool: run.tool, principal: run.caller.principal.id },
      'code in a sandbox did what is out of the ordinary for its principal',
    );
    await this.#record(run, { event: ANOMALY_EVENT, name: what, reason: anomaly.kind });
  }

  #record(
    { caller }: ObservedRun,
    event: { readonly event: string; readonly name: string; readonly reason: string },
  ): Promise<void> {
    const { principal, door, requestId, correlationId, traceparent } = caller;
    return this.#ports.server.recordRefusal(
      { ...event, principalId: principal.id },
      { door, requestId, correlationId, traceparent },
    );
  }

  async #isOnRecord(principalId: string, incident: Incident): Promise<boolean> {
    const { records } = await this.#ports.store.audit.list(
      { kind: 'security', method: INCIDENT_EVENT, name: incident, principalId },
      { limit: 1 },
    );
    return records.length > 0;
  }
}
