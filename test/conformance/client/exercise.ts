import type { Client } from '@qmcp/client';
import * as z from 'zod';

import { sampleArguments } from './sample-arguments.ts';

/** What a scenario tells its client beside the URL. */
const Context = z.looseObject({
  toolCalls: z
    .array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }))
    .optional(),
});

/** What a client does in a scenario. */
export type Exercise = (client: Client, context: unknown) => Promise<void>;

/** Uses all that the server has: calls each tool, reads each resource, fills in each prompt. */
const everything: Exercise = async (client, context) => {
  const tools = await client.listTools();
  const { toolCalls } = Context.parse(context);
  const calls =
    toolCalls ??
    tools.map(({ name, inputSchema }) => ({ name, arguments: sampleArguments(inputSchema) }));
  for (const call of calls) await client.callTool(call);
  const { capabilities } = await client.server();
  if (capabilities.resources !== undefined) {
    for (const { uri } of await client.listResources()) await client.readResource(uri);
  }
  if (capabilities.prompts !== undefined) {
    for (const prompt of await client.listPrompts()) await client.getPrompt({ name: prompt.name });
  }
};

const onlyList: Exercise = async (client) => {
  await client.listTools();
};

/** Shows the server the schema that it listed, as the client has it. */
const echoSchema: Exercise = async (client) => {
  const tools = await client.listTools();
  const focal = tools.find(({ name }) => name === 'json_schema_2020_12_tool');
  if (focal === undefined) throw new Error('The server does not list json_schema_2020_12_tool');
  await client.callTool({ name: 'json_schema_echo', arguments: { schema: focal.inputSchema } });
};

const exercises: Readonly<Record<string, Exercise>> = {
  'json-schema-ref-no-deref': onlyList,
  'json-schema-2020-12-preservation': echoSchema,
};

/** What to do in a scenario; most ask for ordinary use. */
export const exerciseFor = (scenario: string): Exercise => exercises[scenario] ?? everything;
