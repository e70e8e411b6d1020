import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { PlatformError } from '@qmcp/contracts';

import { SigningKey } from './signing-key.ts';

/** Keeps private keys. */
export interface KeyRing {
  /** Keeps a key; it survives a power cut from then on. */
  keep(key: SigningKey): void;
  /** @throws PlatformError `audit_key_missing` */
  find(id: string): SigningKey;
  /** Destroys a key; one that is not there is no error. */
  forget(id: string): void;
}

/** Private keys in files that their owner alone may read, named by the ids of the keys. */
export class KeyFolder implements KeyRing {
  readonly #folder: string;
  /** Reading a key takes a while, and each checkpoint needs it. */
  readonly #known = new Map<string, SigningKey>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether there is a key of that id. */
  has(id: string): boolean {
    return existsSync(this.#fileOf(id));
  }

  keep(key: SigningKey): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.#fileOf(key.id), key.toPem(), { flag: 'wx', mode: 0o600, flush: true });
    // The name of the file has to last as well.
    syncFolder(this.#folder);
    this.#known.set(key.id, key);
  }

  find(id: string): SigningKey {
    const key = this.#known.get(id) ?? this.#read(id);
    this.#known.set(id, key);
    return key;
  }

  forget(id: string): void {
    this.#known.delete(id);
    rmSync(this.#fileOf(id), { force: true });
  }

  #read(id: string): SigningKey {
    try {
      const key = SigningKey.fromPem(readFileSync(this.#fileOf(id), 'utf8'));
      if (key.id === id) return key;
    } catch (error) {
      throw keyMissing(this.#fileOf(id), error);
    }
    throw keyMissing(this.#fileOf(id));
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.pem`);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Private keys of a store that ends with its process. */
export class MemoryKeyRing implements KeyRing {
  readonly #keys = new Map<string, SigningKey>();

  keep(key: SigningKey): void {
    this.#keys.set(key.id, key);
  }

  find(id: string): SigningKey {
    const key = this.#keys.get(id);
    if (key === undefined) throw keyMissing(id);
    return key;
  }

  forget(id: string): void {
    this.#keys.delete(id);
  }
}

/** A key is not where it has to be, or can't be read there. */
export const keyMissing = (where: string, cause?: unknown): PlatformError =>
  new PlatformError(
    'audit_key_missing',
    `The key that signs the audit can't be read: ${where}. Restore it from a backup; if it is lost for good, \`qmcp audit rotate --lost\` begins with a new one, which every auditor has to be told.`,
    { cause },
  );
