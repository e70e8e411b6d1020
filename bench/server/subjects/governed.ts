import { createQmcp } from 'qmcp';

import { echoTool, unlimitedCalls } from './echo-tool.ts';
import type { Subject } from './subject.ts';

/**
 * qmcp as it comes: principal, policy, limits, validation, a record that is durable before the reply leaves and sealed by
 * the chain, metrics and trace ids.
 */
const governed: Subject = {
  async serve({ port, store }) {
    const qmcp = await createQmcp({ definitions: [echoTool], store, limits: unlimitedCalls });
    const { url } = await qmcp.listen({ port });
    return { port: Number(new URL(url).port), close: () => qmcp.close() };
  },
};
export default governed;
