import { definePrompt, defineResourceTemplate } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { service, testServer } from '../test-server.ts';

const cities = ['Basel', 'Berlin', 'Bern', 'Zürich'];
const startingWith = (value: string) => cities.filter((city) => city.startsWith(value));

const prompt = definePrompt({
  name: 'trip',
  scope: 'travel',
  arguments: [
    { name: 'to', complete: startingWith },
    { name: 'by', complete: async (_, known) => [`train to ${known['to'] ?? 'anywhere'}`] },
    { name: 'note' },
  ],
  get: () => '',
});

const template = defineResourceTemplate({
  name: 'cities',
  uriTemplate: 'city://{name}',
  scope: 'travel',
  complete: { name: () => Array.from({ length: 101 }, (_, index) => `city ${index}`) },
  read: () => '',
});

const bare = defineResourceTemplate({ name: 'bare', uriTemplate: 'bare://{x}', read: () => '' });

const { request } = testServer([prompt, template, bare]);
const trip = { type: 'ref/prompt', name: 'trip' };
const complete = async (params: Record<string, unknown>, scopes = ['*']) =>
  (
    (await request('completion/complete', params, { principal: service('a', ...scopes) })) as {
      completion: unknown;
    }
  ).completion;

describe('completion/complete', () => {
  it('suggests values of a prompt argument', async () => {
    const argument = { name: 'to', value: 'Ber' };
    expect(await complete({ ref: trip, argument })).toEqual({
      values: ['Berlin', 'Bern'],
      total: 2,
      hasMore: false,
    });
  });

  it('tells the definition what was chosen already', async () => {
    const params = { ref: trip, argument: { name: 'by', value: '' } };
    expect(await complete(params)).toMatchObject({ values: ['train to anywhere'] });
    const context = { arguments: { to: 'Bern' } };
    expect(await complete({ ...params, context })).toMatchObject({ values: ['train to Bern'] });
  });

  it('sends at most a hundred, and says that there are more', async () => {
    const ref = { type: 'ref/resource', uri: 'city://{name}' };
    const completion = await complete({ ref, argument: { name: 'name', value: '' } });
    expect(completion).toMatchObject({ total: 101, hasMore: true });
    expect(completion).toHaveProperty('values.length', 100);
  });

  it.each(['note', 'unheard-of', 'constructor', 'toString', '__proto__'])(
    'has nothing to suggest for the argument %s',
    async (name) => {
      const none = { values: [], total: 0, hasMore: false };
      expect(await complete({ ref: trip, argument: { name, value: 'x' } })).toEqual(none);
      const uris = ['city://{name}', 'bare://{x}'];
      for (const uri of uris) {
        const ref = { type: 'ref/resource', uri };
        expect(await complete({ ref, argument: { name, value: 'x' } })).toEqual(none);
      }
    },
  );

  it.each<[string, Record<string, unknown>, string[]]>([
    ['an unknown prompt', { ref: { type: 'ref/prompt', name: 'no' } }, ['*']],
    ['an unknown template', { ref: { type: 'ref/resource', uri: 'no://{x}' } }, ['*']],
    ['an unknown kind', { ref: { type: 'ref/tool', name: 'trip' } }, ['*']],
    ['no reference', {}, ['*']],
    ['a prompt out of sight', { ref: trip }, ['other']],
    ['a template out of sight', { ref: { type: 'ref/resource', uri: 'city://{name}' } }, ['other']],
  ])('refuses %s', async (_, params, scopes) => {
    const argument = { name: 'to', value: '' };
    await expect(complete({ ...params, argument }, scopes)).rejects.toMatchObject({
      code: 'invalid_params',
      message: "Invalid params: 'ref' names no prompt or resource template",
    });
  });

  it.each([
    ['no argument', { ref: trip }],
    ['an argument without a name', { ref: trip, argument: { value: 'x' } }],
    ['a reference without a name', { ref: { type: 'ref/prompt' }, argument: { name: 'to' } }],
    [
      'a context that is not of strings',
      { ref: trip, argument: { name: 'to' }, context: { arguments: { a: 1 } } },
    ],
  ])('refuses %s', async (_, params) => {
    await expect(complete(params)).rejects.toMatchObject({ code: 'invalid_params' });
  });

  it('takes a missing value for an empty one', async () => {
    expect(await complete({ ref: trip, argument: { name: 'to' } })).toMatchObject({ total: 4 });
  });
});
