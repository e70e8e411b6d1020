import { z } from '@hono/zod-openapi';
import type { ContentBlock } from '@qmcp/contracts';

const JsonSchemaObject = z.record(z.string(), z.unknown()).describe('JSON Schema, 2020-12.');

/** A tool as MCP lists it (MCP schema, `Tool`). */
export const Tool = z
  .object({
    name: z.string().describe('What to call it by.'),
    title: z.string().optional().describe('For people.'),
    description: z.string().optional().describe('What it does and when to use it.'),
    inputSchema: JsonSchemaObject,
    outputSchema: JsonSchemaObject.optional(),
    annotations: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What it says of its own effects: `readOnlyHint`, `destructiveHint`, …'),
    icons: z.array(z.record(z.string(), z.unknown())).optional(),
    _meta: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('Tool');

const Block = z.custom<ContentBlock>().openapi('ContentBlock', {
  type: 'object',
  properties: { type: { enum: ['text', 'image', 'audio', 'resource_link', 'resource'] } },
  required: ['type'],
});

/** What a tool answered (MCP schema, `CallToolResult`). */
export const ToolResult = z
  .object({
    content: z.array(Block).describe('Content blocks: text, images, audio, resources.'),
    structuredContent: z.unknown().optional().describe('A value of the tool’s output schema.'),
    isError: z
      .boolean()
      .describe('Whether the tool failed, or refused its input; `content` says why.'),
  })
  .openapi('ToolResult');
