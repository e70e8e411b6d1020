import {
  Client as ClientTwo,
  StreamableHTTPClientTransport as HttpTwo,
} from '@modelcontextprotocol/client';
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';

import type { Connect } from '../measured-client.ts';

const info = { name: 'bench', version: '1.0.0' };

const textOf = (content: unknown): string => {
  const [block] = content as { text?: string }[];
  return block?.text ?? '';
};

const connectTwo =
  (mode: 'legacy' | { pin: string }): Connect =>
  async (url) => {
    const client = new ClientTwo(info, { versionNegotiation: { mode } });
    await client.connect(new HttpTwo(new URL(url)));
    return {
      async echo(text) {
        return textOf((await client.callTool({ name: 'echo', arguments: { text } })).content);
      },
      close: () => client.close(),
    };
  };

/** The official client of the second generation, in revision 2026-07-28. */
export const connectTwoModern = connectTwo({ pin: '2026-07-28' });

/** The same in the 2025 era. */
export const connectTwoLegacy = connectTwo('legacy');

/** The official client of the first generation. */
export const connectOne: Connect = async (url) => {
  const client = new ClientOne(info);
  const transport = new HttpOne(new URL(url));
  await client.connect(transport);
  return {
    async echo(text) {
      const call = { name: 'echo', arguments: { text } };
      const params = { method: 'tools/call', params: call } as const;
      return textOf((await client.request(params, CallToolResultSchema)).content);
    },
    close: () => client.close(),
  };
};
