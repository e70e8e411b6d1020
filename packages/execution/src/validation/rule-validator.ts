import { PlatformError, ToolError } from '@qmcp/contracts';

import type { CodeEngine } from '../code-tools/engine/code-engine.ts';
import type { CodeToValidate, CodeValidator, ValidateOptions } from './code-validator.ts';
import type { Risk } from './risk.ts';
import { bandit } from './sandboxed/bandit.ts';
import { InstalledPrograms } from './sandboxed/installed-programs.ts';
import { pythonSyntaxTree } from './sandboxed/python-syntax-tree.ts';
import type { SandboxedCheck, SandboxRunner } from './sandboxed/sandboxed-check.ts';
import { shellcheck } from './sandboxed/shellcheck.ts';

/** What a validator looks with. */
export interface RuleValidatorOptions {
  readonly engine: CodeEngine;
  /** Runs the checks that need a sandbox: Python's own syntax tree, Bandit, ShellCheck. Default: none of them. */
  readonly runner?: SandboxRunner | undefined;
}

const CHECKS: readonly SandboxedCheck[] = [pythonSyntaxTree, bandit, shellcheck];

/**
 * Looks at code before it runs, by rules: those of ruff and Bandit for Python, on the syntax tree for JavaScript and
 * TypeScript, by line for shell scripts, and for secrets in all of them.
 */
export class RuleValidator implements CodeValidator {
  readonly #engine: CodeEngine;
  readonly #runner: SandboxRunner | undefined;
  readonly #programs: InstalledPrograms | undefined;

  constructor({ engine, runner }: RuleValidatorOptions) {
    this.#engine = engine;
    this.#runner = runner;
    this.#programs = runner && new InstalledPrograms(runner);
  }

  async validate(code: CodeToValidate, options: ValidateOptions = {}): Promise<readonly Risk[]> {
    const found = await Promise.all([
      this.#findByRules(code, options),
      ...this.#findInSandboxes(code, options),
    ]);
    return withoutRepeats(found.flat()).toSorted((one, other) => one.line - other.line);
  }

  async #findByRules(
    { language, code }: CodeToValidate,
    { principalId = 'validator', signal }: ValidateOptions,
  ): Promise<readonly Risk[]> {
    try {
      const text = { language, content: code };
      return await this.#engine.run('risks', text, { caller: principalId, signal });
    } catch (error) {
      if (ToolError.is(error) && error.code === 'code_too_costly') return [tooCostly(error)];
      signal?.throwIfAborted();
      throw failed(error);
    }
  }

  #findInSandboxes(
    { language, code }: CodeToValidate,
    { signal }: ValidateOptions,
  ): Promise<readonly Risk[]>[] {
    const runner = this.#runner;
    if (runner === undefined) return [];
    return CHECKS.filter((check) => check.language === language).map(async (check) => {
      try {
        return (await this.#has(check)) ? await check.find(code, runner, signal) : [];
      } catch (error) {
        signal?.throwIfAborted();
        throw PlatformError.is(error) && error.code === 'sandbox_busy' ? error : failed(error);
      }
    });
  }

  async #has({ program }: SandboxedCheck): Promise<boolean> {
    return program === undefined || (await this.#programs?.has(program)) === true;
  }
}

/** Code that can't be looked at must not pass for that. */
const tooCostly = ({ message }: ToolError): Risk => ({
  rule: 'code-too-costly',
  severity: 'error',
  line: 1,
  message,
});

const failed = (cause: unknown): PlatformError =>
  new PlatformError(
    'validator_failed',
    `The code could not be looked at before it runs: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause, retryable: true },
  );

/** Bandit and ruff know the same rules, and may see one at different columns of a line; the first to tell of it counts. */
function withoutRepeats(risks: readonly Risk[]): Risk[] {
  const first = new Map<string, Risk>();
  for (const risk of risks) {
    const key = `${risk.rule}:${risk.line}:${isShared(risk) ? '' : risk.column}`;
    if (!first.has(key)) first.set(key, risk);
  }
  return [...first.values()];
}

const isShared = ({ rule }: Risk): boolean => /^S\d/.test(rule);
