import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';

describe('GET /v1/tools', () => {
  it('lists what the caller’s scopes grant, by name, as MCP lists it', async () => {
    await using api = await startApi();
    const { json } = await api.send('/v1/tools', { headers: await api.keyWith('tools:call') });
    const tools = json['tools'] as { name: string }[];
    expect(tools.map(({ name }) => name)).toEqual(['ask', 'crash', 'echo', 'hang', 'refuse']);
    expect(tools[2]).toEqual({
      name: 'echo',
      title: 'Echo',
      description: 'Gives back what it gets.',
      inputSchema: expect.objectContaining({ type: 'object', required: ['text'] }),
      outputSchema: expect.objectContaining({ type: 'object' }),
      annotations: { title: 'Echo', readOnlyHint: true },
    });
  });

  it('hides what they do not', async () => {
    await using api = await startApi();
    const { json } = await api.send('/v1/tools', { headers: await api.keyWith('vault') });
    expect(json).toMatchObject({ tools: [{ name: 'guarded' }] });
  });

  it('refuses parameters that it does not know', async () => {
    await using api = await startApi({ auth: 'local' });
    expect(await api.send('/v1/tools?cursor=1')).toMatchObject({
      status: 422,
      json: {
        code: 'invalid_params',
        detail: expect.stringContaining('cursor'),
        data: { errors: [{ in: 'query', path: '', message: expect.stringContaining('cursor') }] },
      },
    });
  });
});
