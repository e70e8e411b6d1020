import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { startClient, temporaryFile } from '../harness.ts';

test('tells that the service answers', async () => {
  const service = await startClient();
  const reply = await service.send('GET', '/health');
  expect(reply).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('fails when the store cannot be read', async () => {
  const file = temporaryFile();
  const service = await startClient({ file, onFault: () => undefined });
  const vandal = new DatabaseSync(file);
  vandal.exec('DROP TABLE users');
  vandal.close();
  expect((await service.send('GET', '/health')).status).toBe(500);
});
