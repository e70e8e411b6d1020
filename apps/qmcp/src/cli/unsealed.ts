import { nameOfPlace } from '../store-place.ts';
import type { StorePlace } from '../store-place.ts';
import { CliError } from './cli-error.ts';

/** What to say where an audit would have to be sealed and is not. */
export const unsealed = (place: StorePlace): CliError =>
  new CliError(
    'failed',
    `The audit in ${nameOfPlace(place)} is not sealed, so there is nothing to sign for or to verify: only a store in a file is. Leave QMCP_DATABASE_URL out to work on that one`,
  );
