import { setImmediate as nextTurn } from 'node:timers/promises';

import { createPrincipal, defaultLimits } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import {
  fakeClock,
  MemoryHumanRequestStore,
  recordingLogger,
  seededEntropy,
  SharedHumanRequests,
  silentTelemetry,
} from '@qmcp/testkit';

import { Auditor } from '../../src/audit/auditor.ts';
import { RateLimiter } from '../../src/auth/rate-limiter.ts';
import { CallsInFlight } from '../../src/calls-in-flight.ts';
import { HumanDesk } from '../../src/human/human-desk.ts';
import type { Caller } from '../../src/mcp-server.ts';
import { NoticeOutbox } from '../../src/peers/notice-outbox.ts';
import { WakeUps } from '../../src/peers/wake-ups.ts';
import { join, LocalFeed } from '../peers/local-feed.ts';
import { RecordingAudit } from '../recording-store.ts';

/** A principal with a key of such scopes. */
export const key = (id: string, ...scopes: string[]): Principal =>
  createPrincipal({ id, kind: 'service', name: id, scopes });

/** A caller at the REST door. */
export const by = (principal: Principal): Caller => ({
  principal,
  door: 'rest',
  requestId: 'request',
  correlationId: 'correlation',
});

/** Asks. */
export const agent = by(key('agent', 'human:ask'));
/** Answers and decides. */
export const person = by(key('person', 'human:answer', 'approvals:decide'));
/** Nobody gives up. */
export const never = new AbortController().signal;

/** Desks of as many processes, on one store and at one time. */
export function desks(rate = { perMinute: 60, burst: 2_000 }) {
  const shared = new SharedHumanRequests();
  const clock = fakeClock();
  const audit = new RecordingAudit();
  const logger = recordingLogger();
  const entropy = seededEntropy(1, clock);
  const feeds: LocalFeed[] = [];
  const make = () => {
    const store = new MemoryHumanRequestStore(shared);
    const feed = new LocalFeed();
    feeds.push(feed);
    join(...feeds);
    const desk = new HumanDesk({
      store,
      auditor: new Auditor({
        store: audit,
        clock,
        entropy,
        telemetry: silentTelemetry(),
        maxPayloadBytes: 9_999,
      }),
      inFlight: new CallsInFlight(),
      outbox: new NoticeOutbox({ changeFeed: feed, clock, logger }),
      wakeUps: new WakeUps({ changeFeed: feed, clock, logger }),
      clock,
      entropy,
      logger,
      hasRole: () => false,
      acceptArguments: () => Promise.resolve(),
      limits: { ...defaultLimits, maxPendingHumanRequestsPerPrincipal: 1_000 },
      askLimiter: new RateLimiter(rate, clock),
    });
    return Object.assign(desk, { behind: store, feed });
  };
  return { make, clock, audit, logger };
}

/** Lets what waits for promises run on. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
};
