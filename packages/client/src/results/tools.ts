import type { ContentBlock } from '@qmcp/contracts';
import * as z from 'zod';

import type { ToolDefinition } from '../tool-definition.ts';
import { contentBlock } from './content.ts';
import { defineResult } from './define-result.ts';
import { listPage } from './lists.ts';
import type { ListPage } from './lists.ts';

/** What a tool answered (MCP schema, `CallToolResult`). */
export interface CallToolResult<Output = unknown> {
  readonly content: readonly ContentBlock[];
  /** A value of the tool's output schema, where it has one; absent when `isError`. */
  readonly structuredContent?: Output;
  /** The tool failed and says why in `content`, for the model to act on. */
  readonly isError?: boolean;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

const callToolResult = z.looseObject({
  // Servers of the 2025 revisions may leave it out beside structured content.
  content: z.array(contentBlock).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
});

export const readCallToolResult = defineResult<CallToolResult>('tools/call', callToolResult);

const toolDefinition = z.looseObject({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.looseObject({}),
  outputSchema: z.looseObject({}).optional(),
  annotations: z.looseObject({}).optional(),
});

/** A page of `tools/list`. */
export const readToolsPage = defineResult<ListPage<ToolDefinition>>(
  'tools/list',
  listPage('tools', toolDefinition),
);
