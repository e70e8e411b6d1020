import { silentLogger } from '@qmcp/testkit';

import { openRedis } from '../../src/redis/index.ts';
import type { RedisSharing } from '../../src/redis/index.ts';
import { systemClock } from '../open-test-store.ts';

/** Uses a Redis as a process of that name would. */
export const openOnRedis = (url: string, instanceId: string): RedisSharing =>
  openRedis({ url, instanceId, clock: systemClock, logger: silentLogger() });
