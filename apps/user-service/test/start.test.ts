import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect } from 'node:net';

import { expect, test, vi } from 'vitest';
import { DatabaseSync } from 'node:sqlite';

import { startUserService } from '../src/index.ts';
import { arkadiy, NOW_MS, startClient, temporaryFile } from './harness.ts';

const now = () => NOW_MS;

test('listens on a free port of 127.0.0.1 unless told otherwise', async () => {
  const { url } = await startClient();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
});

test('gives a url that works for IPv6 as well', async () => {
  const service = await startClient({ host: '::1' });
  expect(service.url).toMatch(/^http:\/\/\[::1\]:[1-9]\d*$/);
  expect((await service.send('GET', '/health')).status).toBe(200);
});

test('refuses to be open to other machines without a token', async () => {
  const open = startUserService({ file: ':memory:', host: '0.0.0.0', now });
  await expect(open).rejects.toThrow(/open to other machines on 0\.0\.0\.0: give it a token/);
});

test.each(['', 'two words', 'ключ'])('refuses the token "%s"', async (token) => {
  await expect(startUserService({ file: ':memory:', token, now })).rejects.toThrow(
    /printable ASCII/,
  );
});

test('may be open to other machines with a token', async () => {
  const { url } = await startClient({ host: '0.0.0.0', token: 't' });
  const { port } = new URL(url);
  const headers = { authorization: 'Bearer t' };
  expect((await fetch(`http://127.0.0.1:${port}/health`, { headers })).status).toBe(200);
});

test('says so when the port is taken, and lets the file go', async () => {
  const file = temporaryFile();
  const first = await startClient();
  const port = Number(new URL(first.url).port);
  await expect(startUserService({ file, port, now })).rejects.toThrow(/EADDRINUSE/);
  const exclusive = new DatabaseSync(file, { timeout: 0 });
  expect(exclusive.prepare('PRAGMA journal_mode = DELETE').get()).toEqual({
    journal_mode: 'delete',
  });
  exclusive.close();
});

test('says so when the folder of the file is missing', async () => {
  const file = temporaryFile('missing/users.db');
  await expect(startUserService({ file, now })).rejects.toThrow(/ENOENT/);
});

test("makes the file for its owner's eyes only", async () => {
  const file = temporaryFile();
  await startClient({ file });
  for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
});

test('lets a request under way finish before it closes, and takes no new one', async () => {
  const service = await startClient();
  const body = JSON.stringify(arkadiy);
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1').setEncoding('utf8');
  const head = `POST /v1/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n`;
  socket.write(`${head}\r\n`);
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 100/);
  const closing = service.close();
  await expect(fetch(`${service.url}/health`)).rejects.toThrow('fetch failed');
  socket.write(body);
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 201/);
  await closing;
});

test('cuts off a client that stalls, after the grace', async () => {
  const service = await startClient({ closeGraceMs: 1 });
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1').setEncoding('utf8');
  const cut = once(socket, 'close');
  socket.write(
    'POST /v1/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
  );
  await once(socket, 'data');
  await service.close();
  expect(await cut).toEqual([false]);
});

test('may be closed twice', async () => {
  const service = await startClient();
  await service.close();
  await expect(service.close()).resolves.toBeUndefined();
});

test('writes a fault to standard error when nobody else asked for it', async () => {
  const file = temporaryFile();
  const service = await startClient({ file });
  const vandal = new DatabaseSync(file);
  vandal.exec('DROP TABLE users');
  vandal.close();
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const reply = await service.send('GET', '/v1/users');
  const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)));
  write.mockRestore();
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'error',
      fault: reply.body.instance.replace('urn:uuid:', ''),
      message: 'no such table: users',
    }),
  ]);
});
