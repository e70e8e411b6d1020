import type { Clock } from '@qmcp/contracts';

import type { Incident } from './run-observer.ts';

/** What is out of the ordinary: an incident of a kind that its principal never had, or many of them in a short time. */
export type Anomaly =
  | { readonly kind: 'first-seen'; readonly incident: Incident }
  | { readonly kind: 'burst'; readonly incidents: number };

/** What the watch needs to know, and when it takes alarm. */
export interface AnomalyWatchOptions {
  readonly clock: Clock;
  /** Whether the record, over all processes and starts, has such an incident of the principal. */
  readonly hasHad: (principalId: string, incident: Incident) => Promise<boolean>;
  /** So many incidents of a principal within so long are a burst. */
  readonly burst: { readonly incidents: number; readonly withinMs: number };
  /** Principals that are kept in mind; the one that was quiet for longest is forgotten first. */
  readonly maxPrincipals: number;
}

/** When alarm is taken unless something else is said. */
export const defaultAnomalyLimits = {
  burst: { incidents: 10, withinMs: 60_000 },
  maxPrincipals: 10_000,
} as const;

interface Behaviour {
  readonly kinds: Set<Incident>;
  /** When the latest incidents were, oldest first; emptied by a burst, which is told of once. */
  recentMs: number[];
}

/** Knows what is ordinary for each principal. */
export class AnomalyWatch {
  readonly #options: AnomalyWatchOptions;
  readonly #behaviours = new Map<string, Behaviour>();

  constructor(options: AnomalyWatchOptions) {
    this.#options = options;
  }

  /**
   * Takes note of the incidents of a run, which are not on record yet.
   * @returns those that are out of the ordinary, and whether they make a burst
   */
  async note(principalId: string, incidents: readonly Incident[]): Promise<readonly Anomaly[]> {
    if (incidents.length === 0) return [];
    const behaviour = this.#recall(principalId);
    const anomalies: Anomaly[] = this.#countBurst(behaviour, incidents.length);
    for (const incident of incidents) {
      if (behaviour.kinds.has(incident)) continue;
      behaviour.kinds.add(incident);
      const known = await this.#options.hasHad(principalId, incident);
      if (!known) anomalies.push({ kind: 'first-seen', incident });
    }
    return anomalies;
  }

  #recall(principalId: string): Behaviour {
    const known = this.#behaviours.get(principalId);
    const behaviour = known ?? { kinds: new Set(), recentMs: [] };
    // Moves it to the end: the first entry is the one that was quiet for longest.
    this.#behaviours.delete(principalId);
    this.#behaviours.set(principalId, behaviour);
    if (this.#behaviours.size > this.#options.maxPrincipals) {
      const [quietest = principalId] = this.#behaviours.keys();
      this.#behaviours.delete(quietest);
    }
    return behaviour;
  }

  #countBurst(behaviour: Behaviour, count: number): Anomaly[] {
    const { clock, burst } = this.#options;
    const nowMs = clock.monotonicMs();
    const recentMs = [
      ...behaviour.recentMs.filter((atMs) => nowMs - atMs < burst.withinMs),
      ...Array<number>(count).fill(nowMs),
    ];
    const isBurst = recentMs.length >= burst.incidents;
    behaviour.recentMs = isBurst ? [] : recentMs;
    return isBurst ? [{ kind: 'burst', incidents: recentMs.length }] : [];
  }
}
