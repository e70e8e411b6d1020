import type { ScriptRule } from '../../code-tools/source/script-rules.ts';
import { argumentOf, argumentText, callsOf } from '../../code-tools/source/calls.ts';
import { SENSITIVE_PLACES } from './sensitive-places.ts';

/** More arguments than anyone writes by hand. */
const MANY_CODES = 20;

/** What a program asks of the machine that it runs on. */
export const SCRIPT_HOST_ACCESS: readonly ScriptRule[] = [
  {
    rule: 'js/sensitive-place',
    severity: 'error',
    cwe: 200,
    pattern: {
      any: [{ kind: 'string_fragment', regex: SENSITIVE_PLACES }],
    },
    message: 'Secrets of a machine are kept there. Take what the program needs as an argument.',
  },
  {
    rule: 'js/whole-environment',
    severity: 'warning',
    cwe: 526,
    pattern: callsOf('JSON\\.stringify', 'Object\\.(?:entries|values)', 'console\\.\\w+'),
    counts: (node) => argumentText(node, 0) === 'process.env',
    message: 'The whole environment is taken, with the secrets in it. Read the variables by name.',
  },
  {
    rule: 'js/deletes-everything',
    severity: 'error',
    cwe: 73,
    pattern: callsOf('rm', 'rmSync', 'rmdir', 'rmdirSync', 'rimraf'),
    counts: (node) =>
      /^(?:["'`](?:\/|~|\/home|\/\*)["'`]|(?:os\.)?homedir\(\)|process\.env\.HOME)$/.test(
        argumentText(node, 0),
      ),
    message: 'This deletes all that the program can reach. Name the folder that is meant.',
  },
  {
    rule: 'js/open-permissions',
    severity: 'warning',
    cwe: 732,
    pattern: callsOf('chmod', 'chmodSync'),
    counts: (node) => /^(?:0o?[0-7]?777|["']0?777["']|511)$/.test(argumentText(node, 1)),
    message: 'Everybody may change the file. Grant what is needed: 0o600, or 0o755 for programs.',
  },
  {
    rule: 'js/hidden-text',
    severity: 'error',
    cwe: 506,
    pattern: callsOf('String\\.fromCharCode', 'String\\.fromCodePoint'),
    counts: (node) => argumentOf(node, MANY_CODES - 1) !== undefined,
    message: 'A text is hidden as numbers. Write it out.',
  },
];
