import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';

import type { ClusterAccess } from '../../../../src/sandbox/kubernetes/cluster-api.ts';
import { guestFile } from '../../../../src/sandbox/guest/guest-files.ts';
import { bubblewrapRuntime } from './bubblewrap-runtime.ts';
import { ApiServer } from './api-server.ts';
import { makeCertificate } from './certificates.ts';
import { Controllers } from './controllers.ts';
import { Kubelet, type NodeOptions } from './kubelet.ts';
import { ObjectStore, type Given } from './object-store.ts';
import { allRights } from './rights.ts';

/** An image with the guest's files, and one with those of another version. */
export const IMAGE = 'registry.example/qmcp-sandbox:1';
export const OLD_IMAGE = 'registry.example/qmcp-sandbox:0';

/** Where sandboxes are made. */
export const NAMESPACE = 'qmcp-sandboxes';

/** Name of the one runtime class. */
export const RUNTIME_CLASS = 'gvisor';

/** A policy that denies everything to every pod. */
export const denyAll: Given = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'deny-all' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};

/** A cluster of one node. Goes with the scope that holds it. */
export interface Cluster extends AsyncDisposable {
  readonly access: ClusterAccess;
  readonly api: ApiServer;
  readonly store: ObjectStore;
  readonly kubelet: Kubelet;
  readonly controllers: Controllers;
  /** Replaces the token of the service account; the old one is worth nothing any more. */
  rotateToken(): Promise<void>;
}

/** Starts an API server, controllers and a kubelet that really runs containers. Needs bubblewrap and OpenSSL. */
export async function startCluster(
  node: Partial<Pick<NodeOptions, 'runtime' | 'kernelVersion' | 'keepsPolicies'>> = {},
): Promise<Cluster> {
  const folder = await temporaryFolder();
  // Containers have users of their own.
  await chmod(folder.path, 0o755);
  const images = new Map([
    [IMAGE, await unpackImage(folder.file('image'))],
    [OLD_IMAGE, await unpackImage(folder.file('old-image'), 'kernel.py')],
  ]);
  const store = new ObjectStore();
  const access = { tokens: new Set<string>(), rules: allRights };
  const certificate = await makeCertificate(folder, 'kubernetes');
  const api = new ApiServer({ store, certificate, access }, (pod) => {
    const container = kubelet.containerOf(pod);
    return (socket) => container.attach(socket);
  });
  await api.listen();
  const options = {
    runtime: bubblewrapRuntime,
    // Of another machine than that of the guests, who then have a kernel of their own.
    kernelVersion: `${release()}-of-the-node`,
    keepsPolicies: true,
    images,
    apiPort: api.port,
    ...node,
  } as const;
  const kubelet = new Kubelet(store, options);
  const controllers = new Controllers(store, kubelet);
  store.create(denyAll);
  store.create({
    kind: 'RuntimeClass',
    apiVersion: 'node.k8s.io/v1',
    metadata: { name: RUNTIME_CLASS },
    handler: 'runsc',
  });
  const tokenFile = folder.file('token');
  let count = 0;
  const rotateToken = async (): Promise<void> => {
    const token = `token-${++count}`;
    await writeFile(tokenFile, `${token}\n`);
    access.tokens = new Set([token]);
  };
  await rotateToken();
  return {
    access: { url: `https://127.0.0.1:${api.port}`, tokenFile, caFile: certificate.certFile },
    api,
    store,
    kubelet,
    controllers,
    rotateToken,
    async [Symbol.asyncDispose]() {
      await kubelet.close();
      await controllers.settle();
      await api.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const multiplexer = fileURLToPath(
  new URL('../../../../src/sandbox/container/multiplexer.py', import.meta.url),
);

/** @param changed - a file that is another one than it should be */
async function unpackImage(folder: string, changed?: string): Promise<string> {
  await mkdir(folder);
  const files = ['agent.sh', 'kernel.mjs', 'kernel.py', 'kernel.sh'].map(guestFile);
  for (const file of [...files, multiplexer]) {
    await copyFile(file, `${folder}/${basename(file)}`);
  }
  if (changed !== undefined) await writeFile(`${folder}/${changed}`, '# of another version');
  return folder;
}
