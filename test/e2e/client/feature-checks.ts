import { PlatformError } from '@qmcp/contracts';
import type { Client, ClientHandlers } from '@qmcp/client';
import { expect } from 'vitest';

import type { Feature, RunningServer } from './servers/foreign-server.ts';

/** A server and a client of ours that is connected to it. */
export interface Connected {
  readonly server: RunningServer;
  readonly client: Client;
}

/** What the client's person and model answer. */
export const handlers: ClientHandlers = {
  formElicitation: async () => ({ action: 'accept', content: { name: 'Ada' } }),
  sampling: async () => ({
    role: 'assistant',
    content: { type: 'text', text: 'Paris' },
    model: 'atlas',
  }),
};

/** What the user of our client is promised of a server that has a feature. */
export const featureChecks: Readonly<
  Record<
    Feature,
    { readonly promise: string; readonly check: (connected: Connected) => Promise<void> }
  >
> = {
  'structured content': {
    promise: 'gives structured content that fits the output schema',
    async check({ client }) {
      const { structuredContent } = await client.callTool({
        name: 'add',
        arguments: { a: 2, b: 3 },
      });
      expect(structuredContent).toEqual({ sum: 5 });
    },
  },
  'argument checks': {
    promise: 'says that arguments do not fit, and which',
    async check({ client }) {
      const told = await client.callTool({ name: 'add', arguments: { a: 'two', b: 3 } }).then(
        ({ isError, content }) => (isError === true ? JSON.stringify(content) : 'no error'),
        (error: unknown) => String(error),
      );
      expect(told).toMatch(/\ba\b/);
      expect(told).toMatch(/invalid/i);
    },
  },
  progress: {
    promise: 'reports progress in order',
    async check({ client }) {
      const reports: number[] = [];
      await client.callTool(
        { name: 'count' },
        { onProgress: ({ progress }) => reports.push(progress) },
      );
      expect(reports).toEqual([1, 2, 3]);
    },
  },
  cancellation: {
    promise: 'stops the tool when the caller gives up',
    async check({ client }) {
      const caller = new AbortController();
      const call = client.callTool({ name: 'wait' }, { signal: caller.signal });
      const started = textOf(client, 'until_started').then(() => caller.abort(new Error('enough')));
      await expect(call).rejects.toThrow('enough');
      await started;
      expect(await textOf(client, 'until_cancelled')).toBe('cancelled');
    },
  },
  resources: {
    promise: 'lists and reads resources, fixed and from templates',
    async check({ client }) {
      const resources = await client.listResources();
      const templates = await client.listResourceTemplates();
      expect(resources.map(({ uri }) => uri)).toContain('note://today');
      expect(templates.map(({ uriTemplate }) => uriTemplate)).toContain('note://by-id/{id}');
      expect(await client.readResource('note://today')).toMatchObject([
        { text: 'Water the plants.' },
      ]);
      expect(await client.readResource('note://by-id/7')).toMatchObject([{ text: 'Note 7' }]);
      await expect(client.readResource('note://nowhere')).rejects.toMatchObject({
        qmcpError: 'server',
      });
    },
  },
  prompts: {
    promise: 'lists prompts and fills one in',
    async check({ client }) {
      expect(await client.listPrompts()).toMatchObject([{ name: 'greet' }]);
      const { messages } = await client.getPrompt({ name: 'greet', arguments: { name: 'Ada' } });
      expect(messages).toMatchObject([{ content: { type: 'text', text: 'Greet Ada.' } }]);
      await expect(client.getPrompt({ name: 'none' })).rejects.toMatchObject({
        qmcpError: 'server',
      });
    },
  },
  completion: {
    promise: 'completes an argument',
    async check({ client }) {
      const { values } = await client.complete({
        ref: { type: 'ref/prompt', name: 'greet' },
        argument: { name: 'name', value: 'A' },
      });
      expect(values).toEqual(['Ada', 'Alan']);
    },
  },
  pagination: {
    promise: 'joins the pages of a list',
    async check({ client }) {
      const first = await client.request('tools/list');
      const all = await client.listTools();
      expect((first['tools'] as unknown[]).length).toBeLessThan(all.length);
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    },
  },
  elicitation: {
    promise: 'lets a tool ask the person',
    async check({ client }) {
      expect(await textOf(client, 'ask_person')).toBe('accept: Ada');
    },
  },
  sampling: {
    promise: 'lets a tool ask the model',
    async check({ client }) {
      expect(await textOf(client, 'ask_model')).toBe('Paris');
    },
  },
  'list changes': {
    promise: 'hears that there are other tools now',
    async check({ client }) {
      const changed = Promise.withResolvers<string>();
      await using subscription = await client.subscribe({ tools: true }, ({ type }) =>
        changed.resolve(type),
      );
      expect(subscription.acknowledged).toEqual({ tools: true });
      await client.listTools();

      await client.callTool({ name: 'grow' });

      expect(await changed.promise).toBe('tools_changed');
      expect((await client.listTools()).map(({ name }) => name)).toContain('leaf');
    },
  },
  'lost answers': {
    promise: 'repeats a call whose answer was lost only where that is safe',
    async check({ client }) {
      const lost = client.callTool({ name: 'hang_up', arguments: { until: 2 } });
      await expect(lost).rejects.toSatisfy((error) => PlatformError.is(error) && error.retryable);
      // The first call was not repeated: this is the second, and the third answers.
      const repeated = await client.callTool(
        { name: 'hang_up', arguments: { until: 3 } },
        { repeatable: true },
      );
      expect(repeated.content).toMatchObject([{ text: '3' }]);
    },
  },
  restarts: {
    promise: 'goes on reading after a restart',
    async check({ client, server }) {
      await server.restart?.();
      expect(await client.readResource('note://today')).toMatchObject([
        { text: 'Water the plants.' },
      ]);
    },
  },
  'forgotten sessions': {
    promise: 'calls any tool after a restart that forgot its session',
    async check({ client, server }) {
      await server.restart?.();
      const { content } = await client.callTool({
        name: 'echo',
        arguments: { text: 'still there' },
      });
      expect(content).toMatchObject([{ type: 'text', text: 'still there' }]);
    },
  },
};

async function textOf(client: Client, tool: string): Promise<string> {
  const { content } = await client.callTool({ name: tool });
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}
