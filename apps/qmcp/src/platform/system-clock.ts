/** The one that the client goes by: it waits also where a timer of Node.js does not. */
export { systemClock } from '@qmcp/client/system-clock';
