import { PlatformError } from '@qmcp/contracts';

import type { Status } from './objects.ts';

/** How much of what was answered is told on. */
const MAX_COMPLAINT_LENGTH = 1_000;

const remedies: Readonly<Record<number, string>> = {
  401: 'Name a file that holds a valid token of a service account.',
  403: 'Give the service account of qmcp the rights that deploy/kubernetes lists.',
};

/**
 * Statuses after which the same request may get through: the version that a watch began with is forgotten (410), the API
 * asks for patience, or is out of order.
 */
const isPassing = (statusCode: number): boolean =>
  statusCode === 410 || statusCode === 429 || statusCode >= 500;

/**
 * What the API refused, in its own words.
 * @param request - method and path
 * @param text - a `Status`, or what something before the API answered
 */
export function apiRefusal(request: string, statusCode: number, text: string): PlatformError {
  const { reason, message } = statusOf(text);
  const kind = reason === undefined ? '' : ` (${reason})`;
  const remedy = remedies[statusCode];
  return new PlatformError(
    'sandbox_failed',
    `Kubernetes refused ${request} with status ${statusCode}${kind}: ${sentence((message ?? text).slice(0, MAX_COMPLAINT_LENGTH))}${remedy === undefined ? '' : ` ${remedy}`}`,
    { retryable: isPassing(statusCode) },
  );
}

/** That the API was not reached, or not understood, or could not show who it is. */
export const noAnswer = (url: string, cause: unknown): PlatformError =>
  new PlatformError(
    'sandbox_failed',
    `The API of Kubernetes does not answer at ${url} (${describe(cause)}). Check its URL, and that its certificate is signed by one of the named certificates.`,
    { cause, retryable: true },
  );

/** That a file by which the API is reached can't be read. */
export const unreadable = (what: string, file: string, cause: unknown): PlatformError =>
  new PlatformError(
    'sandbox_failed',
    `The ${what} can't be read from ${file} (${String((cause as NodeJS.ErrnoException).code)}). Name the right file, or run qmcp in the cluster, where Kubernetes provides it.`,
    { cause },
  );

/** Fetchers say why only in the cause of what they throw. */
const describe = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(String).join('; ') : String(error);

function statusOf(text: string): Partial<Status> {
  try {
    const status = JSON.parse(text) as Status;
    return status.kind === 'Status' ? status : {};
  } catch {
    return {};
  }
}

const sentence = (text: string): string => `${text.trim().replace(/\.$/, '')}.`;
