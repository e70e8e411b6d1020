import { connect } from '@qmcp/client';

import type { Connect } from '../measured-client.ts';

/** Our client, as anyone would use it. */
const connectQmcp =
  (era: 'modern' | 'legacy'): Connect =>
  async (url) => {
    const client = await connect(url, { era });
    return {
      async echo(text) {
        const { content } = await client.callTool({ name: 'echo', arguments: { text } });
        const [block] = content;
        return block?.type === 'text' ? block.text : '';
      },
      close: () => client.close(),
    };
  };

export const connectModern = connectQmcp('modern');
export const connectLegacy = connectQmcp('legacy');
