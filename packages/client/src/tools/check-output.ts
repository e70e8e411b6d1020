import { PlatformError } from '@qmcp/contracts';

import type { CallToolResult } from '../results/tools.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { compileJsonSchema } from '../validation/compile-json-schema.ts';
import type { JsonSchemaCheck } from '../validation/compile-json-schema.ts';
import type { CallOptions, ToolCall } from './call-options.ts';

/** Compiled schemas live as long as the definitions that they came with. */
const checks = new WeakMap<object, Promise<JsonSchemaCheck>>();

const checkOf = (schema: Readonly<Record<string, unknown>>): Promise<JsonSchemaCheck> => {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  const check = compileJsonSchema(schema);
  checks.set(schema, check);
  return check;
};

/**
 * Holds a result against what was promised: the caller's schema, or else the tool's.
 * @throws PlatformError `bad_output`; `schema_invalid` for a tool whose schema can't be used
 */
export async function checkOutput<Output>(
  result: CallToolResult,
  definition: ToolDefinition | undefined,
  options: CallOptions<Output>,
): Promise<CallToolResult<Output>> {
  if (result.isError === true) return result as CallToolResult<Output>;
  if (options.output !== undefined) {
    const outcome = await options.output['~standard'].validate(result.structuredContent);
    if (outcome.issues === undefined) return { ...result, structuredContent: outcome.value };
    const problems = outcome.issues.map(({ message, path }) =>
      [path?.map(String).join('.'), message].filter(Boolean).join(': '),
    );
    throw badOutput(definition?.name, problems.join('; '));
  }
  const schema = options.validateOutput === false ? undefined : definition?.outputSchema;
  if (schema !== undefined) {
    if (result.structuredContent === undefined) {
      throw badOutput(definition?.name, 'it has no structured content');
    }
    const problem = (await checkOf(schema))(result.structuredContent);
    if (problem !== undefined) throw badOutput(definition?.name, problem);
  }
  return result as CallToolResult<Output>;
}

/**
 * Holds arguments against the tool's input schema.
 * @throws PlatformError `bad_arguments`
 */
export async function checkArguments(
  call: ToolCall,
  definition: ToolDefinition | undefined,
): Promise<void> {
  if (definition === undefined) return;
  const problem = (await checkOf(definition.inputSchema))(call.arguments ?? {});
  if (problem === undefined) return;
  throw new PlatformError(
    'bad_arguments',
    `Arguments of ${call.name} do not fit its schema: ${problem}`,
  );
}

const badOutput = (name = 'the tool', problem: string): PlatformError =>
  new PlatformError(
    'bad_output',
    `What ${name} answered does not fit its output schema: ${problem}. The tool needs mending, or validateOutput: false`,
  );
