import { openLedger } from '../foreign-server.ts';
import { createQmcpFor } from '../qmcp-definitions.ts';

/** The suite's server on our own, on standard input and output. */
const qmcp = await createQmcpFor(openLedger(() => process.exit(1)));
await qmcp.serveStdio(process.stdin, process.stdout);
await qmcp.close();
