/**
 * What must hold before a commit: format, lint rules, types and unit tests, all at once. Each prints when it is done;
 * the exit code is 0 when all passed.
 */
import { spawn } from 'node:child_process';

/** Name, command, arguments.
 * @type {readonly (readonly [string, string, readonly string[]])[]} */
const checks = [
  ['format', 'oxfmt', ['--check']],
  ['lint', 'oxlint', []],
  ['types', 'tsc', []],
  ['types of the console', 'tsc', ['-p', 'apps/console']],
  ['unit tests', 'vitest', ['run', '--project', 'unit', '--reporter', 'dot']],
];

/**
 * Runs a command, and prints what it said once it has ended, so that checks do not talk over each other.
 * @param {readonly [string, string, readonly string[]]} check
 * @returns {Promise<boolean>} whether it passed
 */
function run([name, command, args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) =>
      output.push(Buffer.from(`${error.message}: run npm start or npm test once\n`)),
    );
    child.on('close', (exitCode) => {
      console.log(
        `== ${name}: ${exitCode === 0 ? 'ok' : 'failed'}\n${Buffer.concat(output).toString()}`,
      );
      resolve(exitCode === 0);
    });
  });
}

const outcomes = await Promise.all(checks.map(run));
process.exitCode = outcomes.every(Boolean) ? 0 : 1;
