import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';

import { PlatformError } from '@qmcp/contracts';

import { GuestStreams } from '../container/guest-streams.ts';
import type { GuestProcess } from '../running/guest-process.ts';
import { containerSettings, type ContainerPlan } from './container-settings.ts';
import type { EngineApi } from './engine-api.ts';
import { FrameReader } from './frames.ts';

/** How a container ended. */
export interface ContainerEnd {
  /** As a shell says it. */
  readonly exitCode: number;
  /** Whether the kernel killed something in it for want of memory. */
  readonly outOfMemory: boolean;
}

/** A container that runs a guest. */
export interface RunningContainer extends Omit<GuestProcess, 'closed'> {
  readonly id: string;
  /** Number on this machine of the first process. */
  readonly processId: number;
  /** Settles once every process is gone and all output was read. Never rejects. */
  readonly ended: Promise<ContainerEnd>;
}

/** As a shell says it: 128 plus SIGKILL. What is said of a container whose engine is gone. */
const KILLED = 137;

const GONE = [404, 409];

/**
 * Makes a container and starts it.
 * @throws PlatformError `sandbox_failed`, with what the engine or the container said
 */
export async function startContainer(
  api: EngineApi,
  plan: ContainerPlan,
): Promise<RunningContainer> {
  const { Id: id } = (await api.json('POST', '/containers/create', {
    json: containerSettings(plan),
  })) as { Id: string };
  try {
    // Attached first, so that nothing gets lost.
    const socket = await api.hijack(`/containers/${id}/attach`, attachment);
    const streams = carry(socket);
    await api.request('POST', `/containers/${id}/start`);
    const processId = await processOf(api, id);
    return running({ api, id, processId, socket, streams });
  } catch (error) {
    await removeContainer(api, id);
    throw error;
  }
}

const attachment = { stream: true, stdin: true, stdout: true, stderr: true };

/** Kills and removes a container, if there is one. */
export async function removeContainer(api: EngineApi, id: string): Promise<void> {
  await api.request('DELETE', `/containers/${id}`, {
    query: { force: true, v: true },
    accepts: GONE,
  });
}

/** Streams of a guest over an attached connection. */
function carry(socket: Duplex): GuestStreams {
  const frames = new FrameReader();
  const streams = new GuestStreams({
    send: (bytes, sent) => void socket.write(bytes, sent),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  });
  socket.on('data', (chunk: Buffer) => {
    for (const { stream, bytes } of frames.push(chunk)) {
      if (stream === 'stderr') streams.complain(bytes);
      else if (!streams.receive(bytes)) socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  socket.once('end', () => socket.end());
  socket.once('close', () => streams.end());
  return streams;
}

interface ContainerState {
  readonly State: { readonly Pid: number; readonly OOMKilled: boolean };
}

const inspect = async (api: EngineApi, id: string): Promise<ContainerState['State']> =>
  ((await api.json('GET', `/containers/${id}/json`)) as ContainerState).State;

async function processOf(api: EngineApi, id: string): Promise<number> {
  const { Pid: processId } = await inspect(api, id);
  if (processId > 0) return processId;
  throw new PlatformError(
    'sandbox_failed',
    'A container ended as soon as it was started. Check that its image has the files of the guest and Python 3.9 or newer.',
  );
}

interface Parts {
  readonly api: EngineApi;
  readonly id: string;
  readonly processId: number;
  readonly socket: Duplex;
  readonly streams: GuestStreams;
}

function running({ api, id, processId, socket, streams }: Parts): RunningContainer {
  const { stdin, stdout, stderr, agent, kernel } = streams;
  const closed = Promise.allSettled([finished(socket), finished(stdout), finished(stderr)]);
  return {
    id,
    processId,
    stdin,
    stdout,
    stderr,
    agent,
    kernel,
    ended: closed.then(() => conclude(api, id)),
    kill: () => {
      streams.abandon();
      // A guest that nobody listens to ends by itself.
      kill(api, id).catch(() => socket.destroy());
    },
  };
}

const kill = (api: EngineApi, id: string): Promise<unknown> =>
  api.request('POST', `/containers/${id}/kill`, { accepts: GONE });

async function conclude(api: EngineApi, id: string): Promise<ContainerEnd> {
  try {
    await kill(api, id);
    const { StatusCode: exitCode } = (await api.json('POST', `/containers/${id}/wait`)) as {
      StatusCode: number;
    };
    const { OOMKilled: outOfMemory } = await inspect(api, id);
    return { exitCode, outOfMemory };
  } catch {
    // The engine is gone. The guest ends by itself, and the next sweep removes what is left.
    return { exitCode: KILLED, outOfMemory: false };
  }
}
