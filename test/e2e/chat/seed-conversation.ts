import { expect } from 'vitest';
import type { ScriptedTurn } from '@qmcp/testkit';

/** What the person asks. */
export const question = 'Check if Arkadiy Dobkin is present as a user; if not, add him';

const arkadiy = {
  name: 'Arkadiy',
  surname: 'Dobkin',
  email: 'arkadiy.dobkin@example.com',
  about_me: 'Founder and chairman of a software company',
};

/** How a model goes about it: it looks, adds whom it didn't find, and says so. */
export const script: readonly ScriptedTurn[] = [
  ({ tools = [] }) => {
    const names = tools.map((tool) => tool.function.name);
    expect(names).toEqual(expect.arrayContaining(['search_users', 'add_user']));
    return {
      text: 'Let me look for him.',
      toolCalls: [{ name: 'search_users', arguments: { name: 'Arkadiy', surname: 'Dobkin' } }],
    };
  },
  ({ messages }) => {
    expect(messages.at(-1)).toMatchObject({ role: 'tool', content: 'No users found' });
    return { toolCalls: [{ name: 'add_user', arguments: arkadiy }] };
  },
  ({ messages }) => {
    const id = /User created with ID: (?<id>\d+)/.exec(messages.at(-1)?.content ?? '')?.groups?.[
      'id'
    ];
    expect(id).toBeDefined();
    return { text: `He was not there, so I added him: his ID is ${id}.` };
  },
];
