import { loadToolFolder } from '@qmcp/execution';
import { pathToFileURL } from 'node:url';

import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether the tools of the user's own folder load. */
export const tools: Check = {
  name: 'tools folder',
  async examine({ config: { toolsFolder } }) {
    if (toolsFolder === undefined) return ok('none; `qmcp init` makes one');
    try {
      const loaded = await loadToolFolder(pathToFileURL(`${toolsFolder}/`));
      return ok(`${toolsFolder} has ${loaded.length} tools`);
    } catch (error) {
      return {
        status: 'fail',
        message: (error as Error).message,
        fix: 'Correct the file, or choose another folder with QMCP_TOOLS_FOLDER',
      };
    }
  },
};
