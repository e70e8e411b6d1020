import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, onTestFinished, test } from 'vitest';

import { createApp, type Fault } from '../src/app.ts';
import { UserStore } from '../src/store/user-store.ts';
import { arkadiy, NOW_MS, startClient, temporaryFile } from './harness.ts';

describe('a service with a token', () => {
  const token = 's3cret-token';

  test.each(['/health', '/v1/users', '/v1/users/1', '/nowhere'])(
    'answers 401 at %s without it',
    async (path) => {
      const service = await startClient({ token });
      const reply = await service.send('GET', path);
      expect(reply).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    },
  );

  test.each(['Bearer wrong', 'Bearer', `Basic ${token}`, `Bearer ${token}x`, `Bearer x ${token}`])(
    'answers 401 to "%s"',
    async (authorization) => {
      const service = await startClient({ token });
      const reply = await service.send('POST', '/v1/users', {
        body: arkadiy,
        headers: { authorization },
      });
      expect(reply.status).toBe(401);
    },
  );

  test('serves who carries it', async () => {
    const service = await startClient({ token });
    const headers = { authorization: `Bearer ${token}` };
    expect((await service.send('POST', '/v1/users', { body: arkadiy, headers })).status).toBe(201);
  });
});

describe('a service without a token', () => {
  test('answers 421 to a name that a web page could have pointed at this machine', async () => {
    const { url } = await startClient();
    const { status, body } = await sendAs('attacker.example', url);
    expect(status).toBe(421);
    expect(body).toMatchObject({ code: 'wrong_host' });
  });

  test.each(['localhost', 'LOCALHOST:80', '127.0.0.1', '[::1]'])('serves %s', async (host) => {
    const { url } = await startClient();
    expect((await sendAs(host, url)).status).toBe(200);
  });
});

describe('a body', () => {
  test.each(['', 'text/plain', 'application/jsonp', 'application/json; charset=utf-16'])(
    'of the type "%s" is refused with 415',
    async (type) => {
      const service = await startClient();
      const headers = { 'content-type': type };
      const reply = await service.send('POST', '/v1/users', { body: arkadiy, headers });
      expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    },
  );

  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'of the type %s is taken',
    async (type) => {
      const service = await startClient();
      const headers = { 'content-type': type };
      expect((await service.send('POST', '/v1/users', { body: arkadiy, headers })).status).toBe(
        201,
      );
    },
  );

  test.each(['{"name":', '', 'name=x', '{"a":1}}'])(
    'that is "%s" is refused with 400',
    async (body) => {
      const service = await startClient();
      const reply = await service.send('POST', '/v1/users', { body });
      expect(reply).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    },
  );

  test('that is missing is refused with 400', async () => {
    const service = await startClient();
    const reply = await service.send('PATCH', '/v1/users/1', {
      headers: { 'content-type': 'application/json' },
    });
    expect(reply).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
  });

  test('that is not UTF-8 is refused with 400, not repaired', async () => {
    const service = await startClient();
    const reply = await fetch(`${service.url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ ...arkadiy, name: 'Zoë' }), 'latin1'),
    });
    expect(reply.status).toBe(400);
  });

  test('of 64 KiB is read, and one byte more is refused with 413', async () => {
    const service = await startClient();
    const padded = JSON.stringify(arkadiy).padEnd(65_536);
    expect((await service.send('POST', '/v1/users', { body: padded })).status).toBe(201);
    const reply = await service.send('POST', '/v1/users', { body: `${padded} ` });
    expect(reply).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });

  test('without a declared length is refused with 413, and the next request is not harmed', async () => {
    const service = await startClient();
    const chunks = Array.from({ length: 64 }, () => Buffer.alloc(16_384, ' '));
    for (let round = 1; round <= 4; round += 1) {
      const reply = await fetch(`${service.url}/v1/users`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: ReadableStream.from(chunks),
        duplex: 'half',
      });
      expect(reply.status).toBe(413);
      expect(await reply.json()).toMatchObject({ code: 'too_large' });
      expect((await service.send('POST', '/v1/users', { body: {} })).status).toBe(422);
    }
  });

  test('that ends early is no fault of the service', async () => {
    const faults: Fault[] = [];
    const service = await startClient({ onFault: (fault) => faults.push(fault) });
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    const head =
      'POST /v1/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n';
    socket.write(`${head}\r\n{"name":`);
    await service.send('GET', '/health');
    socket.destroy();
    await service.close();
    expect(faults).toEqual([]);
  });
});

describe('a path', () => {
  test.each(['/', '/v1', '/v1/user', '/v1/users/', '/v1/users/1/address'])(
    '%s that is not there is 404',
    async (path) => {
      const service = await startClient();
      const reply = await service.send('GET', path);
      expect(reply).toMatchObject({ status: 404, body: { code: 'no_such_path' } });
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  test.each([
    ['PUT', '/v1/users/1', 'GET, HEAD, PATCH, DELETE'],
    ['DELETE', '/v1/users', 'POST, GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
  ])('asked with %s %s answers 405 and what it takes', async (method, path, allow) => {
    const service = await startClient();
    const reply = await service.send(method, path);
    expect(reply).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(reply.headers.get('allow')).toBe(allow);
  });
});

describe('trouble in the store', () => {
  test('is told by an id, and in full only to whoever runs the service', async () => {
    const file = temporaryFile();
    const faults: Fault[] = [];
    const service = await startClient({ file, onFault: (fault) => faults.push(fault) });
    const vandal = new DatabaseSync(file);
    vandal.exec('DROP TABLE users');
    vandal.close();
    const reply = await service.send('POST', '/v1/users', { body: arkadiy });
    expect(reply).toMatchObject({ status: 500, body: { code: 'internal' } });
    const [fault] = faults;
    expect(faults).toHaveLength(1);
    expect(fault?.error.message).toContain('no such table');
    expect(reply.body.instance).toBe(`urn:uuid:${fault?.id}`);
    expect(JSON.stringify(reply.body)).not.toMatch(/no such table|SQL|\.ts/);
  });

  test('that another process makes by writing for too long is 503 and may be tried again', async () => {
    const file = temporaryFile();
    const store = new UserStore({ file, now: () => NOW_MS, busyTimeoutMs: 1 });
    const other = new DatabaseSync(file);
    onTestFinished(() => {
      store.close();
      other.close();
    });
    const app = createApp({
      store,
      newFaultId: () => 'id',
      onFault: ({ error }) => expect.fail(error.message),
    });
    const post = () =>
      app.request('/v1/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(arkadiy),
      });
    other.exec('BEGIN IMMEDIATE');
    const refused = await post();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await app.request('/v1/users')).status).toBe(200);
    other.exec('ROLLBACK');
    expect((await post()).status).toBe(201);
  });
});

/** `fetch` doesn't let a Host header be chosen. */
async function sendAs(
  host: string,
  url: string,
): Promise<{ status: number | undefined; body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(`${url}/health`, { headers: { host } }, resolve).on('error', reject).end();
  const response = await promise;
  return { status: response.statusCode, body: JSON.parse(await text(response)) };
}
