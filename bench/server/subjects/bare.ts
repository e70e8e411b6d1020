import { defaultLimits } from '@qmcp/contracts';
import { createToolHost } from '@qmcp/execution';
import { createMcpServer } from '@qmcp/server';

import { systemClock } from '../../../apps/qmcp/src/platform/system-clock.ts';
import { createSystemEntropy } from '../../../apps/qmcp/src/platform/system-entropy.ts';
import { echoTool, unlimitedCalls } from './echo-tool.ts';
import { listen } from './listen.ts';
import type { Subject } from './subject.ts';

const ignore = (): void => undefined;

const limits = { ...defaultLimits, ...unlimitedCalls };

/** The protocol engine alone: no store and so no record, no policy of its own, no metrics. */
const bare: Subject = {
  async serve({ port }) {
    const server = createMcpServer({
      info: { name: 'bare', version: '1.0.0' },
      auth: 'local',
      clock: systemClock,
      entropy: createSystemEntropy(systemClock),
      host: createToolHost({ clock: systemClock, limits }),
      logger: { debug: ignore, info: ignore, warn: console.warn, error: console.error },
      limits,
    });
    server.registry.add(echoTool);
    return listen((request, response) => server.handleHttp(request, response), port);
  },
};
export default bare;
