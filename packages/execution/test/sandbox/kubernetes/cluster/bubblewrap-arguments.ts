import { bytesOf, type Container, type PodSpec } from './pod-rules.ts';
import type { ContainerPlan } from './runtime.ts';

/** Namespaces of every container, beside that of its network. */
const NAMESPACES = ['user', 'pid', 'ipc', 'uts', 'cgroup'];

/** Descriptors of the command, beside the standard three: what bubblewrap says, and the filters of system calls. */
export const descriptors = { info: 3, filters: [4, 5] } as const;

/** Arguments of `bwrap` for a container: what its manifest asks for, and nothing that it leaves out. */
export function bubblewrapArguments(plan: ContainerPlan): readonly string[] {
  const { spec, container, image, hasNetwork, environment } = plan;
  const { securityContext = {} } = container;
  const dropsAll = securityContext.capabilities?.drop?.includes('ALL') === true;
  const isReadOnly = securityContext.readOnlyRootFilesystem === true;
  const isFiltered = spec.securityContext?.seccompProfile?.type === 'RuntimeDefault';
  return options(
    ...NAMESPACES.map((name) => [`unshare-${name}`]),
    ...(hasNetwork ? [] : [['unshare-net']]),
    // The command is the first process, as in containers.
    ['as-pid-1'],
    ['disable-userns'],
    ['die-with-parent'],
    ['new-session'],
    ...(dropsAll ? [['cap-drop', 'ALL']] : []),
    ['uid', String(spec.securityContext?.runAsUser ?? 0)],
    ['gid', String(spec.securityContext?.runAsGroup ?? 0)],
    ['hostname', spec.hostname ?? 'pod'],
    ...rootFileSystem(image),
    ...volumes(spec, container),
    ...(isReadOnly ? [['remount-ro', '/']] : []),
    ['chdir', container.workingDir ?? '/'],
    ['clearenv'],
    ...Object.entries(environment).map(([name, value]) => ['setenv', name, value]),
    ...(container.env ?? []).map(({ name, value = '' }) => ['setenv', name, value]),
    ...(isFiltered ? descriptors.filters.map((one) => ['add-seccomp-fd', String(one)]) : []),
    ['info-fd', String(descriptors.info)],
  ).concat('--', container.command);
}

const options = (...list: readonly (readonly string[])[]): string[] =>
  list.flatMap(([name, ...values]) => [`--${name}`].concat(values));

/** This machine's programs, and what makes an image of them one for guests. */
const rootFileSystem = (image: string): string[][] => [
  ['ro-bind', '/usr', '/usr'],
  ...['bin', 'sbin', 'lib', 'lib64'].map((name) => ['symlink', `usr/${name}`, `/${name}`]),
  ...['/etc/ld.so.cache', '/etc/alternatives', '/etc/ssl/certs'].map((path) => [
    'ro-bind-try',
    path,
    path,
  ]),
  ['ro-bind', process.execPath, '/opt/node/bin/node'],
  ['ro-bind', image, '/opt/qmcp'],
  ['proc', '/proc'],
  ['dev', '/dev'],
  ['remount-ro', '/dev'],
];

const volumes = ({ volumes: all = [] }: PodSpec, { volumeMounts = [] }: Container): string[][] =>
  volumeMounts.flatMap(({ name, mountPath }) => {
    const { emptyDir } = all.find((volume) => volume.name === name) ?? {};
    if (emptyDir?.medium !== 'Memory') throw new Error(`${name} would be on a disk of the node`);
    const maxBytes = String(bytesOf(emptyDir.sizeLimit ?? ''));
    return [
      ['size', maxBytes],
      ['perms', '0777'],
      ['tmpfs', mountPath],
    ];
  });
