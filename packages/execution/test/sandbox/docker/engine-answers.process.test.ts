import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { DockerBackend } from '../../../src/sandbox/docker/docker-backend.ts';
import { systemClock } from '../../system-clock.ts';
import { openSandbox } from '../suite/open-sandbox.ts';
import { systemEntropy } from '../system-entropy.ts';

/** What an engine answers to a method and a path; 404 to others. */
type Answers = Readonly<Record<string, readonly [status: number, body: string]>>;

/** An engine in a state that a real one can't easily be brought to, and what it was asked. */
async function engineThatSays(answers: Answers) {
  const folder = await temporaryFolder();
  const socketPath = folder.file('docker.sock');
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const what = `${request.method} ${path}`;
    asked.push(what);
    request.resume().on('end', () => {
      const [status, body] = answers[what] ?? [404, '{"message":"no such thing"}'];
      response.writeHead(status).end(body);
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
  const backend = new DockerBackend({ clock: systemClock, entropy: systemEntropy, socketPath });
  return {
    asked,
    backend,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('a backend whose engine', () => {
  it('has no room for an image says so, and keeps no half of it', async () => {
    await using engine = await engineThatSays({
      'GET /images/json': [200, '[]'],
      'POST /images/create': [200, '{"status":"Importing"}\n{"error":"no space left on device"}\n'],
    });
    await expect(openSandbox(engine.backend)).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringContaining('no space left on device'),
    });
    expect(engine.asked.at(-1)).toMatch(/^DELETE \/images\/qmcp-sandbox:/);
    expect(engine.backend.size).toBe(0);
  });

  it('loses an image that it took says so, and tries anew the next time', async () => {
    await using engine = await engineThatSays({
      'GET /images/json': [200, '[]'],
      'POST /images/create': [200, '{"status":"sha256:0"}\n'],
    });
    const refusal = {
      code: 'sandbox_unavailable',
      message: expect.stringContaining('does not have it'),
    };
    await expect(openSandbox(engine.backend)).rejects.toMatchObject(refusal);
    await expect(openSandbox(engine.backend)).rejects.toMatchObject(refusal);
    expect(engine.asked.filter((what) => what === 'POST /images/create')).toHaveLength(2);
  });

  it('stands behind something that does not speak its language tells what that said', async () => {
    await using engine = await engineThatSays({ 'GET /info': [502, 'Bad gateway'] });
    await expect(engine.backend.probe()).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringContaining('status 502: Bad gateway'),
    });
  });

  it('answers with nonsense is not used', async () => {
    await using engine = await engineThatSays({ 'GET /info': [200, '<html>'] });
    await expect(engine.backend.probe()).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringContaining('no JSON'),
    });
  });

  it('has containers of ours that nobody claims is rid of them', async () => {
    await using engine = await engineThatSays({
      'GET /containers/json': [200, '[{"Id":"a1","Labels":{}}]'],
      'DELETE /containers/a1': [204, ''],
    });
    expect(await engine.backend.sweep()).toBe(1);
    expect(engine.asked).toEqual(['GET /containers/json', 'DELETE /containers/a1']);
  });
});
