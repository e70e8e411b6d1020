import { describe, expect, test } from 'vitest';

import { User } from '../../src/index.ts';
import { arkadiy, NOW_MS, startClient, temporaryFile } from '../harness.ts';

const DAY_MS = 86_400_000;

const everything = {
  ...arkadiy,
  about_me: 'First line.\n\tSecond line — «да», 日本語.',
  phone: '+375 (29) 123-45-67',
  date_of_birth: '1960-02-29',
  gender: 'male',
  company: 'Example & Sons',
  salary: 1234.5,
  address: { country: 'Belarus', city: 'Мінск', street: 'Praspiekt 1', flat_house: '12/4' },
};

test('answers with the created user and where it lives', async () => {
  const service = await startClient();
  const reply = await service.send('POST', '/v1/users', { body: everything });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('location')).toBe('/v1/users/1');
  expect(reply.headers.get('cache-control')).toBe('no-store');
  const timestamp = '2026-01-02T03:04:05.678Z';
  expect(reply.body).toEqual({
    id: 1,
    ...everything,
    created_at: timestamp,
    updated_at: timestamp,
  });
  expect(User.parse(reply.body)).toEqual(reply.body);
});

test('leaves out the optional fields that were not given', async () => {
  const service = await startClient();
  const { body } = await service.send('POST', '/v1/users', { body: arkadiy });
  expect(Object.keys(body)).toEqual([
    'id',
    'name',
    'surname',
    'email',
    'about_me',
    'created_at',
    'updated_at',
  ]);
});

test('trims what was given', async () => {
  const service = await startClient();
  const body = { ...arkadiy, name: '  Arkadiy ', about_me: '\n Founder. \n' };
  expect((await service.send('POST', '/v1/users', { body })).body).toMatchObject(arkadiy);
});

describe('refuses', () => {
  test.each([
    ['name', { name: '' }],
    ['name', { name: '   ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'two\nlines' }],
    ['surname', { surname: 7 }],
    ['email', { email: 'not an email' }],
    ['about_me', { about_me: 'bell \u0007' }],
    ['about_me', { about_me: 'half of a pair \ud800' }],
    ['phone', { phone: 'call me' }],
    ['date_of_birth', { date_of_birth: '2023-02-29' }],
    ['salary', { salary: -1 }],
    ['salary', { salary: null }],
    ['address.city', { address: { ...everything.address, city: '' } }],
    ['address.flat_house', { address: { country: 'B', city: 'M', street: 'P' } }],
    ['address.planet', { address: { ...everything.address, planet: 'Earth' } }],
    ['credit_card', { credit_card: { num: '4111111111111111' } }],
  ])('a user with a wrong %s and names the field', async (path, wrong) => {
    const service = await startClient();
    const reply = await service.send('POST', '/v1/users', { body: { ...arkadiy, ...wrong } });
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({
      code: 'invalid',
      errors: [{ path, message: expect.any(String) }],
    });
  });

  test.each(['name', 'surname', 'email', 'about_me'])('a user without %s', async (path) => {
    const service = await startClient();
    const reply = await service.send('POST', '/v1/users', {
      body: { ...arkadiy, [path]: undefined },
    });
    expect(reply.status).toBe(422);
    expect(reply.body.errors).toMatchObject([{ path }]);
  });

  test('a field that hides behind __proto__', async () => {
    const service = await startClient();
    const body = JSON.stringify(arkadiy).replace('{', '{"__proto__":{"id":7},');
    const reply = await service.send('POST', '/v1/users', { body });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ path: '__proto__' }] } });
  });

  test('what is no object, naming the whole', async () => {
    const service = await startClient();
    const reply = await service.send('POST', '/v1/users', { body: [] });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ path: '' }] } });
  });

  test('thousands of wrong fields with a short answer', async () => {
    const service = await startClient();
    const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1]));
    const reply = await service.send('POST', '/v1/users', { body });
    expect(reply.status).toBe(422);
    expect(reply.body.errors).toHaveLength(50);
  });
});

describe('one email', () => {
  test('belongs to one user, whatever its case', async () => {
    const service = await startClient();
    await service.add();
    const body = { ...arkadiy, email: 'ARKADIY.Dobkin@Example.COM' };
    const reply = await service.send('POST', '/v1/users', { body });
    expect(reply).toMatchObject({ status: 409, body: { code: 'duplicate_email', status: 409 } });
    expect(reply.body.detail).toContain('User 1 ');
  });

  test('is won by exactly one of twenty concurrent requests to two services on one file', async () => {
    const file = temporaryFile();
    const services = [await startClient({ file }), await startClient({ file })];
    const race = Array.from({ length: 20 }, async (_, index) =>
      services[index % 2]?.send('POST', '/v1/users', { body: { ...arkadiy, name: `N${index}` } }),
    );
    const statuses = (await Promise.all(race)).map((reply) => reply?.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  });

  test('is free again when its user was deleted', async () => {
    const service = await startClient();
    await service.send('DELETE', `/v1/users/${await service.add()}`);
    expect(await service.add()).toBe(2);
  });
});

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': '8e03978e-40d5-43dd-bc93-6894a57f9324' };

  test('makes a repeat get the first answer and add nobody', async () => {
    const service = await startClient();
    const first = await service.send('POST', '/v1/users', { body: everything, headers });
    await service.send('PATCH', '/v1/users/1', { body: { name: 'Changed' } });
    const again = await service.send('POST', '/v1/users', { body: everything, headers });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('location')).toBe('/v1/users/1');
    expect((await service.send('GET', '/v1/users')).body.users).toHaveLength(1);
  });

  test('holds across services and restarts', async () => {
    const file = temporaryFile();
    const before = await startClient({ file });
    const first = await before.send('POST', '/v1/users', { body: arkadiy, headers });
    await before.close();
    const after = await startClient({ file });
    const again = await after.send('POST', '/v1/users', { body: arkadiy, headers });
    expect(again).toMatchObject({ status: 201, body: first.body });
  });

  test('adds one user when twenty requests carry it at once', async () => {
    const file = temporaryFile();
    const services = [await startClient({ file }), await startClient({ file })];
    const race = Array.from({ length: 20 }, async (_, index) =>
      services[index % 2]?.send('POST', '/v1/users', { body: arkadiy, headers }),
    );
    const replies = await Promise.all(race);
    expect(new Set(replies.map((reply) => `${reply?.status} ${reply?.body.id}`))).toEqual(
      new Set(['201 1']),
    );
  });

  test('takes a body whose fields stand in another order for the same', async () => {
    const service = await startClient();
    await service.send('POST', '/v1/users', { body: arkadiy, headers });
    const body = Object.fromEntries(Object.entries(arkadiy).toReversed());
    expect((await service.send('POST', '/v1/users', { body, headers })).status).toBe(201);
  });

  test('is refused with another body', async () => {
    const service = await startClient();
    await service.send('POST', '/v1/users', { body: arkadiy, headers });
    const body = { ...arkadiy, email: 'other@example.com' };
    const reply = await service.send('POST', '/v1/users', { body, headers });
    expect(reply).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('keeps no copy of a deleted user, and does not bring the user back', async () => {
    const service = await startClient();
    await service.send('POST', '/v1/users', { body: arkadiy, headers });
    await service.send('DELETE', '/v1/users/1');
    const reply = await service.send('POST', '/v1/users', { body: arkadiy, headers });
    expect(reply).toMatchObject({ status: 410, body: { code: 'gone' } });
    expect((await service.send('GET', '/v1/users')).body.users).toEqual([]);
  });

  test('is judged afresh after a refusal, which changed nothing', async () => {
    const service = await startClient();
    await service.add();
    expect((await service.send('POST', '/v1/users', { body: arkadiy, headers })).status).toBe(409);
    await service.send('DELETE', '/v1/users/1');
    expect((await service.send('POST', '/v1/users', { body: arkadiy, headers })).status).toBe(201);
  });

  test('is forgotten after 24 hours and not before', async () => {
    let nowMs = NOW_MS;
    const service = await startClient({ now: () => nowMs });
    await service.send('POST', '/v1/users', { body: arkadiy, headers });
    nowMs = NOW_MS + DAY_MS - 1;
    expect((await service.send('POST', '/v1/users', { body: arkadiy, headers })).status).toBe(201);
    nowMs = NOW_MS + DAY_MS;
    expect((await service.send('POST', '/v1/users', { body: arkadiy, headers })).status).toBe(409);
  });

  test.each(['', 'two words', 'x'.repeat(256)])('of the form "%s" is refused', async (key) => {
    const service = await startClient();
    const reply = await service.send('POST', '/v1/users', {
      body: arkadiy,
      headers: { 'idempotency-key': key },
    });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ path: 'Idempotency-Key' }] } });
  });
});
