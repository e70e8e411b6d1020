import { PlatformError, WireError, wireErrors } from '@qmcp/contracts';
import type { WireErrorCode } from '@qmcp/contracts';

import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

/** Why a command ends without a result. Its message says what was wrong and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(
    kind: Exclude<keyof typeof exitCodes, 'ok'>,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.exitCode = exitCodes[kind];
  }
}

/** Statuses that say more than "failed". */
const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  401: exitCodes.refused,
  403: exitCodes.refused,
  404: exitCodes.notFound,
  408: exitCodes.unavailable,
  429: exitCodes.unavailable,
  503: exitCodes.unavailable,
};

const UNKNOWN: ReadonlySet<WireErrorCode> = new Set([
  'unknown_tool',
  'unknown_prompt',
  'unknown_resource',
  'unknown_task',
]);

const EXIT_BY_PLATFORM_CODE: Readonly<Record<string, ExitCode>> = {
  config_invalid: exitCodes.usage,
  authorization_failed: exitCodes.refused,
  insufficient_scope: exitCodes.refused,
  listen_unsafe: exitCodes.refused,
  listen_failed: exitCodes.unavailable,
  not_found: exitCodes.notFound,
  model_refused: exitCodes.refused,
  bad_url: exitCodes.usage,
};

/** How a command ends that threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (WireError.is(error)) return exitCodeOfWire(error.code);
  if (!PlatformError.is(error)) return exitCodes.failed;
  if (error.retryable) return exitCodes.unavailable;
  return EXIT_BY_PLATFORM_CODE[error.code] ?? exitCodes.failed;
}

function exitCodeOfWire(code: WireErrorCode): ExitCode {
  if (UNKNOWN.has(code)) return exitCodes.notFound;
  if (code === 'invalid_params') return exitCodes.usage;
  return EXIT_BY_STATUS[wireErrors[code].status] ?? exitCodes.failed;
}

/** Whether an error's message was written for people; any other is a defect, whose stack helps more. */
export const isExpected = (error: unknown): error is Error =>
  error instanceof CliError || WireError.is(error) || PlatformError.is(error);
