import { WireError } from '@qmcp/contracts';

import { runGoverned } from './approvals/run-governed.ts';
import { toWaitingAnswer } from './approvals/waiting-answer.ts';
import { throughDoor } from './door.ts';
import type { Engine } from './engine.ts';
import { governedToolCall } from './governed-tool-call.ts';
import type { CallToolReply } from './mcp-server.ts';
import { resumeRound, toInputRequired } from './multi-round.ts';
import type { InputRequiredAnswer, RetryParams } from './multi-round.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { RequestScope } from './request-scope.ts';
import { callAsTask } from './tasks/call-as-task.ts';
import { demandTasks, knowsTasks } from './tasks/demand-tasks.ts';
import type { CreatedTask } from './tasks/task-view.ts';
import { answered } from './tool-reply.ts';

/** What a caller asks for. */
export interface ToolRequest extends RetryParams {
  readonly name: string;
  readonly arguments: unknown;
}

/** What it gets: the tool's reply, a question, or a task to come back for. */
export type ToolAnswer = CallToolReply | InputRequiredAnswer | CreatedTask;

/**
 * Calls a tool: the one way, from MCP of either era, REST and the command line. A tool's own failure and arguments
 * that its schema refuses are replies with `isError`, since a model can act on them.
 * @throws WireError `unknown_tool`, `forbidden`, `rate_limited`, `missing_client_capability`,
 * `invalid_request_state`, `unavailable`, `internal_error`
 */
export async function callTool(
  engine: Engine,
  request: ToolRequest,
  scope: RequestScope,
): Promise<ToolAnswer> {
  const entry = engine.registry.tools.get(request.name);
  if (entry === undefined) {
    const { name } = request;
    const refusal = new WireError('unknown_tool', `Unknown tool: ${name}`, { name });
    return refuseUnknown(engine, { method: 'tools/call', name }, { scope, refusal });
  }
  const { task = 'never' } = entry.tool;
  if (task !== 'never' && knowsTasks(scope.client)) {
    return callAsTask(engine, { entry, request }, scope);
  }
  const passage = { call: governedToolCall(entry, request.arguments), scope };
  return throughDoor<ToolAnswer>(engine, passage, async ({ intend, hold }) => {
    if (task === 'required') demandTasks(scope.client);
    const begin = async (): Promise<void> => {
      await resumeRound(engine, passage, request);
      if (entry.tool.hints?.readOnly !== true) await intend();
    };
    const run = {
      entry,
      arguments: request.arguments,
      begin,
      hold,
      answers: request.inputResponses,
    };
    const end = await runGoverned(engine, run, scope);
    if ('waiting' in end) return toWaitingAnswer(engine, { entry, ...passage }, end.waiting);
    return 'question' in end ? toInputRequired(engine, passage, end.question) : answered(end);
  });
}
