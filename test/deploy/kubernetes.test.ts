import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../apps/qmcp/src/config.ts';
import { EXAMINATION } from '../../packages/execution/src/sandbox/kubernetes/guest-image.ts';
import { podLabels } from '../../packages/execution/src/sandbox/kubernetes/job-manifest.ts';
import { networkProblem } from '../../packages/execution/src/sandbox/kubernetes/network-policies.ts';
import type { NetworkPolicy } from '../../packages/execution/src/sandbox/kubernetes/objects.ts';
import { problemsOf as problemsOfDockerfile, readDockerfile } from './dockerfile.ts';
import { manifest, manifests, problemsOf, readManifests, type Manifest } from './manifests.ts';

const folder = new URL('../../deploy/kubernetes/', import.meta.url);
const dockerfile = readFileSync(new URL('sandbox.Dockerfile', folder), 'utf8');

const SECRETS = '/run/secrets/qmcp/';

const config = manifest('ConfigMap', 'qmcp').data ?? {};

const deployment = manifest('Deployment', 'qmcp');

describe('the manifests for Kubernetes', () => {
  it.each(manifests.map((one) => [`${one.kind} ${one.metadata.name}`, one] as const))(
    '%s would be taken by a strict API, and keeps the rules',
    (_name, one) => {
      expect(problemsOf(one)).toEqual([]);
    },
  );

  it('name only namespaces that they make, and each of them enforces the standard `restricted`', () => {
    const namespaces = manifests.filter(({ kind }) => kind === 'Namespace');
    const names = new Set(namespaces.map(({ metadata }) => metadata.name));
    const used = manifests.flatMap(({ metadata }) => metadata.namespace ?? []);
    expect(used.filter((name) => !names.has(name))).toEqual([]);
    for (const { metadata } of namespaces) {
      expect(metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    }
  });

  it('mean the pods of the server where they select some', () => {
    const labels = deployment.spec?.template?.metadata?.labels;
    expect(deployment.spec?.selector).toEqual({ matchLabels: labels });
    expect(manifest('Service', 'qmcp').spec?.selector).toEqual(labels);
    expect(manifest('PodDisruptionBudget', 'qmcp').spec?.selector).toEqual({ matchLabels: labels });
  });

  it('configure the server with settings that it has, and hold no secret', async () => {
    await using secrets = await temporaryFolder();
    await writeFile(secrets.file('database-url'), 'postgres://user:password@host/database');
    await writeFile(secrets.file('audit-key-secret'), 'a'.repeat(32));
    const environment = Object.fromEntries(
      Object.entries(config).map(([name, value]) => [
        name,
        value.replace(SECRETS, `${secrets.path}/`),
      ]),
    );
    const sources = { environment, workingFolder: secrets.path, interactive: false };
    const { sandbox, databaseUrl } = loadConfig({}, sources);
    expect(databaseUrl).toContain('postgres:');
    expect(sandbox).toMatchObject({
      backend: 'kubernetes',
      trust: 'hostile',
      kubernetesNamespace: manifest('Namespace', 'qmcp-sandboxes').metadata.name,
      kubernetesRuntimeClass: manifest('RuntimeClass', 'gvisor').metadata.name,
    });
    for (const [name, value] of Object.entries(config)) {
      if (/SECRET|PASSWORD|TOKEN|DATABASE/.test(name)) expect(value).toMatch(SECRETS);
    }
  });

  it('deny the pods of sandboxes every connection', () => {
    const policies = manifests.filter(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'qmcp-sandboxes',
    );
    const labels = podLabels({ name: 'sandbox', engine: 'engine' });
    expect(
      networkProblem(policies as readonly Manifest[] as never as NetworkPolicy[], labels),
    ).toBe(undefined);
  });
});

describe('the rules for manifests', () => {
  const good = JSON.stringify(deployment);
  const changed = (from: string, to: string): Manifest => {
    expect(good).toContain(from);
    return readManifests(good.replace(from, to))[0] ?? deployment;
  };

  it.each([
    ['unknown field', '"replicas":', '"replica":'],
    ['wrong type', '"replicas":2', '"replicas":"two"'],
    ['required', '"containerPort":3333', '"protocol":"TCP"'],
    ['apiVersion', '"apps/v1"', '"apps/v1beta1"'],
    ['runAsNonRoot', '"runAsNonRoot":true', '"runAsNonRoot":false'],
    ['capabilities', '"drop":["ALL"]', '"drop":["CHOWN"]'],
    ['seccompProfile', '"RuntimeDefault"', '"Unconfined"'],
    ['version', 'qmcp:0.1.0', 'qmcp:latest'],
    ['memory', '"limits":{"memory":"1Gi",', '"limits":{'],
    ['root can be written', '"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false'],
    ['no volume', '"volumes":[{"name":"home"', '"volumes":[{"name":"house"'],
  ])('find %s', (problem, from, to) => {
    expect(problemsOf(changed(from, to)).join()).toContain(problem);
  });
});

describe('the image of sandboxes', () => {
  it('keeps the rules for Dockerfiles', () => {
    expect(problemsOfDockerfile(dockerfile)).toEqual([]);
  });

  it('has the files of the guest, all that its context has', () => {
    const copied = readDockerfile(dockerfile)
      .filter(({ name }) => name === 'COPY')
      .flatMap(({ text }) => text.split(/ +/).slice(1, -1));
    const names = copied.map((path) => path.slice(path.lastIndexOf('/') + 1));
    const looked = / sha256sum (.*)$/.exec(EXAMINATION)?.[1]?.split(' ');
    expect(names.toSorted()).toEqual(looked?.toSorted());
    const context = readFileSync(new URL('sandbox.Dockerfile.dockerignore', folder), 'utf8');
    const allowed = [...context.matchAll(/^!(.*)$/gm)].map(([, path = '']) => path);
    for (const path of copied) {
      expect(readFileSync(new URL(`../../${path}`, folder)).length).toBeGreaterThan(0);
      expect(allowed.some((one) => path.startsWith(one))).toBe(true);
    }
  });
});
