import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { problemsOf as problemsOfCompose, readComposeFile } from './compose-file.ts';
import { problemsOf, readDockerfile } from './dockerfile.ts';

const folder = new URL('../../deploy/docker/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

const good = `FROM debian:12.1.0-slim
LABEL a="b"
USER 10001:10001
HEALTHCHECK CMD ["true"]
CMD ["true"]`;

describe('the Dockerfile', () => {
  it('keeps the rules', () => {
    expect(problemsOf(read('Dockerfile'))).toEqual([]);
  });

  it('runs the Node.js of the repository', () => {
    const pinned = JSON.parse(readFileSync(new URL('../../package.json', folder), 'utf8')) as {
      devDependencies: { node: string };
    };
    const bases = readDockerfile(read('Dockerfile')).filter(({ name }) => name === 'FROM');
    for (const { text } of bases) expect(text).toContain(`node:${pinned.devDependencies.node}-`);
  });

  it('copies only what its context has', () => {
    const context = read('Dockerfile.dockerignore').split('\n');
    const copied = readDockerfile(read('Dockerfile'))
      .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from'))
      .flatMap(({ text }) => text.split(' ').slice(0, -1));
    for (const path of copied) {
      const name = path.replace('./', '');
      const allowed = context.some(
        (line) =>
          line === `!${name}` || (line === '!tsconfig*.json' && name.startsWith('tsconfig')),
      );
      expect([path, allowed]).toEqual([path, true]);
      expect(statSync(new URL(`../../${name}`, folder))).toBeDefined();
    }
  });
});

describe('the rules for Dockerfiles', () => {
  it('find nothing wrong with what is right', () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it.each([
    ['DL3006', good.replace('debian:12.1.0-slim', 'debian')],
    ['DL3006', good.replace('12.1.0-slim', 'latest')],
    ['DL3006', good.replace('12.1.0-slim', '12')],
    ['DL3002', good.replace('USER 10001:10001', 'USER root')],
    ['DL3002', good.replace('USER 10001:10001', '')],
    ['by number', good.replace('10001:10001', 'someone')],
    ['DL3057', good.replace(/HEALTHCHECK.*/, '')],
    ['DL3048', good.replace(/LABEL.*/, '')],
    ['DL3000', `${good}\nWORKDIR app`],
    ['DL3004', `${good}\nRUN sudo true`],
    ['DL3009', `${good}\nRUN apt-get update && apt-get install -y --no-install-recommends a`],
    ['DL3015', `${good}\nRUN apt-get install -y a`],
    ['DL3014', `${good}\nRUN apt-get install --no-install-recommends a`],
    ['DL3020', `${good}\nADD a b`],
    ['DL3025', `${good}\nENTRYPOINT true`],
    ['DL4006', `${good}\nRUN curl a | sh`],
    ['no secret', `${good}\nENV API_KEY=x`],
  ])('find what breaks %s', (rule, source) => {
    expect(problemsOf(source)).toEqual([expect.stringContaining(rule)]);
  });
});

describe('the Compose file', () => {
  const file = readComposeFile(read('compose.yaml'));
  type Services = typeof file.services;

  it('keeps the rules', () => {
    expect(problemsOfCompose(file)).toEqual([]);
  });

  it('has its rules loosened by the file for sandboxes only as bubblewrap needs', () => {
    expect(readComposeFile(read('compose.sandbox.yaml')).services).toEqual({
      qmcp: {
        environment: { QMCP_SANDBOX_BACKEND: 'auto' },
        security_opt: ['seccomp=unconfined', 'systempaths=unconfined', 'apparmor=unconfined'],
      },
    });
  });

  it.each<[string, Services[string]]>([
    ['an image with a version', { image: 'redis:latest' }],
    ['a root that is read only', { read_only: false }],
    ['no rights beyond', { privileged: true }],
    ['no capability', { cap_drop: [] }],
    ['no new privileges', { security_opt: [] }],
    ['a restart', { restart: 'no' }],
    ['secrets from files', { environment: { REDIS_PASSWORD: 'x' } }],
    ['secrets that there are', { secrets: ['none'] }],
    ['no folder or socket', { volumes: ['/var/run/docker.sock:/var/run/docker.sock'] }],
    ['ports of this machine', { ports: ['6379:6379'] }],
    ['a start after', { depends_on: { qmcp: { condition: 'service_healthy' } } }],
  ])('would be found to break: %s', (rule, change) => {
    const services = { ...file.services, redis: { ...file.services['redis'], ...change } };
    expect(problemsOfCompose({ ...file, services })).toEqual([expect.stringContaining(rule)]);
  });

  it.each(['mem_limit', 'pids_limit', 'healthcheck'])('would be found without %s', (member) => {
    const { [member as 'mem_limit']: _left, ...redis } = file.services['redis'] ?? {};
    const services = { redis };
    expect(problemsOfCompose({ ...file, services })).toHaveLength(1);
  });
});

describe('the secrets', () => {
  it('are made once, all that the Compose file names, and kept from others', async () => {
    await using place = await temporaryFolder();
    const script = place.file('make-secrets.sh');
    copyFileSync(new URL('make-secrets.sh', folder), script);
    expect(spawnSync('sh', [script]).status).toBe(0);
    const secrets = place.file('secrets');
    const { secrets: named = {} } = readComposeFile(read('compose.yaml'));
    expect(readdirSync(secrets).toSorted()).toEqual(Object.keys(named).toSorted());
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const url = readFileSync(`${secrets}/database_url`, 'utf8');
    const password = readFileSync(`${secrets}/postgres_password`, 'utf8');
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(new URL(url).password).toBe(password);
    expect(spawnSync('sh', [script]).status).toBe(0);
    expect(readFileSync(`${secrets}/database_url`, 'utf8')).toBe(url);
  });
});
