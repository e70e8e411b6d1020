#!/usr/bin/env node
/** `qmcp-audit-verify`: verifies an export where there is no qmcp. */
import { runVerifier } from './run-verifier.ts';

process.exitCode = await runVerifier(process.argv.slice(2), process);
