import type { Clock, Logger } from '@qmcp/contracts';

import type { Connections } from './connections.ts';
import type { Asker, Statement } from './asker.ts';
import type { DirectSession } from './direct-session.ts';
import { failedStatement } from './postgres-failure.ts';

/** First half of the lock of an instance; the second is its number. Each schema has its own. */
const LOCK_CLASS = "'instance'::regclass::oid::integer";

const TAKEN_FOR_DEAD =
  'this process was out of touch for so long that others closed its open calls as ambiguous; it goes on as another instance';

const USED_BY_ANOTHER =
  'the database holds records in the name of this process that it never wrote: find out who did, and run `qmcp audit verify`; it goes on as another instance';

interface Parts {
  /** Names this process, for people. */
  readonly instanceId: string;
  readonly session: DirectSession;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the lock of a process must have been free before that process counts as gone. */
  readonly lostAfterMs: number;
}

/**
 * The processes of a store: ours, and which of the others are gone.
 *
 * A process holds an advisory lock by its direct connection, which ends when it does. A connection may break while its
 * process lives, so a lock that is free says nothing yet: whoever finds it free notes the time, and the process, once it
 * is connected again, takes the lock back and the note away. Only a lock that stayed free for `lostAfterMs` tells that
 * the process is gone; then its number is ended for good. If it lives after all, it finds that it can't write under that
 * number any more ({@link renew}) and goes on under another one, and what others closed for it stays closed.
 */
export class Instances {
  readonly #parts: Parts;
  #own: number;
  #address: string | null = null;
  #renewing: Promise<void> | undefined;

  private constructor(parts: Parts, own: number) {
    this.#parts = parts;
    this.#own = own;
  }

  /** Writes down that this process started, with its lock taken before any other process can see that. */
  static async register(parts: Parts): Promise<Instances> {
    const instances = new Instances(parts, await register(parts.session, parts));
    parts.session.onReconnect((connection) => instances.#takeBack(connection));
    return instances;
  }

  /** Our number: never given again, and another one after we were taken for dead. */
  get own(): number {
    return this.#own;
  }

  /** How long a lock must have been free before its process counts as gone. */
  get lostAfterMs(): number {
    return this.#parts.lostAfterMs;
  }

  /**
   * Gets us another number when `ended` turned out to be over.
   * @throws what `pg` throws
   */
  async renew(ended: number): Promise<void> {
    await this.#leave(ended, TAKEN_FOR_DEAD);
  }

  /**
   * Gets us another number when somebody else turned out to write under `used`.
   * @throws what `pg` throws
   */
  async abandon(used: number): Promise<void> {
    await this.#leave(used, USED_BY_ANOTHER);
  }

  /**
   * Ends the numbers of processes that are gone.
   * @returns how many may be gone, and have to be looked at again after `lostAfterMs`
   * @throws PlatformError `store_busy`, `store_failed`
   */
  async endLost(): Promise<number> {
    try {
      const free = await this.#takeFreeLocks();
      if (free.length === 0) return 0;
      try {
        return await this.#endOrNote(free);
      } finally {
        await this.#release(free);
      }
    } catch (error) {
      throw failedStatement(error);
    }
  }

  /** Writes that we are well. @throws PlatformError `store_busy`, `store_failed` */
  async noteSeen(): Promise<void> {
    const own = this.#own;
    const { rowCount } = await this.#parts.connections.write({
      text: 'update instance set seen_at_ms = $2 where number = $1 and ended_at_ms is null',
      values: [own, this.#parts.clock.nowMs()],
    });
    if (rowCount !== 0) return;
    await this.renew(own).catch((error: unknown) => {
      throw failedStatement(error);
    });
  }

  /** Writes that we are done, so that what we left open is anybody's to close. */
  async noteEnded(): Promise<void> {
    await this.#parts.connections.write({
      text: 'update instance set ended_at_ms = $2 where number = $1 and ended_at_ms is null',
      values: [this.#own, this.#parts.clock.nowMs()],
    });
  }

  /** Writes where others reach us, under whatever number; null: nowhere. @throws PlatformError `store_busy`, `store_failed` */
  async noteAddress(url: string | null): Promise<void> {
    this.#address = url;
    await this.#parts.connections.write(addressStatement(this.#own, url));
  }

  async #takeFreeLocks(): Promise<readonly number[]> {
    const { rows } = await this.#parts.session.query<{ number: number; free: boolean }>({
      text: `select number, pg_try_advisory_lock(${LOCK_CLASS}, number) as free
        from instance where ended_at_ms is null and number <> $1`,
      values: [this.#own],
    });
    return rows.filter(({ free }) => free).map(({ number }) => number);
  }

  /** Ends those whose locks stayed free for long enough. @returns how many others there are */
  async #endOrNote(free: readonly number[]): Promise<number> {
    const { session, clock, lostAfterMs } = this.#parts;
    const { rows } = await session.query<{ ended: boolean }>({
      text: `update instance set missing_since = coalesce(missing_since, now()),
        ended_at_ms = case when coalesce(missing_since, now()) <= now() - make_interval(secs => $2) then $3::bigint end
        where number = any($1) and ended_at_ms is null returning ended_at_ms is not null as ended`,
      values: [free, lostAfterMs / 1_000, clock.nowMs()],
    });
    return rows.filter(({ ended }) => !ended).length;
  }

  async #release(numbers: readonly number[]): Promise<void> {
    await this.#parts.session.query({
      text: `select pg_advisory_unlock(${LOCK_CLASS}, number) from unnest($1::integer[]) as number`,
      values: [numbers],
    });
  }

  async #leave(former: number, why: string): Promise<void> {
    if (former !== this.#own) return;
    const { session } = this.#parts;
    this.#renewing ??= this.#renew(session, why).finally(() => (this.#renewing = undefined));
    await this.#renewing;
  }

  async #renew(connection: Asker, why: string): Promise<void> {
    const former = this.#own;
    this.#own = await register(connection, this.#parts);
    await connection.query(addressStatement(this.#own, this.#address));
    this.#parts.logger.error({ former, own: this.#own }, why);
  }

  async #takeBack(connection: Asker): Promise<void> {
    const { rows } = await connection.query<{ taken: boolean }>({
      text: `select pg_try_advisory_lock(${LOCK_CLASS}, $1) as taken`,
      values: [this.#own],
    });
    if (rows[0]?.taken !== true) throw new Error('The lock of this process is not free yet');
    const { rowCount } = await connection.query({
      text: 'update instance set missing_since = null where number = $1 and ended_at_ms is null',
      values: [this.#own],
    });
    if (rowCount === 0) await this.#renew(connection, TAKEN_FOR_DEAD);
  }
}

const addressStatement = (number: number, url: string | null): Statement => ({
  text: 'update instance set peer_url = $2 where number = $1',
  values: [number, url],
});

/** @returns our number */
async function register(
  connection: Asker,
  { instanceId, clock }: Pick<Parts, 'instanceId' | 'clock'>,
): Promise<number> {
  const { rows } = await connection.query<{ number: number }>({
    text: `with started as (
        insert into instance (instance_id, started_at_ms, seen_at_ms) values ($1, $2, $2) returning number
      ) select number, pg_advisory_lock(${LOCK_CLASS}, number) from started`,
    values: [instanceId, clock.nowMs()],
  });
  return Number(rows[0]?.number);
}
