/**
 * Proves that the bundled program does what the sources do, where a bundle would break first: what is loaded by name or
 * by address, and what runs in a thread or a process of its own. Run it after a build.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const app = fileURLToPath(new URL('../apps/qmcp/', import.meta.url));
const { version } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
const home = mkdtempSync(join(tmpdir(), 'qmcp-program-'));

const look = JSON.stringify({ files: [{ path: 'a.py', content: 'eval(input())\n' }] });

/** What is asked of it, and what the answer has in it.
 * @type {readonly (readonly [string, readonly string[], string])[]} */
const asked = [
  ['its version', ['--version'], version],
  ['a tool', ['tools', 'call', 'echo', 'message=hello'], 'hello'],
  ['the record, read in its thread', ['invocations'], 'echo'],
  ['a schema in JSON', ['tools', 'show', 'echo'], 'message'],
  ['the process that looks at code', ['tools', 'call', 'scan_security', '--input', look], 'S307'],
  ['the demo', ['demo'], 'Nothing is wrong'],
  ['the verifier, in its thread', ['audit', 'verify'], 'Nothing is wrong'],
];

try {
  for (const [what, args, expected] of asked) {
    const command = [join(app, 'dist', 'program', 'main.js'), ...args];
    const env = { ...process.env, QMCP_HOME: home };
    const answer = execFileSync(process.execPath, command, { encoding: 'utf8', env });
    if (answer.includes(expected)) continue;
    throw new Error(`Asked for ${what}, the program answered without '${expected}':\n${answer}`);
  }
  console.log(`The bundled program answered all ${asked.length} questions.`);
} finally {
  rmSync(home, { recursive: true });
}
