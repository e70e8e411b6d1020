import { EventEmitter } from 'node:events';

import type { Delivery, HumanRequest, SealedStore, Webhook } from '@qmcp/contracts';
import { Courier, Notifier } from '@qmcp/execution';
import type { CourierOptions } from '@qmcp/execution';
import { openSqliteStore } from '@qmcp/storage';
import { fakeClock, recordingLogger, seededEntropy, temporaryFolder, webhook } from '@qmcp/testkit';
import type { FakeClock, RecordingLogger } from '@qmcp/testkit';
import { expect, vi } from 'vitest';

/** A process that delivers. */
interface Running {
  readonly store: SealedStore;
  readonly notifier: Notifier;
  close(): Promise<void>;
}

/** Notifiers on one real store, under a clock that the test moves. */
export interface Notifying extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly logger: RecordingLogger;
  /** The store of the first process. */
  readonly store: SealedStore;
  /** Starts a process that delivers; the first opens the store for the test. */
  start(): Promise<Running>;
  /** Writes a request, and tells those who deliver. */
  ask(request: HumanRequest): Promise<void>;
  /** Writes a request over the one before it, and tells those who deliver. */
  settle(request: HumanRequest): Promise<void>;
  /** Adds a webhook. @returns it */
  hook(fields?: Partial<Webhook>): Promise<Webhook>;
  /** Resolves once all deliveries of a webhook are as wanted. */
  until(webhookId: string, wanted: Partial<Delivery>): Promise<readonly Delivery[]>;
  /** Moves time on to when the only delivery of a webhook is tried again. @returns how long that took */
  toNextAttempt(webhookId: string, attempts: number): Promise<number>;
}

/** Makes a store for notifiers; nothing runs until `start`. */
export async function openNotifying(options: Partial<CourierOptions> = {}): Promise<Notifying> {
  const folder = await temporaryFolder();
  const clock = fakeClock(Date.now());
  const logger = recordingLogger();
  const changes = new EventEmitter();
  const running: Running[] = [];
  const openStore = (): Promise<SealedStore> =>
    openSqliteStore({ file: folder.file('qmcp.db'), clock, logger, instanceId: 'test' });
  const store = await openStore();
  const deliveriesOf = async (webhookId: string): Promise<readonly Delivery[]> =>
    (await store.webhooks.deliveries({ webhookId }, { limit: 500 })).deliveries;
  const until: Notifying['until'] = (webhookId, wanted) =>
    vi.waitFor(
      async () => {
        const deliveries = await deliveriesOf(webhookId);
        expect(deliveries.length).toBeGreaterThan(0);
        for (const delivery of deliveries) expect(delivery).toMatchObject(wanted);
        return deliveries;
      },
      { timeout: 10_000, interval: 5 },
    );
  return {
    clock,
    logger,
    store,
    until,
    async start() {
      const own = await openStore();
      const courier = new Courier({
        clock,
        consoleUrl: () => 'https://qmcp.example',
        allowedHosts: ['127.0.0.1'],
        mail: undefined,
        ...options,
      });
      const notifier = new Notifier({
        webhooks: own.webhooks,
        humanRequests: own.humanRequests,
        async listen(hear) {
          changes.on('change', hear);
          return () => changes.off('change', hear);
        },
        courier,
        clock,
        entropy: seededEntropy(running.length + 1, clock),
        logger,
      });
      await notifier.start();
      const each = {
        store: own,
        notifier,
        async close() {
          await notifier.close();
          await own.close();
        },
      };
      running.push(each);
      return each;
    },
    async ask(request) {
      await store.humanRequests.create(request);
      changes.emit('change', request);
    },
    async settle(request) {
      await store.humanRequests.replace(request);
      changes.emit('change', request);
    },
    async hook(fields = {}) {
      const added = webhook(fields);
      await store.webhooks.add(added);
      return added;
    },
    async toNextAttempt(webhookId, attempts) {
      const [delivery] = await until(webhookId, {
        attempts,
        last: expect.objectContaining({
          atMs: clock.nowMs(),
          failure: expect.any(String) as string,
        }) as never,
      });
      const waitMs = (delivery?.dueAtMs ?? 0) - clock.nowMs();
      clock.advance(waitMs);
      return waitMs;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((each) => each.close()));
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
