import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { fakeClock, temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { startUserService } from '@qmcp/user-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/config.ts';
import type { Patient } from '../../src/doctor/check.ts';
import { checks } from '../../src/doctor/examine.ts';
import { createQmcp } from '../../src/index.ts';
import type { Qmcp } from '../../src/index.ts';

const anyKey = {
  id: 'k',
  name: 'k',
  secretHash: 'h',
  scopes: ['*'],
  createdAtMs: 0,
  expiresAtMs: null,
  revokedAtMs: null,
  rotatedFrom: null,
} as const;

const securityEvent = {
  kind: 'security',
  principalId: 'owner',
  door: 'cli',
  method: 'key.created',
  name: null,
  requestId: 'r',
  correlationId: 'c',
  traceId: '1'.repeat(32),
  spanId: '1'.repeat(16),
  protocolVersion: null,
  clientName: null,
  argumentsDigest: null,
  outcome: 'ok',
  reason: null,
  durationUs: 0,
  resultDigest: null,
  payload: null,
} as const;

let folder: TemporaryFolder;
let qmcp: Qmcp;

beforeAll(async () => {
  folder = await temporaryFolder();
  qmcp = await createQmcp();
});

afterAll(async () => {
  await qmcp.close();
  await folder[Symbol.asyncDispose]();
});

const file = (name: string): string => folder.file(name);

/** What one check finds, on a free port unless the environment names another. */
async function findingOf(
  name: string,
  environment: Readonly<Record<string, string>> = {},
  patient: Partial<Patient> = {},
) {
  const config = loadConfig(
    {},
    {
      environment: { QMCP_PORT: '0', ...environment },
      workingFolder: folder.path,
      interactive: false,
    },
  );
  const check = checks.find((candidate) => candidate.name === name);
  const { clock, entropy, store } = qmcp;
  return check?.examine({ config, clock, entropy, store, storeFailure: undefined, ...patient });
}

describe('the doctor', () => {
  it('wants keys and names where other machines reach the port', async () => {
    const environment = { QMCP_HOST: '0.0.0.0', QMCP_AUTH: 'keys' };
    expect(await findingOf('exposure', environment)).toMatchObject({ status: 'warn' });
    expect(await findingOf('API keys', environment)).toMatchObject({
      status: 'warn',
      fix: 'Run: qmcp keys create <name>',
    });
    await qmcp.store.apiKeys.insert(anyKey);
    const served = { ...environment, QMCP_ALLOWED_HOSTS: 'qmcp.example' };
    expect(await findingOf('exposure', served)).toMatchObject({ status: 'ok' });
    expect(await findingOf('API keys', served)).toMatchObject({
      status: 'ok',
      message: '1 active',
    });
  });

  it('tries a durable write', async () => {
    expect((await findingOf('store'))?.message).toMatch(
      /qmcp\.db took a durable write in [\d.]+ ms; schema at \d{4}_\w+$/,
    );
    expect(await findingOf('store', {}, { store: undefined })).toMatchObject({ status: 'ok' });
  });

  it('notices a clock that was set back, or never set', async () => {
    const clock = fakeClock(Date.UTC(2026, 7, 1));
    expect(await findingOf('clock', {}, { clock })).toMatchObject({ status: 'ok' });
    const startedAtMs = clock.nowMs() + 60_000;
    await qmcp.store.audit.append({ ...securityEvent, id: qmcp.entropy.uuidv7(), startedAtMs });
    expect(await findingOf('clock', {}, { clock })).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('before the newest record') as string,
    });
    expect(await findingOf('clock', {}, { clock: fakeClock(0), store: undefined })).toMatchObject({
      status: 'fail',
      message: 'the clock stands at 1970-01-01T00:00:00.000Z',
    });
  });

  it('notices a home folder that others may look into', async () => {
    await mkdir(file('open'));
    await chmod(file('open'), 0o755);
    expect(await findingOf('home folder', { QMCP_HOME: 'open' })).toMatchObject({
      status: 'warn',
      fix: `Run: chmod 700 ${file('open')}`,
    });
  });

  it('says what is wrong with a store that can’t be opened', async () => {
    const storeFailure = new Error('it is broken');
    expect(await findingOf('store', {}, { store: undefined, storeFailure })).toMatchObject({
      status: 'fail',
      message: 'it is broken',
      fix: expect.stringContaining('to start anew') as string,
    });
  });

  it('notices who has the port', async () => {
    const { url } = await qmcp.listen({ port: 0 });
    const taken = { QMCP_PORT: new URL(url).port };
    expect(await findingOf('port', taken)).toMatchObject({
      status: 'ok',
      message: `qmcp serves on 127.0.0.1:${taken.QMCP_PORT}`,
    });
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{}'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await findingOf('port', { QMCP_PORT: String(port) })).toMatchObject({
      status: 'fail',
      message: `127.0.0.1:${port} can't be listened on (EADDRINUSE)`,
    });
    other.close();
  });

  it('notices tools that don’t load', async () => {
    await mkdir(file('tools'));
    expect(await findingOf('tools folder')).toMatchObject({ status: 'ok' });
    await writeFile(file('tools/broken.mjs'), 'export default {');
    expect(await findingOf('tools folder')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('broken.mjs') as string,
    });
  });

  it('asks the user service of somebody else', async () => {
    const service = await startUserService({ file: ':memory:', token: 'theirs', now: Date.now });
    const at = { QMCP_USER_SERVICE_URL: service.url };
    expect(
      await findingOf('user service', { ...at, QMCP_USER_SERVICE_TOKEN: 'theirs' }),
    ).toMatchObject({
      status: 'ok',
    });
    expect(
      await findingOf('user service', { ...at, QMCP_USER_SERVICE_TOKEN: 'wrong' }),
    ).toMatchObject({
      message: `${service.url} answers with HTTP status 401`,
      fix: expect.stringContaining('QMCP_USER_SERVICE_TOKEN') as string,
    });
    expect(
      await findingOf('user service', {
        QMCP_USER_SERVICE_URL: `${service.url}/else`,
        QMCP_USER_SERVICE_TOKEN: 'theirs',
      }),
    ).toMatchObject({
      fix: 'Correct QMCP_USER_SERVICE_URL',
    });
    await service.close();
    expect(await findingOf('user service', at)).toMatchObject({
      status: 'fail',
      message: expect.stringContaining(`${service.url} can't be reached (`) as string,
    });
  });
});
