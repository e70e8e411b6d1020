import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { temporaryFolder } from '@qmcp/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { START_TIMEOUT_MS } from '../../../src/sandbox/kubernetes/job-manifest.ts';
import { openSandbox, text } from '../suite/open-sandbox.ts';
import { ApiStatus } from './cluster/api-status.ts';
import { makeCertificate } from './cluster/certificates.ts';
import { allRights, rightsWithout } from './cluster/rights.ts';
import { denyAll, OLD_IMAGE, startCluster, type Cluster } from './cluster/start-cluster.ts';
import { hastening, kubernetes } from './kubernetes.ts';

let cluster: Cluster;

/** Waits a second for a pod to start, and no two minutes. */
const impatient = hastening(START_TIMEOUT_MS, 1_000);

const allowing = (podSelector: object) => ({
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'let-monitoring-in' },
  spec: { podSelector, policyTypes: ['Ingress'], ingress: [{ from: [] }] },
});

describe('a backend on Kubernetes', () => {
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterEach(() => {
    const { access } = cluster.api;
    access.rules = allRights;
    access.fault = undefined;
    cluster.controllers.trouble.unschedulable = undefined;
    cluster.controllers.trouble.refusesPods = undefined;
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  it('says which runtime class is missing, and what to do', async () => {
    await expect(kubernetes(cluster, { runtimeClass: 'kata' }).probe()).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringMatching(/no runtime class "kata".*Install gVisor/),
    });
  });

  it('makes no sandbox where no policy denies it a network', async () => {
    cluster.store.remove('NetworkPolicy', 'deny-all');
    try {
      await expect(openSandbox(kubernetes(cluster))).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringMatching(/no network policy denies .* ingress and egress/),
      });
    } finally {
      cluster.store.create(denyAll);
    }
    expect(cluster.store.list('Job')).toEqual([]);
  });

  it('makes no sandbox where another policy allows it connections', async () => {
    cluster.store.create(allowing({ matchLabels: { 'app.kubernetes.io/name': 'qmcp-sandbox' } }));
    try {
      await expect(openSandbox(kubernetes(cluster))).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringMatching(/let-monitoring-in .* allows them connections/),
      });
    } finally {
      cluster.store.remove('NetworkPolicy', 'let-monitoring-in');
    }
  });

  it('is not used where policies are there and nothing keeps them', async () => {
    await using open = await startCluster({ keepsPolicies: false });
    await expect(kubernetes(open).probe()).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringMatching(/got at .*127\.0\.0\.1 port \d+.*network plugin/),
    });
  });

  it('is not used with an image of another version', async () => {
    await expect(kubernetes(cluster, { image: OLD_IMAGE }).probe()).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringMatching(/not the guest's files of this version.*sandbox\.Dockerfile/),
    });
  });

  it.each([
    ['missing', /Back-off pulling image "registry\.example\/missing:1"/],
    ['empty', /it ended at once \(StartError: .*exec: "sh": executable file not found/],
  ])('says why an image that is %s does not start, and leaves no Job', async (name, message) => {
    const backend = kubernetes(cluster, { image: `registry.example/${name}:1` });
    await expect(openSandbox(backend)).rejects.toMatchObject({
      code: 'sandbox_failed',
      message: expect.stringMatching(message),
    });
    expect(cluster.store.list('Job')).toEqual([]);
    expect(backend.size).toBe(0);
  });

  it('says what the scheduler said of a pod that no node takes in time', async () => {
    const message = '0/3 nodes are available: 3 Insufficient memory.';
    cluster.controllers.trouble.unschedulable = message;
    await expect(openSandbox(kubernetes(cluster, { clock: impatient }))).rejects.toMatchObject({
      code: 'sandbox_failed',
      retryable: true,
      message: expect.stringContaining(message),
    });
    await expect.poll(() => cluster.store.list('Pod')).toEqual([]);
  });

  it('says why there is no pod at all', async () => {
    cluster.controllers.trouble.refusesPods = 'exceeded quota: sandboxes';
    const noEvent = kubernetes(cluster, { clock: impatient });
    await expect(openSandbox(noEvent)).rejects.toThrow(/exceeded quota: sandboxes/);
  });

  it.each([
    ['create', 'jobs'],
    ['list', 'pods'],
    ['watch', 'pods'],
    ['get', 'pods/attach'],
    ['create', 'pods/attach'],
    ['list', 'networkpolicies'],
    ['patch', 'leases'],
    ['create', 'leases'],
  ])('without the right to %s %s says so, and leaves no Job', async (verb, resource) => {
    cluster.api.access.rules = rightsWithout(verb, resource);
    await expect(openSandbox(kubernetes(cluster))).rejects.toMatchObject({
      code: 'sandbox_failed',
      retryable: false,
      message: expect.stringMatching(
        new RegExp(`403 \\(Forbidden\\).*cannot ${verb} resource "${resource}".*deploy/kubernetes`),
      ),
    });
    expect(cluster.store.list('Job')).toEqual([]);
  });

  it.each([
    ['get', 'runtimeclasses'],
    ['get', 'nodes'],
  ])('without the right to %s %s is not used', async (verb, resource) => {
    cluster.api.access.rules = rightsWithout(verb, resource);
    await expect(kubernetes(cluster).probe()).rejects.toThrow(
      new RegExp(`cannot ${verb} resource "${resource}"`),
    );
  });

  it('reads its token anew, since Kubernetes replaces it', async () => {
    const backend = kubernetes(cluster);
    await using first = await openSandbox(backend);
    await cluster.rotateToken();
    await using second = await openSandbox(backend);
    for (const sandbox of [first, second]) {
      expect(text((await sandbox.run({ code: 'echo up' })).stdout)).toBe('up\n');
    }
  });

  it('says that its token is not valid', async () => {
    cluster.api.access.tokens = new Set();
    await expect(openSandbox(kubernetes(cluster))).rejects.toThrow(/401 \(Unauthorized\).*token/);
    await cluster.rotateToken();
  });

  it('may be tried again where the API is out of order', async () => {
    cluster.api.access.fault = ({ resource }) =>
      resource === 'jobs' ? new ApiStatus(429, 'TooManyRequests', 'please wait') : undefined;
    await expect(openSandbox(kubernetes(cluster))).rejects.toMatchObject({
      code: 'sandbox_failed',
      retryable: true,
      message: expect.stringContaining('please wait'),
    });
  });

  it.each([
    ['tokenFile', /token of the service account can't be read from \/nowhere \(ENOENT\)/],
    ['caFile', /certificates of the API can't be read from \/nowhere \(ENOENT\)/],
  ])('says that its %s is missing', async (name, message) => {
    const access = { ...cluster.access, [name]: '/nowhere' };
    await expect(openSandbox(kubernetes({ access }))).rejects.toThrow(message);
  });

  it('says that what answers is no API of Kubernetes', async () => {
    await using folder = await temporaryFolder();
    const certificate = await makeCertificate(folder, 'website');
    const website = createServer(certificate, (_request, response) =>
      response.end('<h1>Hello</h1>'),
    );
    website.listen(0, '127.0.0.1');
    await once(website, 'listening');
    const url = `https://127.0.0.1:${(website.address() as AddressInfo).port}`;
    const access = { ...cluster.access, url, caFile: certificate.certFile };
    await expect(kubernetes({ access }).probe()).rejects.toMatchObject({
      code: 'sandbox_failed',
      message: expect.stringMatching(/does not answer at .*not valid JSON.*Check its URL/),
    });
    website.closeAllConnections();
    website.close();
    await once(website, 'close');
  });

  it('does not talk to an API that nobody vouches for', async () => {
    await using folder = await temporaryFolder();
    const { certFile: caFile } = await makeCertificate(folder, 'another');
    await expect(
      openSandbox(kubernetes({ access: { ...cluster.access, caFile } })),
    ).rejects.toMatchObject({
      code: 'sandbox_failed',
      message: expect.stringMatching(/does not answer at https:.*certificate/),
    });
  });
});
