import type { ConsoleWorld } from './console-world.ts';

const APPROVAL = /The approval ([0-9a-f-]{36})/;

/** A call that a test has made, to be held. */
export interface MadeCall {
  readonly tool: string;
  readonly input: object;
  /** Of the caller. */
  readonly key: string;
}

/** Makes a call that is held. @returns the id of its approval */
export async function holdCall(
  world: ConsoleWorld,
  { tool, input, key }: MadeCall,
): Promise<string> {
  const response = await world.call(tool, input, key);
  const told = await response.text();
  const id = APPROVAL.exec(told)?.[1];
  if (id === undefined) throw new Error(`The call was not held: ${told}`);
  return id;
}

/** Decides by the API, as somebody else might. */
export async function decideElsewhere(
  world: ConsoleWorld,
  key: string,
  decision: { readonly request_id: string; readonly answer: string; readonly note?: string },
): Promise<void> {
  const response = await fetch(`${world.server.url}/v1/human/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(decision),
  });
  if (!response.ok) throw new Error(`The decision was refused: ${await response.text()}`);
}

/** What is on record of a request. */
export async function readRequest(
  world: ConsoleWorld,
  key: string,
  id: string,
): Promise<{ readonly status: string; readonly answer: string | null }> {
  const response = await fetch(`${world.server.url}/v1/human/requests/${id}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return (await response.json()) as { status: string; answer: string | null };
}
