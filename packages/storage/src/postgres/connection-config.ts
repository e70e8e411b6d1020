import { types } from 'pg';
import type { ClientConfig } from 'pg';

import { storeUnsupported } from '../store-errors.ts';

/** How long a connection may take to be made. */
const CONNECT_TIMEOUT_MS = 5_000;
/** From when on an idle connection is probed, so that a peer that vanished is noticed. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** `int8`: all of ours are counts, bytes and milliseconds, which a JavaScript number holds exactly. */
const BIGINT_OID = 20;

const parserOf: typeof types.getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === BIGINT_OID ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser;

/**
 * How to connect to a database.
 * @param url - `postgres://user:password@host:port/database`, with what else libpq's URLs may say
 * @throws PlatformError `store_unsupported` when it is no such URL
 */
export function connectionConfig(url: string): ClientConfig {
  if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw storeUnsupported(
      "The database's address is no URL of PostgreSQL: write it as postgres://user:password@host:5432/database.",
    );
  }
  return {
    connectionString: url,
    types: { getTypeParser: parserOf },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    application_name: 'qmcp',
  };
}
