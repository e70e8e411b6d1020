import type { ApiKeyRecord, Store } from '@qmcp/contracts';
import type { Registry } from '@qmcp/server';

import type { Cli } from '../cli/cli.ts';
import type { GlobalOptions } from '../cli/command.ts';

/** What questions are put together from: what the server offers, and who may call. */
export interface PolicyFacts {
  readonly store: Store;
  readonly registry: Registry;
  readonly keys: readonly ApiKeyRecord[];
}

/** Opens the configured server without its policy, lets `use` ask about it, and closes it. @throws PlatformError */
export async function withPolicyFacts<T>(
  cli: Cli,
  { home, config: configFile, logLevel }: GlobalOptions,
  use: (facts: PolicyFacts) => Promise<T>,
): Promise<T> {
  const config = await cli.config({ home, config: configFile, logLevel });
  const { compose } = await import('../compose.ts');
  const logger = await cli.logger(config, 'person');
  // A policy that is asked about comes into force by no more than that.
  const application = await compose(
    { ...config, policyFile: undefined },
    { logger, metrics: false },
  );
  try {
    const { store, registry } = application.qmcp;
    return await use({ store, registry, keys: await store.apiKeys.list() });
  } finally {
    await application.close();
  }
}
