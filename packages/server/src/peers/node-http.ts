/**
 * Node's HTTP client. Importing `node:http` makes all that it exports at once, and with that loads a whole other client,
 * which alone takes as long as the rest of the start.
 */
export const { Agent, request } = process.getBuiltinModule('node:http');
