import { PassThrough } from 'node:stream';

import { startScriptedModel } from '@qmcp/testkit';
import type { ScriptedModel, ScriptedTurn } from '@qmcp/testkit';

import { start } from '../cli/qmcp.ts';
import type { Ended, Running, Surroundings } from '../cli/qmcp.ts';
import { workingFolder } from './working-folder.ts';

/** The model answers. */
export const says =
  (answer: string): ScriptedTurn =>
  () => ({ text: answer });

/** The model asks for one call. */
export const calls =
  (name: string, input: Readonly<Record<string, unknown>>): ScriptedTurn =>
  () => ({ toolCalls: [{ id: `${name}-id`, name, arguments: input }] });

/** The options that name a model. */
export const named = ({ url }: ScriptedModel): string[] => [
  '--model-url',
  url,
  '--model',
  'a-model',
];

/** A working folder that the tests of a file share, and chats in it. */
export function chats() {
  const folder = workingFolder();
  return {
    folder,

    /** Runs one chat with a model that follows a script. */
    chat: async (
      script: readonly ScriptedTurn[],
      argv: readonly string[],
      more: Partial<Surroundings> = {},
    ): Promise<Ended & { readonly requests: ScriptedModel['requests'] }> => {
      await using model = await startScriptedModel(script);
      const ended = await folder.run(['chat', ...named(model), ...argv], more);
      return { ...ended, requests: model.requests };
    },

    /** Starts a chat at a terminal; its lines are typed into `keys`. */
    atTerminal: (
      model: ScriptedModel,
      argv: readonly string[] = [],
      environment: Readonly<Record<string, string>> = {},
    ): Running & { readonly keys: PassThrough } => {
      const keys = Object.assign(new PassThrough(), { isTTY: true });
      const surroundings = { folder: folder.file(''), environment, stdin: keys, columns: 80 };
      return { ...start(['chat', ...named(model), ...argv], surroundings), keys };
    },
  };
}
