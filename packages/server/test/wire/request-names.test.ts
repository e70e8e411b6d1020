import { expect, it } from 'vitest';

import { JSON_HEADERS, send } from './harness/http.ts';
import type { Headers, Sent } from './harness/http.ts';
import { ModernClient } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

/** Every response names its request, whatever it is, so that a caller and an operator can speak of the same one. */

const NAMES: Headers = { 'X-Request-ID': 'r-1', 'X-Correlation-ID': 'c-1' };
const PAGE = 'https://page.example';

const modern = (wire: WireServer, method: string, params: Record<string, unknown> = {}): Sent =>
  new ModernClient(wire).compose(method, params);

const legacy = (body: unknown): Sent => ({ headers: JSON_HEADERS, body: JSON.stringify(body) });

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'c', version: '1' },
  },
};

/** What is sent, the status of its response, and the type of its body. */
const responses: Record<string, readonly [(wire: WireServer) => Sent, number, RegExp | undefined]> =
  {
    'a reply': [(wire) => modern(wire, 'tools/list'), 200, /^application\/json$/],
    'a refusal': [(wire) => modern(wire, 'nothing/here'), 404, /^application\/json$/],
    'a stream': [
      (wire) =>
        new ModernClient(wire).compose(
          'tools/call',
          { name: 'report' },
          { meta: { progressToken: 1 } },
        ),
      200,
      /^text\/event-stream$/,
    ],
    'an accepted notification': [
      (wire) => {
        const { headers, body } = new ModernClient(wire).compose('notifications/x', {});
        const { id: _, ...notification } = JSON.parse(body) as Record<string, unknown>;
        return { headers, body: JSON.stringify(notification) };
      },
      202,
      undefined,
    ],
    'a reply of 2025': [() => legacy(initialize), 200, /^application\/json$/],
    'a batch': [
      () =>
        legacy([
          { ...initialize, params: { ...initialize.params, protocolVersion: '2025-03-26' } },
        ]),
      400,
      /^application\/json$/,
    ],
    'a preflight': [() => ({ method: 'OPTIONS', headers: { Origin: PAGE } }), 204, undefined],
    'a method that is not allowed': [() => ({ method: 'PUT' }), 405, /^application\/json$/],
    'a body that is no JSON': [
      () => ({ headers: JSON_HEADERS, body: '{' }),
      400,
      /^application\/json$/,
    ],
    'a host that is not ours': [
      () => ({ headers: { ...JSON_HEADERS, Host: 'evil.example' }, body: '{}' }),
      403,
      /^application\/json$/,
    ],
  };

it.each(Object.entries(responses))('%s names its request', async (_, [compose, status, type]) => {
  await using wire = await startWireServer({ allowedOrigins: [PAGE] });
  const { headers, ...sent } = compose(wire);

  const answer = await send(wire.port, { ...sent, headers: { ...headers, ...NAMES } });

  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({ 'x-request-id': 'r-1', 'x-correlation-id': 'c-1' });
  if (type !== undefined) expect(answer.headers['content-type']).toMatch(type);
});

it('beside the headers that let a page read it', async () => {
  await using wire = await startWireServer({ allowedOrigins: [PAGE] });
  const { headers, body } = new ModernClient(wire).compose('tools/list', {});

  const answer = await send(wire.port, { body, headers: { ...headers, ...NAMES, Origin: PAGE } });

  expect(answer.headers).toMatchObject({
    'x-request-id': 'r-1',
    'access-control-allow-origin': PAGE,
    'content-type': 'application/json',
    vary: 'Origin',
  });
});
