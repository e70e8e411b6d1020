import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Cli } from '../cli/cli.ts';
import { compose } from '../compose.ts';
import type { Application } from '../compose.ts';
import { loadConfig } from '../config.ts';

/** A server with everything at its defaults, in a folder that nobody else has. */
export interface DemoWorld extends AsyncDisposable {
  readonly application: Application;
  readonly url: string;
  /** Its store. */
  readonly file: string;
}

/** Starts it, on a free port of this machine. */
export async function openDemoWorld(cli: Cli): Promise<DemoWorld> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'qmcp-demo-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  // What is configured here is the user's own and not for a demonstration.
  const config = loadConfig(
    { home: folder, logLevel: 'error' },
    { environment: {}, workingFolder: folder, interactive: true },
  );
  const logger = await cli.logger(config, 'person');
  const application = await compose(config, { logger, metrics: false });
  opened.defer(() => application.close());
  const { url } = await application.qmcp.listen({ port: 0 });
  const stack = opened.move();
  return {
    application,
    url,
    file: join(folder, 'qmcp.db'),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
