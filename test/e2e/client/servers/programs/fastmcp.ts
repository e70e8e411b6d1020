import { openLedger } from '../foreign-server.ts';
import { defineOnFastMcp } from '../fastmcp-definitions.ts';

/** The suite's server of FastMCP, on standard input and output. */
await defineOnFastMcp(openLedger(() => process.exit(1))).start({ transportType: 'stdio' });
