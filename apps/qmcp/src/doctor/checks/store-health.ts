import { formatDuration } from '../../cli/duration.ts';
import { nameOfPlace, storePlace } from '../../store-place.ts';
import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether a record would be durable now: writes, and waits for the disk. */
export const storeHealth: Check = {
  name: 'store',
  async examine({ config, clock, store, storeFailure }) {
    const place = storePlace(config);
    const shown = nameOfPlace(place);
    if (storeFailure !== undefined) {
      return {
        status: 'fail',
        message: storeFailure.message,
        fix:
          typeof place === 'string'
            ? `Correct what was found, or move ${shown} away to start anew`
            : `Correct what was found, or name another database than ${shown}`,
      };
    }
    if (store === undefined) return ok('there is no database yet: the first start makes it');
    const startedMs = clock.monotonicMs();
    await store.ping();
    const tookMs = clock.monotonicMs() - startedMs;
    const migrations = await store.migrations();
    return ok(
      `${shown} took a durable write in ${formatDuration(tookMs)}; schema at ${migrations.at(-1)?.name ?? 'none'}`,
    );
  },
};
