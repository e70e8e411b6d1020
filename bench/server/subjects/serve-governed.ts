import { createQmcp } from 'qmcp';
import type { QmcpOptions } from 'qmcp';

import { echoTool, unlimitedCalls } from './echo-tool.ts';
import type { Serving } from './subject.ts';

/** Serves qmcp as it comes, but for `options`. */
export async function serveGoverned(options: QmcpOptions, port: number): Promise<Serving> {
  const qmcp = await createQmcp({ definitions: [echoTool], limits: unlimitedCalls, ...options });
  const { url } = await qmcp.listen({ port });
  return { port: Number(new URL(url).port), close: () => qmcp.close() };
}
