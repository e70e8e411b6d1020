import type { Clock, Entropy, Logger, Store } from '@qmcp/contracts';
import { Courier, Notifier } from '@qmcp/execution';
import type { McpServer } from '@qmcp/server';

import type { NotifyingOptions } from './notifying-options.ts';

interface Ports {
  readonly server: Pick<McpServer, 'human'>;
  readonly store: Pick<Store, 'webhooks' | 'humanRequests'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** Where people reach the console now; undefined where nobody does. */
  readonly publicUrl: () => string | undefined;
}

/** What tells webhooks of human requests. Nothing runs before the notifier starts. */
export function openNotifier(
  { webhookHosts: allowedHosts = [], mail }: NotifyingOptions,
  { server, store, publicUrl, ...ports }: Ports,
): { readonly courier: Courier; readonly notifier: Notifier } {
  const courier = new Courier({ ...ports, consoleUrl: publicUrl, allowedHosts, mail });
  const notifier = new Notifier({
    ...ports,
    webhooks: store.webhooks,
    humanRequests: store.humanRequests,
    listen: (hear) => server.human.changes.listen(hear),
    courier,
  });
  return { courier, notifier };
}
