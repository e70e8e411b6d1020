import { isInputRequired, isJsonObject, WireError } from '@qmcp/contracts';
import type { ClientCapabilities, InputRequest, InputRequired } from '@qmcp/contracts';

import type { Exchange } from './exchange.ts';
import type { RequestScope } from './request-scope.ts';

/** Past this, a definition that keeps asking is broken. */
export const MAX_ROUNDS = 16;

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
    // The answers to these questions alone, as a stateless client sends them: what a definition needs longer is state.
    scope.inputResponses = await askAll(value, ask, scope.signal);
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
      return params?.['tools'] === undefined ? { sampling: {} } : { sampling: { tools: {} } };
    case 'elicitation/create':
      return params?.['mode'] === 'url' ? { elicitation: { url: {} } } : { elicitation: {} };
  }
}

/** Whether a client declared that it can do something. */
export function declares(declared: ClientCapabilities, needed: ClientCapabilities): boolean {
  return Object.entries(needed).every(([name, settings]) => {
    const have: unknown = declared[name as keyof ClientCapabilities];
    if (!isJsonObject(have)) return false;
    const wanted = Object.keys(settings as object);
    if (name !== 'elicitation') return wanted.every((setting) => Object.hasOwn(have, setting));
    // An empty elicitation capability means forms, as the revisions before URL mode had it; to want an empty one, too.
    const forms = Object.hasOwn(have, 'form') || !Object.hasOwn(have, 'url');
    if (wanted.length === 0) return forms;
    return wanted.every((mode) => (mode === 'form' ? forms : Object.hasOwn(have, mode)));
  });
}

function missingCapabilities(missing: readonly ClientCapabilities[]): WireError {
  const requiredCapabilities: Record<string, object> = {};
  for (const [name, settings] of missing.flatMap((one) => Object.entries(one))) {
    requiredCapabilities[name] = { ...requiredCapabilities[name], ...(settings as object) };
  }
  return new WireError(
    'missing_client_capability',
    `This needs a client that declares: ${Object.keys(requiredCapabilities).join(', ')}`,
    { requiredCapabilities },
  );
}
