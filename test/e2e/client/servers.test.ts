import { connect, createServerMemory } from '@qmcp/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { featureChecks, handlers } from './feature-checks.ts';
import type { Connected } from './feature-checks.ts';
import { fastMcpServers } from './servers/fastmcp.ts';
import { PIXEL } from './servers/foreign-server.ts';
import type { Feature, ForeignServer } from './servers/foreign-server.ts';
import { qmcpServers } from './servers/qmcp.ts';
import { sdkOneSse } from './servers/sdk-one-sse.ts';
import { sdkOneServers } from './servers/sdk-one.ts';
import { sdkTwoServers } from './servers/sdk-two.ts';
import { tmcpServers } from './servers/tmcp.ts';

/** Our client gets from our own server and from those of other makers what it promises. */

const servers: readonly ForeignServer[] = [
  ...sdkOneServers,
  sdkOneSse,
  ...sdkTwoServers,
  ...tmcpServers,
  ...fastMcpServers,
  ...qmcpServers,
];

/** A row with what its server doesn't have, so that nothing is passed over in silence. */
const titled = servers.map((row) => {
  const missing = Object.entries(row.lacks).map(([feature, reason]) => `no ${feature}: ${reason}`);
  return [[row.name, ...missing].join('; '), row] as const;
});

describe.each(titled)('%s', (_title, { revision, era, lacks, start }) => {
  let connected: Connected;

  beforeAll(async () => {
    const server = await start();
    const memory = createServerMemory();
    const client = await connect(server.target, {
      handlers,
      memory,
      ...(era !== undefined && { era }),
    });
    connected = { server, client };
  });

  afterAll(async () => {
    await connected.client.close();
    await connected.server[Symbol.asyncDispose]();
  });

  it(`agrees on ${revision}`, async () => {
    expect(await connected.client.server()).toMatchObject({ protocolVersion: revision });
  });

  it('lists tools with their schemas', async () => {
    const tools = await connected.client.listTools();
    expect(tools.find(({ name }) => name === 'echo')?.inputSchema).toMatchObject({
      type: 'object',
      properties: { text: { type: 'string' } },
    });
  });

  it('reads text, an image and a failure', async () => {
    const { client } = connected;
    expect(await client.callTool({ name: 'echo', arguments: { text: 'Grüezi' } })).toMatchObject({
      content: [{ type: 'text', text: 'Grüezi' }],
    });
    expect(await client.callTool({ name: 'picture' })).toMatchObject({
      content: [{ type: 'image', mimeType: 'image/png', data: PIXEL }],
    });
    expect(await client.callTool({ name: 'fail' })).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'It broke.' }],
    });
  });

  it('is told that a tool does not exist', async () => {
    const told = await connected.client.callTool({ name: 'none' }).then(
      ({ isError, content }) => (isError === true ? JSON.stringify(content) : 'no error'),
      (error: unknown) => String(error),
    );
    expect(told).toMatch(/not found|unknown tool/i);
  });

  const features = Object.keys(featureChecks) as Feature[];
  const offered = features.filter((feature) => lacks[feature] === undefined);
  it.each(offered.map((feature) => featureChecks[feature]))('$promise', async ({ check }) => {
    await expect(check(connected)).resolves.toBeUndefined();
  });
});
