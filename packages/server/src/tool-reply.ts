import { isToolResult, text, ToolError } from '@qmcp/contracts';
import type { AuditOutcome, HostOutcome } from '@qmcp/contracts';

import type { Ended } from './door.ts';
import type { Engine } from './engine.ts';
import type { CallToolReply } from './mcp-server.ts';
import type { Issue } from './registry/compiled-schema.ts';
import type { ToolEntry } from './registry/entries.ts';

/** A call that has its reply. */
export interface RepliedCall {
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly reply: CallToolReply;
  /** Has to be durable too before the reply leaves; see `Ended`. */
  readonly kept?: Promise<void>;
}

/** A reply, as the door records and passes it on. */
export const answered = ({ reply, ...end }: RepliedCall): Ended<CallToolReply> => ({
  ...end,
  result: reply,
  answer: reply,
});

/** The reply to a run, however it ended. @throws what the tool threw, or an Error, where that is a defect */
export async function endOf(
  engine: Engine,
  entry: ToolEntry,
  outcome: HostOutcome,
): Promise<RepliedCall> {
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
  outcome: AuditOutcome,
  reply: CallToolReply,
  reason: string | null = null,
): RepliedCall {
  // A tool may say itself that it failed.
  const honest = outcome === 'ok' && reply.isError ? 'tool_error' : outcome;
  return { outcome: honest, reason, reply };
}

const failed = (message: string): CallToolReply => ({ content: [text(message)], isError: true });

/** The reply to arguments that the tool's schema refuses: a model can act on it. */
export function refusedArguments(entry: ToolEntry, issues: readonly Issue[]): RepliedCall {
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
