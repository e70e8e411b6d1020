import { finished } from 'node:stream/promises';

import type { GuestProcess } from '../running/guest-process.ts';
import { AttachedGuest, type ConnectionPorts } from './attached-guest.ts';
import { BEGIN } from './job-manifest.ts';
import type { Pod } from './objects.ts';
import { KILLED, type PodEnd } from './pod-state.ts';
import type { SandboxJob } from './sandbox-job.ts';

/** The guest of a pod. */
export interface PodGuest extends Omit<GuestProcess, 'closed'> {
  /** Settles once every process is gone, or the cluster does not say what became of them. Never rejects. */
  readonly ended: Promise<PodEnd>;
}

/**
 * Connects with the guest in a pod that runs, and lets it begin.
 * @throws PlatformError `sandbox_failed` where the API does not let us
 */
export async function meetGuest(
  job: SandboxJob,
  pod: Pod,
  ports: ConnectionPorts,
): Promise<PodGuest> {
  const socket = await job.attach(pod);
  const guest = new AttachedGuest(socket, ports);
  guest.say(BEGIN);
  const { stdin, stdout, stderr, agent, kernel } = guest.streams;
  const closed = Promise.allSettled([finished(socket), finished(stdout), finished(stderr)]);
  let killed = false;
  return {
    stdin,
    stdout,
    stderr,
    agent,
    kernel,
    ended: closed.then(() => conclude(job, killed)),
    kill: () => {
      // It ended by itself, and Kubernetes says how.
      if (socket.destroyed) return;
      killed = true;
      guest.hangUp();
      // Whether it was removed is seen, and told, by what waits for the end.
      job.remove().catch(() => undefined);
    },
  };
}

async function conclude(job: SandboxJob, killed: boolean): Promise<PodEnd> {
  try {
    if (!killed) return await job.end();
    await job.gone();
  } catch {
    // The API is gone. The guest ends by itself, and a sweep or the deadline of its Job removes what is left.
  }
  return { exitCode: KILLED };
}
