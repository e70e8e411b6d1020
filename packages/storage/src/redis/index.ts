export { openRedis } from './open-redis.ts';
export type { RedisOptions, RedisSharing } from './open-redis.ts';
