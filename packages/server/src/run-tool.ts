import { isInputRequired } from '@qmcp/contracts';
import type { HostOutcome, InputRequired } from '@qmcp/contracts';

import type { Engine } from './engine.ts';
import { answerRounds, demandRequired } from './input-rounds.ts';
import type { ToolEntry } from './registry/entries.ts';
import type { RequestScope } from './request-scope.ts';
import { endOf, refusedArguments } from './tool-reply.ts';
import type { RepliedCall } from './tool-reply.ts';

/** How a run ended: with a reply, or with a question that has to be answered first. */
export type RunEnd = RepliedCall | { readonly question: InputRequired };

/** A call that policy allowed. */
export interface AllowedCall {
  readonly entry: ToolEntry;
  readonly arguments: unknown;
  /** What is left to do once the arguments are known to be good, right before the tool runs. @throws WireError */
  readonly begin: () => Promise<void>;
}

/**
 * Runs a tool, and again while it asks and the client can answer at once.
 * @throws WireError `missing_client_capability`; whatever `begin` or a defect throws
 */
export async function runTool(
  engine: Engine,
  { entry, arguments: given, begin }: AllowedCall,
  scope: RequestScope,
): Promise<RunEnd> {
  demandRequired(entry.tool.requires, scope.client.capabilities);
  const input = await entry.input.validate(given);
  if (!input.ok) return refusedArguments(entry, input.issues);
  await begin();
  const once = async (): Promise<HostOutcome | InputRequired> => {
    const outcome = await engine.host.run(entry.tool, input.value, scope);
    return outcome.kind === 'returned' && isInputRequired(outcome.value) ? outcome.value : outcome;
  };
  const settled = await answerRounds(await once(), scope, once);
  return isInputRequired(settled) ? { question: settled } : endOf(engine, entry, settled);
}
