import { startScriptedModel } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { start } from '../cli/qmcp.ts';
import { calls, chats, named, says } from './chats.ts';

const { folder } = chats();

it('a dangerous call of the model waits for the person at the prompt, who is told how to decide', async () => {
  await folder.run([
    'tools',
    'call',
    'add_user',
    '--input',
    '{"name":"Ada","surname":"L","email":"a@example.com","about_me":"."}',
  ]);
  await using model = await startScriptedModel([
    calls('delete_user', { id: 1 }),
    says('It was denied.'),
  ]);
  const chat = start(['chat', ...named(model), 'Delete user 1'], { folder: folder.file('') });

  const [, id = ''] = await chat.said(
    /delete_user \{"id":1\} waits for you: `qmcp approvals approve ([0-9a-f-]{36})`/,
  );
  const denied = await folder.run(['approvals', 'deny', id, '--note', 'She stays.']);
  expect(denied).toMatchObject({ exitCode: 0 });

  expect(await chat.ended).toMatchObject({ exitCode: 0, stdout: 'It was denied.\n' });
  expect(JSON.stringify(model.requests.at(-1)?.body.messages)).toContain('She stays.');
});
