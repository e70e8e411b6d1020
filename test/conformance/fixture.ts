/** Runs the fixture server alone: `npm run --silent fixture -- --port 3333`. Its URL goes to standard error. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { startFixture } from './fixture/start-fixture.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const { qmcp, url } = await startFixture(Number(values.port));
console.error(url);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
await qmcp.close();
