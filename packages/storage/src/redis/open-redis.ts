import type { ChangeFeed, Clock, Logger, SharedLimits } from '@qmcp/contracts';

import { RedisChangeFeed } from './redis-change-feed.ts';
import { openRedisConnection, watchOutages } from './redis-connection.ts';
import { RedisSharedLimits } from './redis-shared-limits.ts';

/** How a Redis is used. */
export interface RedisOptions {
  /** `redis://…` or, over TLS, `rediss://…`. One Redis serves one service. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process to the others; each start another name. */
  readonly instanceId: string;
}

/** What processes share by a Redis. Nothing in it is missed when it is lost. */
export interface RedisSharing {
  readonly changes: ChangeFeed;
  readonly limits: SharedLimits;
  /** Lets go of the connections. */
  readonly close: () => void;
}

/**
 * Uses a Redis. One that is not there is waited for in the background.
 * @throws PlatformError `config_invalid` for what is no address of a Redis
 */
export function openRedis({ url, clock, logger, instanceId }: RedisOptions): RedisSharing {
  const connection = openRedisConnection(url, logger);
  watchOutages(connection, logger);
  const subscriber = openRedisConnection(url, logger);
  const changes = new RedisChangeFeed({ connection, subscriber, clock, logger, instanceId });
  return {
    changes,
    limits: new RedisSharedLimits(connection, clock),
    close() {
      changes.close();
      connection.destroy();
      subscriber.destroy();
    },
  };
}
