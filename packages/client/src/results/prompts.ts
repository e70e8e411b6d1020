import type { Icon, PromptMessage } from '@qmcp/contracts';
import * as z from 'zod';

import { contentBlock } from './content.ts';
import { defineResult } from './define-result.ts';
import { listPage } from './lists.ts';
import type { ListPage } from './lists.ts';

/** A prompt that a server lists (MCP schema, `Prompt`). */
export interface ListedPrompt {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: readonly {
    readonly name: string;
    readonly title?: string;
    readonly description?: string;
    readonly required?: boolean;
  }[];
  readonly icons?: readonly Icon[];
}

/** A prompt, filled in (MCP schema, `GetPromptResult`). */
export interface PromptResult {
  readonly description?: string;
  readonly messages: readonly PromptMessage[];
}

const promptArgument = z.looseObject({ name: z.string(), required: z.boolean().optional() });

/** A page of `prompts/list`. */
export const readPromptsPage = defineResult<ListPage<ListedPrompt>>(
  'prompts/list',
  listPage(
    'prompts',
    z.looseObject({ name: z.string(), arguments: z.array(promptArgument).optional() }),
  ),
);

const message = z.looseObject({ role: z.enum(['user', 'assistant']), content: contentBlock });

/** What `prompts/get` answers. */
export const readPromptResult = defineResult<PromptResult>(
  'prompts/get',
  z.looseObject({ description: z.string().optional(), messages: z.array(message) }),
);
