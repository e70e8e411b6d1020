import { describe, expect, it } from 'vitest';

import { createHttpRequester } from '../../src/http/fetch-requester.ts';
import { requesterSuite } from './requester.suite.ts';
import { scriptedServer } from './scripted-server.ts';

requesterSuite(createHttpRequester);

describe('with fetch', () => {
  it('follows no redirect', async () => {
    await using server = await scriptedServer(({ response }) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    const requester = createHttpRequester();
    const reply = await requester.request({
      method: 'POST',
      url: server.url,
      headers: {},
      body: 'x',
    });
    expect(reply.status).toBe(307);
    await reply.discard();
    expect(server.seen).toHaveLength(1);
  });
});
