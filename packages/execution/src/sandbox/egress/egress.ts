import { chmod, chown, rm } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Reach } from '@qmcp/client';
import { PlatformError, type Clock } from '@qmcp/contracts';

import type { EgressAttempt, SandboxSpec } from '../sandbox.ts';
import { EngineFolders } from '../resources/engine-folders.ts';
import { AllowList } from './allow-list.ts';
import { EgressProxy, type ResolveHost } from './egress-proxy.ts';

/** What the way out of sandboxes depends on. */
export interface EgressOptions {
  readonly clock: Clock;
  /** Hosts that any sandbox may ask for, as entries of an {@link AllowList}. */
  readonly allowed: readonly string[];
  /** Which addresses their names may lead to. Default: `public` ones alone. */
  readonly reach?: Reach;
  /** Default: the resolver of this machine. */
  readonly resolveHost?: ResolveHost;
}

/** The one way out of a sandbox. */
export interface EgressDoor {
  /** A unix socket of this machine, to be brought into the sandbox. */
  readonly socketPath: string;
  /** Says who hears of attempts from now on. */
  listen(onAttempt: ((attempt: EgressAttempt) => void) | undefined): void;
  /** Ends all connections, and the way with them. */
  close(): Promise<void>;
}

/** What a sandbox is to be let through to. */
export interface EgressRequest {
  /** Entries of an {@link AllowList}; what {@link EgressOptions.allowed} does not have stays out of reach. */
  readonly allowed: readonly string[];
  /** The only user, beside root, who may use the door; the engine's own where there is none. */
  readonly userId: number | undefined;
}

/** Lets sandboxes reach hosts that are allowed to them, each by a door of its own. */
export class Egress {
  readonly #options: EgressOptions;
  readonly #allowed: AllowList;
  readonly #folders = new EngineFolders(tmpdir(), 'qmcp-egress-');

  /** @throws ToolError `bad_destination` */
  constructor(options: EgressOptions) {
    this.#options = options;
    this.#allowed = new AllowList(options.allowed);
  }

  /**
   * Makes a door for one sandbox.
   * @throws ToolError `bad_destination`; PlatformError `sandbox_refused` where it is for another user, and this one may give
   *   nothing away
   */
  async open({ allowed, userId }: EgressRequest): Promise<EgressDoor> {
    const asked = new AllowList(allowed);
    const { clock, reach = 'public', resolveHost = resolveBySystem } = this.#options;
    const proxy = new EgressProxy({
      clock,
      reach,
      resolveHost,
      isAllowed: (destination) => asked.has(destination) && this.#allowed.has(destination),
    });
    const folder = await this.#folders.make();
    const close = async (): Promise<void> => {
      proxy.close();
      await rm(folder, { recursive: true, force: true });
    };
    try {
      const socketPath = await listenIn(folder, { proxy, userId });
      return { socketPath, listen: (onAttempt) => proxy.listen(onAttempt), close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Removes the doors of engines that are gone, as far as this user may. Never rejects. */
  sweep(): Promise<void> {
    return this.#folders.sweep();
  }
}

/** @returns the path of the socket */
async function listenIn(
  folder: string,
  { proxy, userId }: { readonly proxy: EgressProxy } & Pick<EgressRequest, 'userId'>,
): Promise<string> {
  const socketPath = join(folder, 'proxy.sock');
  proxy.server.listen(socketPath);
  await once(proxy.server, 'listening');
  if (userId !== undefined) {
    await chown(socketPath, userId, userId).catch(refuseToGiveAway);
    await chmod(folder, 0o711);
  }
  await chmod(socketPath, 0o600);
  return socketPath;
}

/** chown(2): only root may. */
function refuseToGiveAway(error: NodeJS.ErrnoException): never {
  if (error.code !== 'EPERM') throw error;
  throw new PlatformError(
    'sandbox_refused',
    'This sandbox cannot be let through to any host: it has a user of its own, and only a server that runs as root can give that user a way out. Run the code without hosts, or have the operator run the server as root or choose bubblewrap.',
    { cause: error },
  );
}

/**
 * Opens the door that a sandbox asks for, if it does.
 * @throws PlatformError `sandbox_refused` where a backend offers none; ToolError `bad_destination`
 */
export async function openDoor(
  egress: Egress | undefined,
  { egress: allowed = [] }: Pick<SandboxSpec, 'egress'>,
  userId: number | undefined,
): Promise<EgressDoor | undefined> {
  if (allowed.length === 0) return undefined;
  if (egress !== undefined) return egress.open({ allowed, userId });
  throw new PlatformError(
    'sandbox_refused',
    'No sandbox may reach the network here. Run the code without it, or have the operator name the hosts that may be reached.',
  );
}

const resolveBySystem: ResolveHost = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);
