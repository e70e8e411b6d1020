import { stdio } from '@qmcp/client/stdio';

/** What no browser has: the check of bundles has to notice it. */
export default stdio;
