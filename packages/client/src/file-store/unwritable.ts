import { PlatformError } from '@qmcp/contracts';

/** Credentials can't be kept at a path. */
export const unwritable = (path: string, cause: unknown): PlatformError =>
  new PlatformError(
    'credentials_unwritable',
    `Credentials can't be kept at ${path}: check that this user may write there and that the disk has room.`,
    { cause },
  );
