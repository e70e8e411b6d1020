import { execFile } from 'node:child_process';
import { chmod, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { PlatformError } from '@qmcp/contracts';

import { EngineFolders } from '../resources/engine-folders.ts';
import { DecoySet, type PlacedDecoy } from './decoy-set.ts';

const run = promisify(execFile);

/** Secrets that stand at the same path on every machine, and that no honest code has anything to look for in. */
const PATHS = [
  '/etc/shadow',
  '/etc/ssh/ssh_host_ed25519_key',
  '/etc/kubernetes/admin.conf',
  '/run/secrets/kubernetes.io/serviceaccount/token',
];

const PREFIX = 'qmcp-decoys-';

const OTHERS_MAY_PASS = 0o001;

/** Files that sandboxes have in place of the machine's secrets, which tell when they are read. Used again once they are free. */
export class Decoys {
  readonly #parent: string;
  readonly #folders: EngineFolders;
  readonly #free: (readonly PlacedDecoy[])[] = [];
  #folder: Promise<string | undefined> | undefined;
  #made = 0;
  /** From then on sandboxes are not to go without. */
  #hadSome = false;

  /** @param parent - folder in which they are made. Default: the machine's own for temporary files. */
  constructor(parent: string = tmpdir()) {
    this.#parent = parent;
    this.#folders = new EngineFolders(parent, PREFIX);
  }

  /**
   * Decoys for one sandbox.
   * @returns nothing where there can be none, since this machine has no `mkfifo`, or the users of sandboxes could not get at
   *   the folder
   * @throws PlatformError `sandbox_failed` where there were some, and no more can be made
   */
  async lease(): Promise<DecoySet | undefined> {
    const decoys = await this.#lease().catch(() => this.#leaseAnew());
    if (decoys === undefined && this.#hadSome) {
      await this.close();
      throw noDecoys(this.#parent);
    }
    this.#hadSome = decoys !== undefined;
    return decoys;
  }

  /** Whether there can be any. */
  async canBeHad(): Promise<boolean> {
    const decoys = await this.lease();
    decoys?.release();
    return decoys !== undefined;
  }

  /** Removes what is kept; those that are in use stay until they are released. */
  async close(): Promise<void> {
    const folder = await this.#folder;
    this.#folder = undefined;
    this.#free.length = 0;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  /** Removes what engines left that are gone, as far as this user may. Never rejects. */
  sweep(): Promise<void> {
    return this.#folders.sweep();
  }

  /** Somebody may have cleared the folder for temporary files. */
  async #leaseAnew(): Promise<DecoySet | undefined> {
    await this.close();
    return this.#lease().catch(() => undefined);
  }

  async #lease(): Promise<DecoySet | undefined> {
    const made = (this.#folder ??= this.#makeFolder());
    const folder = await made;
    if (folder === undefined) return undefined;
    const places = this.#free.pop() ?? (await this.#make(folder));
    return new DecoySet(places, () => {
      if (this.#folder === made) this.#free.push(places);
    });
  }

  /** @returns nothing where no decoy can be made in it, or none can be reached */
  async #makeFolder(): Promise<string | undefined> {
    let folder: string | undefined;
    try {
      if (!(await isOpenToOthers(this.#parent))) return undefined;
      folder = await this.#folders.make();
      await chmod(folder, 0o711);
      this.#free.push(await this.#make(folder));
      return folder;
    } catch {
      // There is no mkfifo, or no place for what it makes. Sandboxes do without, and say so.
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      return undefined;
    }
  }

  async #make(folder: string): Promise<readonly PlacedDecoy[]> {
    const set = ++this.#made;
    const places = PATHS.map((path, index) => ({ file: join(folder, `${set}-${index}`), path }));
    await run('mkfifo', ['--mode=0444', ...places.map(({ file }) => file)]);
    return places;
  }
}

const noDecoys = (parent: string): PlatformError =>
  new PlatformError(
    'sandbox_failed',
    `The decoys of a sandbox cannot be made in ${parent} any more, and nobody would see what it reads. Check that there is room, that mkfifo is installed, and that this process may open more files.`,
    { retryable: true },
  );

/** Sandboxes have users of their own, who must get at what is brought into them. */
async function isOpenToOthers(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & OTHERS_MAY_PASS) === 0) return false;
  return dirname(folder) === folder || isOpenToOthers(dirname(folder));
}
