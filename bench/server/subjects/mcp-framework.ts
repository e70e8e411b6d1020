import { serveMcpFramework } from '../../peers/mcp-framework/serve.ts';
import { freePort } from './free-port.ts';
import type { Subject } from './subject.ts';

/** mcp-framework listens by itself, on a port that it is told. */
const mcpFramework: Subject = {
  async serve(options) {
    const port = options.port === 0 ? await freePort() : options.port;
    return { port, ...(await serveMcpFramework(port)) };
  },
};
export default mcpFramework;
