import { expect, test } from 'vitest';

import { startClient, temporaryFile } from '../harness.ts';

test('deletes the user', async () => {
  const service = await startClient();
  const id = await service.add();
  const reply = await service.send('DELETE', `/v1/users/${id}`);
  expect(reply).toMatchObject({ status: 204, body: undefined });
  expect((await service.send('GET', `/v1/users/${id}`)).status).toBe(404);
});

test('answers 404 the second time', async () => {
  const service = await startClient();
  const id = await service.add();
  await service.send('DELETE', `/v1/users/${id}`);
  const again = await service.send('DELETE', `/v1/users/${id}`);
  expect(again).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('never gives the id to another user, not even after a restart', async () => {
  const file = temporaryFile();
  const before = await startClient({ file });
  const id = await before.add();
  await before.send('DELETE', `/v1/users/${id}`);
  await before.close();
  const after = await startClient({ file });
  expect(await after.add()).toBeGreaterThan(id);
});
