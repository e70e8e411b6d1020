import { SCRIPT_LINT_RULES } from '../../../packages/execution/src/code-tools/linting/script-lint-rules.ts';
import { PYTHON_GRAVITY } from '../../../packages/execution/src/validation/rules/python-security-rules.ts';
import { SCRIPT_SECURITY_RULES } from '../../../packages/execution/src/validation/rules/script-security-rules.ts';
import { SHELL_RULES } from '../../../packages/execution/src/validation/rules/shell-rules.ts';
import { SECRET_RULES } from '../../../packages/execution/src/validation/secrets/secret-rules.ts';
import { code, generated, page, table } from './markdown.ts';

interface Rule {
  readonly rule: string;
  readonly severity: string;
  readonly cwe?: number | undefined;
  readonly message: string;
}

/** `docs/reference/code-rules.md`. */
export function codeRulesPage(): Promise<string> {
  return page(
    generated('packages/execution/src/validation and code-tools/linting'),
    '# Rules for code',
    'What `scan_security`, `lint_code` and the look before a run know. They are advice: code that means harm can hide ' +
      'from every one of them, and nothing found proves nothing. What keeps code in is the sandbox. How they are used: ' +
      '[look at code](../how-to/look-at-code.md).',
    '## Security: JavaScript and TypeScript',
    'Patterns on the syntax tree, by ast-grep.',
    rows(SCRIPT_SECURITY_RULES),
    '## Security: Python',
    "Ruff's rules of Bandit, `S`, without `S101` (asserts), `S4` (imports as such), `S603` and `S607` (programs started " +
      'with a list of arguments). What they say is in [its documentation](https://docs.astral.sh/ruff/rules/); those ' +
      'that are not here are warnings. Added to them is `py/sensitive-place`, as for shell scripts.',
    table(
      ['Severity', 'Rules'],
      ['error', 'warning', 'info'].map((severity) => [
        severity,
        Object.entries(PYTHON_GRAVITY)
          .filter(([, [one]]) => one === severity)
          .map(([rule]) => code(rule))
          .join(' '),
      ]),
    ),
    "Before a run there are also rules on Python's own syntax tree, in a sandbox: `py/interpreter-internals`, " +
      '`py/decoded-code`, `py/dynamic-import`, `py/computed-call`, `py/native-code`, `py/reverse-shell`, `py/fork-bomb`, ' +
      '`py/memory-bomb`, `py/deletes-everything`, `py/whole-environment`, `py/interpreter-hook`, `py/pickle-hook`; ' +
      'and Bandit itself where the machine has it.',
    '## Security: shell scripts',
    'Line by line. Before a run, ShellCheck (`SC…`) too where the machine has it.',
    rows(SHELL_RULES),
    '## Secrets',
    'In texts of any kind. No finding holds a character of what was found.',
    table(
      ['Rule', 'What it is'],
      SECRET_RULES.map(({ rule, name }) => [code(rule), name]),
    ),
    '## Packages',
    'In `requirements*.txt`, `package.json` and `package-lock.json`: `advisory/…` (a known weakness, by its id), ' +
      '`dependency/unprotected` (fetched over plain http), `dependency/no-integrity`, `dependency/not-pinned`, ' +
      '`dependency/install-script`, `dependency/unreadable`.',
    '## Mistakes: JavaScript and TypeScript',
    rows(SCRIPT_LINT_RULES),
    '## Mistakes: Python',
    "Ruff's `E4`, `E7`, `E9`, `W6`, `F`, `PLE`, `B`, `C4`, `PIE`, `SIM` and `I`. Errors are what fails when the code " +
      'comes there. Repaired with `fix` are `E703`, `E713`, `E714`, `F401`, `F541`, `F632`, `I001` and `PIE790`, whose ' +
      'repairs never change what code does.',
  );
}

const rows = (rules: readonly Rule[]): string =>
  table(
    ['Rule', 'Severity', 'CWE', 'What it says'],
    rules.map(({ rule, severity, cwe, message }) => [
      code(rule),
      severity,
      cwe === undefined ? '' : String(cwe),
      message,
    ]),
  );
