import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const limits = { maxBodyBytes: 1_000, maxJsonDepth: 5, maxJsonNodes: 50 };

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ auth: 'local', limits });
});
afterAll(() => api[Symbol.asyncDispose]());

const post = (
  body: string,
  headers: Record<string, string> = JSON_TYPE,
): ReturnType<RunningApi['send']> => api.send('/v1/tools/echo', { method: 'POST', headers, body });

const call = (input: unknown): string => JSON.stringify({ input });

describe('a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
  ])('comes as %s', async (type) => {
    const answer = await post(call({ text: 'hi' }), { 'Content-Type': type });
    expect(answer.status).toBe(200);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonp',
    '',
  ])('is refused as "%s", which a form could send or nobody reads', async (type) => {
    const answer = await post(call({ text: 'hi' }), { 'Content-Type': type });
    expect(answer).toMatchObject({ status: 415, json: { code: 'unsupported_media_type' } });
  });

  it.each(['', '{', '{"input":', 'undefined', '[1,]'])(
    'is refused where it is no JSON: %s',
    async (body) => {
      const answer = await post(body);
      expect(answer).toMatchObject({ status: 400, json: { code: 'parse_error' } });
    },
  );

  it('is not quoted when it is refused', async () => {
    const answer = await post('{"input":{"text":"hunter2"');
    expect(answer.text).not.toContain('hunter2');
  });

  it.each(['null', '[]', '"text"', '{"input":[]}', '{"input":"text"}'])(
    'is refused where it is no call: %s',
    async (body) => {
      expect(await post(body)).toMatchObject({ status: 422, json: { code: 'invalid_params' } });
    },
  );

  it('is refused where it is not UTF-8', async () => {
    const raw = Buffer.concat([
      Buffer.from('{"input":{"text":"'),
      Buffer.of(0xff),
      Buffer.from('"}}'),
    ]);
    const head = `POST /v1/tools/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${raw.length}\r\n\r\n`;
    const answer = await exchange(Buffer.concat([Buffer.from(head), raw]));
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('not valid UTF-8');
  });

  it('is refused as soon as it says that it is too large', async () => {
    const answer = await post(call({ text: 'x'.repeat(2_000) }));
    expect(answer).toMatchObject({ status: 413, json: { code: 'payload_too_large' } });
  });

  it('is refused when it turns out too large, having not said so', async () => {
    const part = 'x'.repeat(800);
    const chunk = `${part.length.toString(16)}\r\n${part}\r\n`;
    const head =
      'POST /v1/tools/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await exchange(Buffer.from(`${head}${chunk}${chunk}0\r\n\r\n`));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it('may come in chunks', async () => {
    const part = call({ text: 'hi' });
    const head =
      'POST /v1/tools/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunk = `${part.length.toString(16)}\r\n${part}\r\n0\r\n\r\n`;
    expect(await exchange(Buffer.from(head + chunk))).toMatch(/^HTTP\/1.1 200 /);
  });

  it('may break off without harm', async () => {
    const head =
      'POST /v1/tools/echo HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: broken\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"input"';
    const socket = connect(api.port, '127.0.0.1');
    socket.write(head, () => socket.destroySoon());
    await expect
      .poll(() => api.logLines().find(({ requestId }) => requestId === 'broken'))
      .toMatchObject({ status: 408, disconnected: true });
    expect(await post(call({ text: 'hi' }))).toMatchObject({ status: 200 });
  });

  it('is bounded in depth', async () => {
    expect(await post('{"input":{"a":{"b":{"c":1}}}}')).toMatchObject({ status: 200 });
    const answer = await post('{"input":{"a":{"b":{"c":{"d":{}}}}}}');
    expect(answer).toMatchObject({ status: 400, json: { code: 'parse_error' } });
    expect(answer.json['detail']).toContain('5 levels');
  });

  it('is bounded in the number of its values', async () => {
    const answer = await post(call({ list: Array.from({ length: 60 }, () => 1) }));
    expect(answer.json['detail']).toContain('50 values');
  });

  it('may not reach for a prototype', async () => {
    const answer = await post('{"input":{"__proto__":{"admin":true}}}');
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request' } });
  });
});

describe('a body whose limits are left alone', () => {
  it('survives any depth', async () => {
    await using standard = await startApi({ auth: 'local' });
    const answer = await standard.send('/v1/tools/echo', {
      method: 'POST',
      headers: JSON_TYPE,
      body: `{"input":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    });
    expect(answer).toMatchObject({ status: 400, json: { code: 'parse_error' } });
  });
});

/** Sends bytes as they are. @returns the answer as it came */
function exchange(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(api.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(bytes);
  });
}
