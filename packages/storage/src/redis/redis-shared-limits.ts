import { PlatformError } from '@qmcp/contracts';
import type { Clock, Rate, SharedLimits } from '@qmcp/contracts';

import type { RedisConnection } from './redis-connection.ts';
import { soon } from './soon.ts';

/** A call does not wait for longer to be counted. */
const TIMEOUT_MS = 250;

/**
 * The generic cell rate algorithm (GCRA, ITU-T I.371) by the clock of the Redis, in microseconds: KEYS[1] holds when the
 * bucket will be full again, ARGV are interval and tolerance.
 */
const SCRIPT = `local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = full - tonumber(ARGV[2]) - now
if wait > 0 then return math.ceil(wait) end
full = math.ceil(full + tonumber(ARGV[1]))
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
return 0`;

/** Counts in a Redis, for all processes that have it. */
export class RedisSharedLimits implements SharedLimits {
  readonly #connection: RedisConnection;
  readonly #clock: Clock;

  constructor(connection: RedisConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async take(key: string, { perMinute, burst }: Rate): Promise<number> {
    const intervalUs = 60_000_000 / perMinute;
    const toleranceUs = intervalUs * Math.max(0, burst - 1);
    try {
      const counted = this.#connection.eval(SCRIPT, {
        keys: [`qmcp:rate:${key}`],
        arguments: [String(intervalUs), String(toleranceUs)],
      });
      const waitUs = await soon(counted, TIMEOUT_MS, this.#clock);
      return Number(waitUs) / 1_000;
    } catch (error) {
      throw new PlatformError('limits_unavailable', 'Redis does not count: see whether it runs', {
        cause: error,
        retryable: true,
      });
    }
  }
}
