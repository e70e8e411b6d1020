import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { fold } from '../../src/fold.ts';
import { arkadiy, type Client, startClient } from '../harness.ts';

async function find(service: Client, query: Record<string, string>): Promise<number[]> {
  const reply = await service.send('GET', `/v1/users?${new URLSearchParams(query).toString()}`);
  expect(reply.status).toBe(200);
  return reply.body.users.map((user: { id: number }) => user.id);
}

test('answers with an empty page when nobody matches', async () => {
  const service = await startClient();
  const reply = await service.send('GET', '/v1/users?name=nobody');
  expect(reply).toMatchObject({ status: 200, body: { users: [], next: null } });
});

test.each([
  [{ name: 'kadi' }],
  [{ name: 'ARKADIY DOBKIN' }],
  [{ name: 'diy dob' }],
  [{ name: ' dobkin ' }],
  [{ surname: 'OBK' }],
  [{ email: 'DOBKIN@EXAMPLE' }],
  [{ gender: 'MALE' }],
  [{ name: 'arkadiy', surname: 'dobkin', email: 'arkadiy', gender: 'male' }],
])('finds Arkadiy Dobkin by %j', async (query) => {
  const service = await startClient();
  const id = await service.add({ gender: 'male' });
  await service.add({ name: 'Eva', surname: 'Li', email: 'eva@x.org', gender: 'female' });
  expect(await find(service, query)).toEqual([id]);
});

test('matches only who satisfies every filter', async () => {
  const service = await startClient();
  await service.add();
  expect(await find(service, { name: 'arkadiy', surname: 'smith' })).toEqual([]);
});

test('does not take a part of a gender for the gender', async () => {
  const service = await startClient();
  await service.add({ gender: 'female' });
  expect(await find(service, { gender: 'male' })).toEqual([]);
  expect(await find(service, { gender: 'Female' })).toEqual([1]);
});

test.each([
  ['ЖЕЛЕЗНЫЙ', 'железный'],
  ['Élodie', 'éLODIE'],
  ['Élodie', 'E\u0301LODIE'],
  ['Weiß', 'WEISS'],
  ['WEIẞ', 'weiß'],
  ['Οδυσσεύς', 'ΟΔΥΣΣΕΎΣ'],
  ['Οδυσσεύς', 'σσεύσ'],
  ['李小龍', '小'],
  ['Ａｄａ', 'ada'],
  ['𐐷𐐲𐑌', '𐐏𐐊𐐤'],
])('finds %s by %s', async (name, query) => {
  const service = await startClient();
  const id = await service.add({ name });
  expect(await find(service, { name: query })).toEqual([id]);
});

test('takes wildcards, quotes and backslashes for themselves', async () => {
  const service = await startClient();
  const character = fc.constantFrom(
    '%',
    '_',
    '\\',
    "'",
    '"',
    '*',
    '?',
    '[',
    'a',
    'B',
    'é',
    'Ж',
    'ß',
  );
  const word = fc
    .array(character, { minLength: 1, maxLength: 6 })
    .map((characters) => characters.join(''));
  await fc.assert(
    fc.asyncProperty(word, word, word, async (name, surname, query) => {
      const id = await service.add({ name, surname });
      try {
        const isPart = fold(`${name} ${surname}`).includes(fold(query));
        expect(await find(service, { name: query })).toEqual(isPart ? [id] : []);
        expect(await find(service, { name })).toEqual([id]);
        expect(await find(service, { surname })).toEqual([id]);
      } finally {
        await service.send('DELETE', `/v1/users/${id}`);
      }
    }),
    { numRuns: 60 },
  );
});

test('pages through every match once, whatever is deleted between the pages', async () => {
  const service = await startClient();
  for (let index = 1; index <= 5; index += 1) await service.add({ email: `u${index}@example.com` });
  await service.add({ name: 'Eva', surname: 'Li', email: 'eva@example.com' });
  const first = await service.send('GET', '/v1/users?name=dobkin&limit=2');
  expect(first.body.users.map((user: { id: number }) => user.id)).toEqual([1, 2]);
  expect(first.body.next).toBe(2);
  await service.send('DELETE', '/v1/users/2');
  const second = await service.send('GET', '/v1/users?name=dobkin&limit=2&after=2');
  expect(second.body).toMatchObject({ users: [{ id: 3 }, { id: 4 }], next: 4 });
  const third = await service.send('GET', '/v1/users?name=dobkin&limit=2&after=4');
  expect(third.body).toMatchObject({
    users: [{ id: 5, ...arkadiy, email: 'u5@example.com' }],
    next: null,
  });
});

test('has no next page when the last match fills the page', async () => {
  const service = await startClient();
  await service.add();
  expect((await service.send('GET', '/v1/users?limit=1')).body.next).toBeNull();
});

test.each([
  ['name', 'name='],
  ['name', 'name=a&name=b'],
  ['limit', 'limit=0'],
  ['limit', 'limit=101'],
  ['limit', 'limit=ten'],
  ['limit', 'limit=0x10'],
  ['after', 'after=-1'],
  ['after', 'after=1.5'],
  ['sort', 'sort=name'],
])('refuses a wrong %s in "%s"', async (path, query) => {
  const service = await startClient();
  const reply = await service.send('GET', `/v1/users?${query}`);
  expect(reply).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ path }] } });
});
