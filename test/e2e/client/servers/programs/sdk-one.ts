import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

import { openLedger } from '../foreign-server.ts';
import { defineOnSdkOne } from '../sdk-one-definitions.ts';

/** The suite's server of the official SDK v1, on standard input and output. */
await defineOnSdkOne(openLedger(() => process.exit(1))).connect(new StdioServerTransport());
