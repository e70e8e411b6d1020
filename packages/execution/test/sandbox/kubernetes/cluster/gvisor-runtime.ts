import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

import { bytesOf } from './pod-rules.ts';
import type { ContainerPlan, ContainerProcess, Runtime } from './runtime.ts';

const RUNSC = '/usr/bin/runsc';

/** Control groups are ours to make. */
const OPTIONS = ['--network=none', '--platform=ptrace', '--ignore-cgroups'];

/** Descriptor by which it is let go. */
const GATE = 3;

/** Containers on a kernel of their own, by gVisor. Needs root. */
export const gvisorRuntime: Runtime = {
  overheadBytes: 64 * 1024 * 1024,
  isGroup: false,

  start(plan): ContainerProcess {
    const bundle = makeBundle(plan);
    const options = [`--root=${join(bundle, 'state')}`, ...OPTIONS];
    const command = [RUNSC, ...options, 'run', `--bundle=${bundle}`, plan.id];
    // All that gVisor starts is to be under control.
    const child = spawn(
      '/bin/bash',
      ['--norc', '-c', `read -r _ <&${GATE}; exec "$@"`, 'bash', ...command],
      {
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
        env: { PATH: '/usr/bin:/bin' },
        cwd: '/',
      },
    );
    child.once('close', () => rmSync(bundle, { recursive: true, force: true }));
    return {
      child,
      processId: Promise.resolve(child.pid ?? 0),
      letGo: () => void (child.stdio[GATE] as Writable).end('\n'),
      kill: () => void spawn(RUNSC, [...options, 'kill', '--all', plan.id, 'KILL']),
    };
  },
};

/** A bundle as runtimes take it: https://github.com/opencontainers/runtime-spec/blob/main/bundle.md */
function makeBundle(plan: ContainerPlan): string {
  const bundle = mkdtempSync(join(tmpdir(), 'qmcp-bundle-'));
  const root = join(bundle, 'root');
  const guestFiles = readdirSync(plan.image);
  for (const folder of ['usr', 'proc', 'dev', 'tmp', 'workspace', 'opt/qmcp', 'opt/node/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  for (const file of ['opt/node/bin/node', ...guestFiles.map((name) => `opt/qmcp/${name}`)]) {
    writeFileSync(join(root, file), '');
  }
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(configOf(plan, root, guestFiles)));
  return bundle;
}

/** https://github.com/opencontainers/runtime-spec/blob/main/config.md */
const configOf = (
  { spec, container, image, environment }: ContainerPlan,
  root: string,
  guestFiles: readonly string[],
) => ({
  ociVersion: '1.0.2',
  hostname: spec.hostname,
  process: {
    user: {
      uid: spec.securityContext?.runAsUser ?? 0,
      gid: spec.securityContext?.runAsGroup ?? 0,
    },
    args: container.command,
    cwd: container.workingDir,
    env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    noNewPrivileges: container.securityContext?.allowPrivilegeEscalation === false,
    // None, as the manifest drops all of them.
    capabilities: {},
  },
  root: { path: root, readonly: container.securityContext?.readOnlyRootFilesystem === true },
  mounts: [
    { type: 'proc', source: 'proc', destination: '/proc' },
    bind('/usr', '/usr'),
    bind(process.execPath, '/opt/node/bin/node'),
    ...guestFiles.map((name) => bind(join(image, name), `/opt/qmcp/${name}`)),
    ...(container.volumeMounts ?? []).map(({ name, mountPath }) => {
      const volume = spec.volumes?.find((one) => one.name === name);
      const maxBytes = bytesOf(volume?.emptyDir?.sizeLimit ?? '');
      const options = [`size=${maxBytes}`, 'mode=0777'];
      return { type: 'tmpfs', source: 'tmpfs', destination: mountPath, options };
    }),
  ],
  linux: { namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
});

const bind = (source: string, destination: string) => ({
  type: 'bind',
  source,
  destination,
  options: ['bind', 'ro'],
});
