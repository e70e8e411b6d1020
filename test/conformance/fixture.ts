/**
 * Runs the fixture server alone: `npm run --silent fixture -- --port 3333` prints its URL on standard error;
 * `npm run --silent fixture -- --stdio` serves the standard streams.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { createFixture, startFixture } from './fixture/start-fixture.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, stdio: { type: 'boolean', default: false } },
});
if (values.stdio) {
  const qmcp = await createFixture();
  await qmcp.serveStdio(process.stdin, process.stdout);
  await qmcp.close();
} else {
  const { qmcp, url } = await startFixture(Number(values.port));
  console.error(url);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await qmcp.close();
}
