import { PlatformError } from '@qmcp/contracts';

/** What can't be taken over from Casbin, or to it. */
export const casbinFault = (problems: readonly string[]): PlatformError =>
  new PlatformError('casbin_unsupported', problems.join('\n'));
