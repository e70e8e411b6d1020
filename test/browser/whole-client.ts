import * as client from '@qmcp/client';

/** Keeps all that `@qmcp/client` exports in the bundle. */
export default client;
