import { finished } from 'node:stream/promises';

import type { Clock } from '@qmcp/contracts';

import type { GuestProcess } from '../running/guest-process.ts';
import { AttachedGuest } from './attached-guest.ts';
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
export async function meetGuest(job: SandboxJob, pod: Pod, clock: Clock): Promise<PodGuest> {
  const guest = new AttachedGuest(await job.attach(pod), clock);
  guest.say(BEGIN);
  const { stdin, stdout, stderr, agent, kernel } = guest.streams;
  const closed = Promise.allSettled([guest.closed, finished(stdout), finished(stderr)]);
  let killed = false;
  return {
    stdin,
    stdout,
    stderr,
    agent,
    kernel,
    ended: closed.then(() => conclude(job, killed)),
    kill: () => {
      const endedByItself = !guest.isOpen;
      guest.hangUp();
      // Kubernetes says how.
      if (endedByItself) return;
      killed = true;
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
