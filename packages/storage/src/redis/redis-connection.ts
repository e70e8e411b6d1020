import { PlatformError } from '@qmcp/contracts';
import type { Logger } from '@qmcp/contracts';
import { createClient } from 'redis';
import type { RedisClientType } from 'redis';

const CONNECT_TIMEOUT_MS = 3_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** A connection that comes back by itself. What it can't do at once it refuses, instead of having callers wait. */
export type RedisConnection = RedisClientType;

/**
 * Begins to connect, and goes on trying for as long as it takes.
 * @throws PlatformError `config_invalid` for what is no address of a Redis
 */
export function openRedisConnection(url: string, logger: Logger): RedisConnection {
  const client = create(url);
  client.on('error', (error: unknown) => {
    logger.debug({ err: error }, 'a connection to Redis broke, or did not come about yet');
  });
  // What goes wrong is told by that event.
  client.connect().catch(() => undefined);
  return client;
}

/** Says once that Redis is not there, and once that it is again. */
export function watchOutages(connection: RedisConnection, logger: Logger): void {
  let lost = false;
  connection.on('error', (error: unknown) => {
    if (!lost) logger.warn({ err: error }, 'Redis does not answer: see whether it runs');
    lost = true;
  });
  connection.on('ready', () => {
    if (lost) logger.info({}, 'Redis answers again');
    lost = false;
  });
}

function create(url: string): RedisConnection {
  try {
    return createClient({
      url,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectStrategy: (retries) => Math.min(FIRST_PAUSE_MS * 2 ** retries, LONGEST_PAUSE_MS),
      },
    });
  } catch (error) {
    throw new PlatformError(
      'config_invalid',
      'That is no address of a Redis: give a URL such as redis://host:6379',
      { cause: error },
    );
  }
}
