import { Pool } from 'undici';

import type { Connect } from '../measured-client.ts';

/** No client at all: undici and JSON. What every client on Node.js stands on. */
export const connectBare: Connect = async (url) => {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  let lastId = 0;
  return {
    async echo(text) {
      lastId += 1;
      const params = { name: 'echo', arguments: { text } };
      const body = JSON.stringify({ jsonrpc: '2.0', id: lastId, method: 'tools/call', params });
      const reply = await pool.request({ path: pathname, method: 'POST', headers, body });
      const { result } = (await reply.body.json()) as { result: { content: { text: string }[] } };
      return result.content[0]?.text ?? '';
    },
    close: () => pool.close(),
  };
};
