import { isInputRequired, WireError } from '@qmcp/contracts';
import type { ClientCapabilities, InputRequest, InputRequired } from '@qmcp/contracts';

import type { Exchange } from './exchange.ts';
import type { RequestScope } from './request-scope.ts';

/** Past this, a definition that keeps asking is broken. */
const MAX_ROUNDS = 16;

type Ask = NonNullable<Exchange['ask']>;

/** Runs again with the answers until the definition asks no more; only where the client can be asked at once. */
export async function answerRounds<T>(
  first: T | InputRequired,
  scope: RequestScope,
  again: () => Promise<T | InputRequired>,
): Promise<T | InputRequired> {
  let value = first;
  const { ask } = scope.exchange;
  if (ask === undefined) return value;
  for (let round = 0; isInputRequired(value); round += 1) {
    if (round === MAX_ROUNDS) throw new Error(`asked for input more than ${MAX_ROUNDS} times`);
    demandCapabilities(value, scope.client.capabilities);
    scope.inputResponses = { ...scope.inputResponses, ...(await askAll(value, ask, scope.signal)) };
    scope.state = value.state;
    value = await again();
  }
  return value;
}

async function askAll(
  required: InputRequired,
  ask: Ask,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const answers = Object.entries(required.requests).map(
    async ([key, request]) => [key, await ask(request, signal)] as const,
  );
  return Object.fromEntries(await Promise.all(answers));
}

/**
 * Refuses to ask what the client did not declare that it can answer.
 * @throws WireError `missing_client_capability`
 */
export function demandCapabilities(required: InputRequired, declared: ClientCapabilities): void {
  const missing = Object.values(required.requests)
    .map(neededFor)
    .filter((needed) => !declares(declared, needed));
  if (missing.length > 0) throw missingCapabilities(missing);
}

/** Refuses a call whose definition cannot run without what the client lacks. */
export function demandRequired(
  required: ClientCapabilities | undefined,
  declared: ClientCapabilities,
): void {
  if (required !== undefined && !declares(declared, required))
    throw missingCapabilities([required]);
}

function neededFor({ method, params }: InputRequest): ClientCapabilities {
  switch (method) {
    case 'roots/list':
      return { roots: {} };
    case 'sampling/createMessage':
      return { sampling: {} };
    case 'elicitation/create':
      return params?.['mode'] === 'url' ? { elicitation: { url: {} } } : { elicitation: {} };
  }
}

function declares(declared: ClientCapabilities, needed: ClientCapabilities): boolean {
  return Object.entries(needed).every(([name, settings]) => {
    const have = declared[name as keyof ClientCapabilities] as object | undefined;
    if (have === undefined) return false;
    // An empty elicitation capability means forms, as the revisions before URL mode had it.
    if (name === 'elicitation' && Object.keys(settings as object).length === 0) {
      return 'form' in have || !('url' in have);
    }
    return Object.keys(settings as object).every((setting) => setting in have);
  });
}

function missingCapabilities(missing: readonly ClientCapabilities[]): WireError {
  const requiredCapabilities: ClientCapabilities = Object.assign({}, ...missing);
  return new WireError(
    'missing_client_capability',
    `This needs a client that declares: ${Object.keys(requiredCapabilities).join(', ')}`,
    { requiredCapabilities },
  );
}
