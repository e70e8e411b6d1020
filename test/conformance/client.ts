/**
 * The client under test of the official conformance suite: `npm run --silent fixture:client -- <server-url>`. The suite
 * says in environment variables what it wants; without them the client uses all that the server has.
 */
import { connect } from '@qmcp/client';
import type { ClientHandlers } from '@qmcp/client';

import { authorizerFor } from './client/authorizer-for.ts';
import { exerciseFor } from './client/exercise.ts';

/** Accepts whatever it is asked, and leaves each field to its default. */
const handlers: ClientHandlers = {
  formElicitation: async () => ({ action: 'accept', content: {} }),
  urlElicitation: async () => ({ action: 'accept' }),
  sampling: async () => ({
    role: 'assistant',
    content: { type: 'text', text: 'A sampled answer' },
    model: 'conformance-model',
  }),
  roots: async () => [{ uri: 'file:///conformance', name: 'conformance' }],
};

const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('Give the URL of the server under which the suite listens');
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const context: unknown = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}');
const authorizer = await authorizerFor(scenario, context);

await using client = await connect(url, {
  clientInfo: { name: 'qmcp-conformance-client', version: '0.1.0' },
  handlers,
  ...(authorizer !== undefined && { authorizer }),
});
await exerciseFor(scenario)(client, context);
