import type { Violation } from '../sandbox.ts';
import type { Job, Pod } from './objects.ts';

/** How a pod ended, as far as its node and its cluster tell. */
export interface PodEnd {
  /** As a shell says it. */
  readonly exitCode: number;
  /** The limit that ended it, where Kubernetes says so. */
  readonly violation?: Extract<Violation, 'memory' | 'disk' | 'timeout'>;
}

/** As a shell says it: 128 plus SIGKILL. */
export const KILLED = 137;

/** Why a container waits that will not start, however long one waits. */
const hopeless = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImageNeverPull',
  'ErrImagePull',
  'ImageInspectError',
  'ImagePullBackOff',
  'InvalidImageName',
  'RunContainerError',
]);

const containerOf = ({ status }: Pod) => status?.containerStatuses?.[0]?.state;

/** Whether the guest's container runs. */
export const isRunning = (pod: Pod): boolean => containerOf(pod)?.running !== undefined;

/** Why a pod will not start, where that is certain. */
export function fatalProblem(pod: Pod): string | undefined {
  const { waiting, terminated } = containerOf(pod) ?? {};
  if (terminated !== undefined) return problem('it ended at once', terminated);
  if (waiting !== undefined && hopeless.has(waiting.reason ?? '')) {
    return problem('its container does not start', waiting);
  }
  return pod.status?.phase === 'Failed' ? problem('it failed', pod.status) : undefined;
}

/** What a pod waits for, where it is known. */
export function obstacle(pod: Pod): string | undefined {
  const condition = pod.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  if (condition !== undefined) return problem('no node takes it', condition);
  const waiting = containerOf(pod)?.waiting;
  return waiting === undefined ? undefined : problem('its container waits', waiting);
}

/** How a pod ended, if it has. */
export function endOf(pod: Pod): PodEnd | undefined {
  const { reason, message = '', phase } = pod.status ?? {};
  const terminated = containerOf(pod)?.terminated;
  if (terminated === undefined && phase !== 'Failed') return undefined;
  const exitCode = terminated?.exitCode ?? KILLED;
  if (terminated?.reason === 'OOMKilled') return { exitCode, violation: 'memory' };
  if (reason === 'DeadlineExceeded') return { exitCode, violation: 'timeout' };
  return reason === 'Evicted' && /ephemeral|emptydir/i.test(message)
    ? { exitCode, violation: 'disk' }
    : { exitCode };
}

/** Whether a Job was ended by its deadline, with which its pods go. */
export const missedDeadline = ({ status }: Job): boolean =>
  (status?.conditions ?? []).some(
    ({ type, reason }) =>
      (type === 'Failed' || type === 'FailureTarget') && reason === 'DeadlineExceeded',
  );

const problem = (
  what: string,
  { reason, message }: { readonly reason?: string; readonly message?: string },
): string => `${what} (${[reason, message].filter(Boolean).join(': ') || 'no reason is given'})`;
