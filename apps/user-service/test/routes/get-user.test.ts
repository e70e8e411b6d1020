import { expect, test } from 'vitest';

import { arkadiy, startClient, temporaryFile } from '../harness.ts';

test('gives the user that was added', async () => {
  const service = await startClient();
  const id = await service.add();
  expect(await service.send('GET', `/v1/users/${id}`)).toMatchObject({
    status: 200,
    body: { id, ...arkadiy },
  });
});

test('sees at once what another service on the same file added', async () => {
  const file = temporaryFile();
  const [one, other] = [await startClient({ file }), await startClient({ file })];
  const id = await one.add();
  expect(await other.send('GET', `/v1/users/${id}`)).toMatchObject({ status: 200, body: arkadiy });
});

test('still knows the users after a restart', async () => {
  const file = temporaryFile();
  const before = await startClient({ file });
  const id = await before.add();
  const known = (await before.send('GET', `/v1/users/${id}`)).body;
  await before.close();
  const after = await startClient({ file });
  expect((await after.send('GET', `/v1/users/${id}`)).body).toEqual(known);
});

test('answers 404 for an id that nobody has', async () => {
  const service = await startClient();
  const reply = await service.send('GET', '/v1/users/7');
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(reply).toMatchObject({
    status: 404,
    body: {
      type: 'urn:problem-type:user-service:not_found',
      title: 'No such user',
      status: 404,
      code: 'not_found',
      detail: 'There is no user 7: search for the user to learn the right id.',
    },
  });
});

test.each(['abc', '0', '-1', '1.5', '1e3', '99999999999999999999'])(
  'refuses "%s", which cannot be an id',
  async (id) => {
    const service = await startClient();
    const reply = await service.send('GET', `/v1/users/${id}`);
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ path: 'id' }] },
    });
  },
);
