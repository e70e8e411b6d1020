import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { openLedger } from '../foreign-server.ts';
import { defineOnSdkTwo } from '../sdk-two-definitions.ts';

/** The suite's server of the official SDK v2, on standard input and output. */
const ledger = openLedger(() => process.exit(1));
// The connection's one instance reports by itself that its tools have changed.
serveStdio(() => defineOnSdkTwo({ ledger, grown: false, changed() {} }));
