/** A page that uses an MCP server of another origin, and shows how that went. */
import { connect } from '@qmcp/client';

const outcome = document.createElement('output');
document.body.append(outcome);

async function use(url) {
  const progress = [];
  const client = await connect(url, {
    handlers: { formElicitation: async () => ({ action: 'accept', content: { name: 'Ada' } }) },
  });
  try {
    const { protocolVersion } = await client.server();
    const tools = await client.listTools();
    const { structuredContent } = await client.callTool(
      { name: 'sum', arguments: { numbers: [1, 2, 3] } },
      { onProgress: (report) => progress.push(report.progress) },
    );
    const greeting = await client.callTool({ name: 'greet' });
    const [{ text }] = greeting.content;
    return {
      protocolVersion,
      tools: tools.map(({ name }) => name),
      structuredContent,
      progress,
      text,
    };
  } finally {
    await client.close();
  }
}

const show = (shown) => {
  outcome.textContent = JSON.stringify(shown);
  return fetch('/outcome', { method: 'POST', body: document.querySelector('output').textContent });
};

use(new URLSearchParams(location.search).get('server')).then(show, (error) =>
  show({ error: String(error) }),
);
