import { randomUUID } from 'node:crypto';

/** An object as it is kept. */
export interface Stored {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
    readonly deletionTimestamp?: string;
  };
  readonly [member: string]: unknown;
}

/** An object as it is given. */
export interface Given {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

/** A change, in the order of resource versions. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Stored;
}

/** Keeps objects with versions, and tells of changes: the part of etcd. */
export class ObjectStore {
  readonly #objects = new Map<string, Stored>();
  readonly #listeners = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #version = 100;
  #oldest = 100;

  /** Of the last change. */
  get version(): string {
    return String(this.#version);
  }

  get(kind: string, name: string): Stored | undefined {
    return this.#objects.get(`${kind}/${name}`);
  }

  list(kind: string): readonly Stored[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  create(given: Given): Stored {
    const metadata = { ...given.metadata, uid: randomUUID() };
    return this.#put('ADDED', { ...given, metadata });
  }

  /** Changes an object, if it is there. */
  update(kind: string, name: string, changes: object): Stored | undefined {
    const object = this.get(kind, name);
    return object && this.#put('MODIFIED', { ...object, ...changes });
  }

  remove(kind: string, name: string): Stored | undefined {
    const object = this.get(kind, name);
    if (object === undefined) return undefined;
    this.#objects.delete(`${kind}/${name}`);
    return this.#tell('DELETED', object);
  }

  /** Changes after a version; `undefined` where that is too old to be known. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#oldest) return undefined;
    return this.#history.filter(({ object }) => Number(object.metadata.resourceVersion) > version);
  }

  /** Forgets the changes until now, as etcd does after some minutes. */
  compact(): void {
    this.#history = [];
    this.#version += 1;
    this.#oldest = this.#version;
  }

  /** Tells of each change from now on. @returns stops it */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put(type: Change['type'], object: Given): Stored {
    const stored = this.#tell(type, object);
    this.#objects.set(`${stored.kind}/${stored.metadata.name}`, stored);
    return stored;
  }

  #tell(type: Change['type'], given: Given): Stored {
    this.#version += 1;
    const metadata = { ...given.metadata, resourceVersion: this.version };
    const object = { ...given, metadata } as Stored;
    const change = { type, object };
    this.#history.push(change);
    // Whoever listens may change something in turn; it then sees what is there already.
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(change);
    });
    return object;
  }
}
