import { metaKeys } from '@qmcp/contracts';

import { CliError } from './cli-error.ts';
import type { Result, Session } from './session.ts';

/** Past this a definition that keeps asking to be called again is broken. */
const MAX_ROUNDS = 16;

/**
 * Makes a request, and again while the server only wants its own state back (MCP 2026-07-28, "Multi Round-Trip
 * Requests"). There is nobody here to answer questions, which the server is told with the request.
 * @returns the result without what is said of the protocol
 * @throws CliError when it asks for input after all
 */
export async function completeRequest(
  session: Session,
  method: string,
  params: Result,
): Promise<Result> {
  let result = await session.request(method, params);
  for (let round = 1; result['resultType'] === 'input_required'; round += 1) {
    const { requestState, inputRequests } = result;
    if (inputRequests !== undefined || round === MAX_ROUNDS) {
      throw new CliError(
        'failed',
        'This asks for input that the command line can’t give: use it through an MCP client',
      );
    }
    result = await session.request(method, { ...params, requestState });
  }
  return withoutEnvelope(result);
}

function withoutEnvelope(result: Result): Result {
  const { resultType: _, _meta: meta, ...rest } = result;
  const ofTool = Object.entries(meta ?? {}).filter(([key]) => key !== metaKeys.serverInfo);
  return ofTool.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(ofTool) };
}
