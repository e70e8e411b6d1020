import { hostname } from 'node:os';

import type { Clock } from '@qmcp/contracts';

import type { ClusterApi } from './cluster-api.ts';
import { ours } from './job-manifest.ts';
import type { Lease } from './objects.ts';

/** What an engine is in a cluster. */
export interface EnginePlace {
  readonly api: ClusterApi;
  readonly clock: Clock;
  readonly namespace: string;
  /** Name of its Lease. */
  readonly engine: string;
}

/** How long an engine counts as alive after it said so. Long, since clocks of machines differ. */
const LEASE_SECONDS = 180;

/** How often it says so: three attempts may fail. */
export const RENEW_INTERVAL_MS = 45_000;

/** Path of the Leases of a namespace. */
export const leasesPath = (namespace: string): string =>
  `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;

/** Tells other engines that this one lives, for as long as it has sandboxes. */
export class EngineLease {
  readonly #place: EnginePlace;
  #holders = 0;
  #renewedAtMs = -Infinity;
  #cancelTimer: () => void = () => undefined;

  constructor(place: EnginePlace) {
    this.#place = place;
  }

  /** How many sandboxes there are. */
  get holders(): number {
    return this.#holders;
  }

  /**
   * Makes sure that it is known that this engine lives, and goes on to.
   * @returns to be called, once, when the sandbox is gone
   * @throws PlatformError `sandbox_failed` where the API does not take it
   */
  async hold(): Promise<() => void> {
    const ageMs = this.#place.clock.monotonicMs() - this.#renewedAtMs;
    if (ageMs > RENEW_INTERVAL_MS) await this.#renew();
    this.#holders += 1;
    if (this.#holders === 1) this.#renewLater();
    return () => {
      this.#holders -= 1;
      if (this.#holders === 0) this.#cancelTimer();
    };
  }

  #renewLater(): void {
    this.#cancelTimer = this.#place.clock.setTimer(() => {
      this.#renewLater();
      // There is another attempt soon.
      this.#renew().catch(() => undefined);
    }, RENEW_INTERVAL_MS);
  }

  async #renew(): Promise<void> {
    const { api, clock, namespace, engine } = this.#place;
    const startedAtMs = clock.monotonicMs();
    const spec = {
      holderIdentity: hostname(),
      leaseDurationSeconds: LEASE_SECONDS,
      renewTime: microTime(clock.nowMs()),
    };
    const path = leasesPath(namespace);
    const renewed = await api.request('PATCH', `${path}/${engine}`, {
      json: { spec },
      accepts: [404],
    });
    if (renewed === undefined) {
      await api.request('POST', path, {
        json: {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name: engine, namespace, labels: ours },
          spec,
        },
        // Two sandboxes may be the first one at once.
        accepts: [409],
      });
    }
    this.#renewedAtMs = startedAtMs;
  }
}

/** Whether an engine that holds a lease still counts as alive. */
export function isLive({ spec }: Lease, nowMs: number): boolean {
  const { renewTime, leaseDurationSeconds = LEASE_SECONDS } = spec;
  return renewTime !== undefined && Date.parse(renewTime) + leaseDurationSeconds * 1_000 > nowMs;
}

/** A `MicroTime`, which has six digits behind the point, whether they are known or not. */
const microTime = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');
