import { expect, test } from 'vitest';

import { arkadiy, NOW_MS, startClient } from '../harness.ts';

const address = { country: 'USA', city: 'Newtown', street: 'Main St', flat_house: '41' };

test('changes what was given, keeps the rest, and moves updated_at alone', async () => {
  let nowMs = NOW_MS;
  const service = await startClient({ now: () => nowMs });
  const id = await service.add({ phone: '+1 555 0100', address });
  nowMs += 1_000;
  const reply = await service.send('PATCH', `/v1/users/${id}`, {
    body: { surname: 'Smith', salary: 0 },
  });
  expect(reply.status).toBe(200);
  expect(reply.body).toEqual({
    ...arkadiy,
    id,
    surname: 'Smith',
    phone: '+1 555 0100',
    salary: 0,
    address,
    created_at: '2026-01-02T03:04:05.678Z',
    updated_at: '2026-01-02T03:04:06.678Z',
  });
  expect((await service.send('GET', `/v1/users/${id}`)).body).toEqual(reply.body);
});

test('clears optional fields with null', async () => {
  const service = await startClient();
  const id = await service.add({ phone: '+1 555 0100', gender: 'male', address });
  const body = { phone: null, gender: null, address: null };
  const reply = await service.send('PATCH', `/v1/users/${id}`, { body });
  expect(reply.status).toBe(200);
  expect(reply.body).not.toHaveProperty('phone');
  expect(reply.body).not.toHaveProperty('gender');
  expect(reply.body).not.toHaveProperty('address');
});

test('is found under the new name and not under the old', async () => {
  const service = await startClient();
  const id = await service.add();
  await service.send('PATCH', `/v1/users/${id}`, { body: { surname: 'Smith' } });
  expect((await service.send('GET', '/v1/users?name=arkadiy%20smith')).body.users).toHaveLength(1);
  expect((await service.send('GET', '/v1/users?name=dobkin')).body.users).toEqual([]);
});

test('refuses an empty patch and says so', async () => {
  const service = await startClient();
  const id = await service.add();
  const reply = await service.send('PATCH', `/v1/users/${id}`, { body: {} });
  expect(reply.status).toBe(422);
  expect(reply.body.errors).toEqual([
    { path: '', message: 'The patch is empty: give at least one field to change' },
  ]);
});

test.each([{ name: null }, { id: 5 }, { created_at: '2020-01-01T00:00:00Z' }, { salary: 'much' }])(
  'refuses %j',
  async (body) => {
    const service = await startClient();
    const id = await service.add();
    const reply = await service.send('PATCH', `/v1/users/${id}`, { body });
    expect(reply).toMatchObject({
      status: 422,
      body: { errors: [{ path: Object.keys(body)[0] }] },
    });
  },
);

test("refuses another user's email and changes nothing", async () => {
  const service = await startClient();
  await service.add();
  const id = await service.add({ email: 'other@example.com' });
  const body = { name: 'Changed', email: arkadiy.email.toUpperCase() };
  const reply = await service.send('PATCH', `/v1/users/${id}`, { body });
  expect(reply).toMatchObject({ status: 409, body: { code: 'duplicate_email' } });
  const known = await service.send('GET', `/v1/users/${id}`);
  expect(known.body).toMatchObject({ name: arkadiy.name, email: 'other@example.com' });
});

test("lets a user's own email change its case", async () => {
  const service = await startClient();
  const id = await service.add();
  const email = 'Arkadiy.Dobkin@example.com';
  const reply = await service.send('PATCH', `/v1/users/${id}`, { body: { email } });
  expect(reply).toMatchObject({ status: 200, body: { email } });
});

test('answers 404 for an id that nobody has', async () => {
  const service = await startClient();
  const reply = await service.send('PATCH', '/v1/users/7', { body: { name: 'X' } });
  expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } });
});
