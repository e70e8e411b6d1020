import { isInputRequired, isToolResult, text, ToolError, WireError } from '@qmcp/contracts';
import type { HostOutcome, InputRequired } from '@qmcp/contracts';

import { throughDoor } from './door.ts';
import type { Ended, GovernedCall } from './door.ts';
import type { Engine } from './engine.ts';
import { answerRounds, demandRequired } from './input-rounds.ts';
import type { CallToolReply } from './mcp-server.ts';
import { resumeRound, toInputRequired } from './multi-round.ts';
import type { InputRequiredAnswer, RetryParams } from './multi-round.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { Issue } from './registry/compiled-schema.ts';
import type { ToolEntry } from './registry/entries.ts';
import type { RequestScope } from './request-scope.ts';

/** What a caller asks for. */
export interface ToolRequest extends RetryParams {
  readonly name: string;
  readonly arguments: unknown;
}

/** What it gets: the tool's reply, or a question. */
export type ToolAnswer = CallToolReply | InputRequiredAnswer;

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
  const call: GovernedCall = {
    method: 'tools/call',
    name: entry.key,
    definition: entry.key,
    scope: entry.scope,
    arguments: request.arguments,
  };
  const passage = { call, scope };
  return throughDoor<ToolAnswer>(engine, passage, async (intend) => {
    demandRequired(entry.tool.requires, scope.client.capabilities);
    const input = await entry.input.validate(request.arguments);
    if (!input.ok) return refusedArguments(entry, input.issues);
    await resumeRound(engine, passage, request);
    if (entry.tool.hints?.readOnly !== true) await intend();
    const settled = await runRounds(engine, { entry, input: input.value }, scope);
    return 'question' in settled ? toInputRequired(engine, passage, settled.question) : settled;
  });
}

type RunEnded = Ended<CallToolReply> | { readonly question: InputRequired };

/** Runs the tool, and again while it asks and the client can answer at once. */
async function runRounds(
  engine: Engine,
  run: { entry: ToolEntry; input: unknown },
  scope: RequestScope,
): Promise<RunEnded> {
  const once = async (): Promise<HostOutcome | InputRequired> => {
    const outcome = await engine.host.run(run.entry.tool, run.input, scope);
    return outcome.kind === 'returned' && isInputRequired(outcome.value) ? outcome.value : outcome;
  };
  const settled = await answerRounds(await once(), scope, once);
  if (isInputRequired(settled)) return { question: settled };
  return endOf(engine, run.entry, settled);
}

async function endOf(
  engine: Engine,
  entry: ToolEntry,
  outcome: HostOutcome,
): Promise<Ended<CallToolReply>> {
  switch (outcome.kind) {
    case 'returned':
      return ended('ok', await toReply(entry, outcome.value));
    case 'threw':
      if (!ToolError.is(outcome.error)) throw outcome.error;
      return ended('tool_error', failed(outcome.error.message), outcome.error.code);
    case 'cancelled':
      return ended('cancelled', failed(`'${entry.key}' was cancelled.`));
    case 'timeout':
      return ended('timeout', failed(`'${entry.key}' took longer than its limit and was stopped.`));
    case 'ambiguous':
      engine.logger.warn({ tool: entry.key, cause: outcome.cause }, 'a call may have taken effect');
      return ended(
        'ambiguous',
        failed(
          `'${entry.key}' was told to stop (${outcome.cause}) but did not: it may have taken effect. Check before you call it again.`,
        ),
        outcome.cause,
      );
  }
}

function ended(
  outcome: Ended<CallToolReply>['outcome'],
  reply: CallToolReply,
  reason: string | null = null,
): Ended<CallToolReply> {
  // A tool may say itself that it failed.
  const honest = outcome === 'ok' && reply.isError ? 'tool_error' : outcome;
  return { outcome: honest, reason, result: reply, answer: reply };
}

const failed = (message: string): CallToolReply => ({ content: [text(message)], isError: true });

function refusedArguments(entry: ToolEntry, issues: readonly Issue[]): Ended<CallToolReply> {
  const lines = issues
    .slice(0, 20)
    .map(({ path, message }) => (path === '' ? `- ${message}` : `- ${path}: ${message}`));
  const message = [`Invalid arguments for '${entry.key}'. Correct these and call again:`, ...lines];
  return ended('tool_error', failed(message.join('\n')), 'invalid_arguments');
}

/** A tool's return value as the wire has it. @throws Error when it is not what the tool declared: a defect */
async function toReply(entry: ToolEntry, value: unknown): Promise<CallToolReply> {
  if (isToolResult(value)) {
    const { content, structuredContent, isError = false, _meta } = value;
    const structured =
      structuredContent === undefined && (isError || entry.output === undefined)
        ? {}
        : { structuredContent: await checkedOutput(entry, structuredContent) };
    return { content, ...structured, isError, ...(_meta !== undefined && { _meta }) };
  }
  if (entry.output !== undefined) {
    const structuredContent = await checkedOutput(entry, value);
    return {
      content: [text(JSON.stringify(structuredContent))],
      structuredContent,
      isError: false,
    };
  }
  if (typeof value === 'string') return { content: [text(value)], isError: false };
  throw new TypeError(
    `tool '${entry.key}' returned neither text, nor toolResult(), nor inputRequired()`,
  );
}

async function checkedOutput(entry: ToolEntry, value: unknown): Promise<unknown> {
  if (entry.output === undefined) return value;
  const output = await entry.output.validate(value);
  if (output.ok) return output.value;
  const [issue] = output.issues;
  throw new TypeError(
    `tool '${entry.key}' broke its output schema at '${issue?.path ?? ''}': ${issue?.message ?? ''}`,
  );
}
