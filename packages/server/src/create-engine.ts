import { defaultLimits } from '@qmcp/contracts';
import type { Limits, Rate } from '@qmcp/contracts';

import { createApprovals } from './approvals/approvals.ts';
import { Auditor } from './audit/auditor.ts';
import { InsuredLimiter } from './auth/insured-limiter.ts';
import type { CallLimiter } from './auth/insured-limiter.ts';
import { watchKeys } from './auth/key-watch.ts';
import { RateLimiter } from './auth/rate-limiter.ts';
import { CallsInFlight } from './calls-in-flight.ts';
import type { Engine } from './engine.ts';
import { acceptBySchema } from './human/edited-arguments.ts';
import { HumanDesk } from './human/human-desk.ts';
import type { McpServerOptions } from './mcp-server.ts';
import { noPeers } from './peers/no-peers.ts';
import { NoticeOutbox } from './peers/notice-outbox.ts';
import { SharedChanges } from './peers/shared-changes.ts';
import { WakeUps } from './peers/wake-ups.ts';
import { DefinitionPins } from './pins/definition-pins.ts';
import { scopePolicy } from './policy/scope-policy.ts';
import { Registry } from './registry.ts';
import { Keyring } from './seal/keyring.ts';
import { RequestStateSealer } from './seal/request-state.ts';
import { Subscriptions } from './subscriptions.ts';
import { createTasks } from './tasks/tasks.ts';

/** With a store and telemetry, given or not. */
export type StoredOptions = McpServerOptions &
  Required<Pick<McpServerOptions, 'store' | 'telemetry'>>;

/** Puts together the parts that methods work with. */
export function createEngine(options: StoredOptions): Engine {
  const { clock, entropy, logger, store, telemetry } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const registry = new Registry();
  const keyring = new Keyring({ store: store.sealKeys, clock, entropy });
  const inFlight = new CallsInFlight();
  const outbox = new NoticeOutbox(options);
  const subscriptions = new Subscriptions(registry, limits.maxSubscriptionsPerPrincipal);
  watchKeys({ subscriptions, apiKeys: store.apiKeys, clock, logger });
  const auditor = new Auditor({
    store: store.audit,
    clock,
    entropy,
    telemetry,
    maxPayloadBytes: limits.maxAuditPayloadBytes,
  });
  return {
    ...createWaiting({ ...options, registry, keyring, inFlight, outbox, auditor, limits }),
    info: options.info,
    instructions: options.instructions,
    registry,
    subscriptions,
    changes: new SharedChanges({ ...options, outbox, registry, subscriptions }),
    outbox,
    host: options.host,
    policy: options.policy ?? scopePolicy,
    pins: new DefinitionPins({ store: store.trust, clock, logger }),
    auditor,
    keyring,
    peers: options.peers ?? noPeers,
    sealer: new RequestStateSealer({ keyring, clock, entropy, ttlMs: limits.requestStateTtlMs }),
    callLimiter: createLimiter(options, {
      perMinute: limits.callsPerMinute,
      burst: limits.callBurst,
    }),
    inFlight,
    clock,
    entropy,
    logger,
    telemetry,
    limits,
  };
}

type WaitingParts = Pick<Engine, 'registry' | 'inFlight' | 'auditor' | 'limits'> &
  Omit<StoredOptions, 'limits'> & { readonly keyring: Keyring; readonly outbox: NoticeOutbox };

/** What is not done when its request is answered: tasks, questions to people, and approvals, which are both. */
function createWaiting(parts: WaitingParts): Pick<Engine, 'tasks' | 'human' | 'approvals'> {
  const { store, registry, limits, hasRole = nobodyHas } = parts;
  const wakeUps = new WakeUps(parts);
  const human = new HumanDesk({
    ...parts,
    wakeUps,
    store: store.humanRequests,
    askLimiter: createLimiter(parts, {
      perMinute: limits.humanRequestsPerMinute,
      burst: limits.humanRequestBurst,
    }),
    hasRole,
    acceptArguments: acceptBySchema(registry),
  });
  const { tasks, apiKeys, trust } = store;
  const approvals = createApprovals({
    ...parts,
    changes: human.changes,
    store: { tasks, apiKeys, trust, humanRequests: human.store },
  });
  return { tasks: createTasks({ ...parts, wakeUps }), human, approvals };
}

function createLimiter(
  { sharedLimits, clock, logger }: Pick<StoredOptions, 'sharedLimits' | 'clock' | 'logger'>,
  rate: Rate,
): CallLimiter {
  if (sharedLimits === undefined) return new RateLimiter(rate, clock);
  return new InsuredLimiter(rate, { sharedLimits, clock, logger });
}

/** Roles come with a policy that has some. */
const nobodyHas = (): boolean => false;
