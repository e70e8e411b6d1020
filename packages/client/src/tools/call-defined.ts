import { isStandardSchema, PlatformError, ToolError } from '@qmcp/contracts';
import type { Schema, SchemaInput, SchemaOutput } from '@qmcp/contracts';

import type { CallToolResult } from '../results/tools.ts';
import type { CallOptions, ToolCall } from './call-options.ts';

/** What has to be known of a tool to call it with types; every `defineTool` fits. */
export interface TypedTool<I extends Schema, O extends Schema> {
  readonly name: string;
  readonly input: I;
  readonly output?: O;
}

type Call = (call: ToolCall, options: CallOptions) => Promise<CallToolResult>;

/**
 * Calls a tool whose definition the caller has: arguments are checked before they are sent, the answer is checked and
 * has its type.
 * @throws ToolError with the tool's words when it fails; PlatformError `bad_arguments`, `bad_output`
 */
export async function callDefined<I extends Schema, O extends Schema>(
  call: Call,
  tool: TypedTool<I, O>,
  { input, options }: { readonly input: SchemaInput<I>; readonly options: CallOptions },
): Promise<SchemaOutput<O>> {
  if (isStandardSchema(tool.input)) {
    const checked = await tool.input['~standard'].validate(input);
    if (checked.issues !== undefined) {
      const problems = checked.issues.map(({ message }) => message).join('; ');
      throw new PlatformError('bad_arguments', `Arguments of ${tool.name} do not fit: ${problems}`);
    }
  }
  const output = isStandardSchema(tool.output) ? { output: tool.output } : {};
  const result = await call(
    { name: tool.name, arguments: input as Readonly<Record<string, unknown>> },
    { ...options, ...output },
  );
  if (result.isError === true) throw new ToolError('tool_failed', textOf(result));
  return result.structuredContent as SchemaOutput<O>;
}

const textOf = ({ content }: CallToolResult): string =>
  content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
