import type { Json } from './json.ts';

/** A question to the client: a form, a link to open, a completion of its model, or its roots. */
export interface InputRequest {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
  readonly params?: Readonly<Record<string, unknown>>;
}

const brand: unique symbol = Symbol.for('qmcp.inputRequired') as never;

/** A definition's answer that it needs input first; made by {@link inputRequired}. */
export interface InputRequired {
  readonly [brand]: true;
  readonly requests: Readonly<Record<string, InputRequest>>;
  readonly state: Json | undefined;
}

/**
 * Ends a run by asking the client. The definition is run again with the answers in `context.inputResponses` and
 * with `state` in `context.state`; nothing is kept in between. A 2026-07-28 client gets an `input_required` result
 * with the state sealed (MCP 2026-07-28, "Multi Round-Trip Requests"); a 2025 client gets the questions as server
 * requests. At least one of requests and state is needed.
 * @param requests - questions by a key of the author's choice
 * @param state - small JSON that the next round needs; the client carries it but cannot read or change it
 */
export function inputRequired(
  requests: Readonly<Record<string, InputRequest>>,
  state?: Json,
): InputRequired {
  return { [brand]: true, requests, state };
}

/** Tells an answer made by {@link inputRequired}. */
export const isInputRequired = (value: unknown): value is InputRequired =>
  typeof value === 'object' && value !== null && brand in value;

/** Asks the person a form of flat, primitive fields (MCP, "Elicitation"). Never for secrets. */
export const elicitForm = (
  message: string,
  requestedSchema: Readonly<Record<string, unknown>>,
): InputRequest => ({ method: 'elicitation/create', params: { message, requestedSchema } });

/** Asks the person to open a link; for secrets and sign-ins, which must not pass through the client. */
export const elicitUrl = (message: string, url: string): InputRequest => ({
  method: 'elicitation/create',
  params: { mode: 'url', message, url },
});

/** Asks the client's model for a completion (MCP, "Sampling"). */
export const sample = (params: Readonly<Record<string, unknown>>): InputRequest => ({
  method: 'sampling/createMessage',
  params,
});

/** Asks for the client's roots (MCP, "Roots"). */
export const listRoots = (): InputRequest => ({ method: 'roots/list', params: {} });
