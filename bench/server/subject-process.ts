import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from './child.ts';
import type { LoadOrder, LoadReport } from './load/load-run.ts';
import { subjects } from './subjects/subjects.ts';
import type { Entry, SubjectName } from './subjects/subjects.ts';

/** Stores lie on the disk of the repository: the folder for temporary files is often memory, where nothing is durable. */
const STORES = fileURLToPath(new URL('../../node_modules/.cache/bench', import.meta.url));

/** @returns the folder in which stores are made */
export async function prepareStores(): Promise<string> {
  await mkdir(STORES, { recursive: true });
  return STORES;
}

/** What a subject's process used so far. */
export interface SubjectUsage {
  readonly cpuUs: number;
  readonly rssBytes: number;
}

/** What one run of the load showed. */
export interface Measurement extends LoadReport {
  /** CPU time of the subject's process, all its threads, in microseconds. */
  readonly cpuUsPerCall: number;
}

/** A subject in a process of its own, with a store of its own on the disk. */
export class SubjectProcess implements AsyncDisposable {
  readonly #child: Child;
  readonly #folder: string;
  readonly #target: Pick<LoadOrder, 'port' | 'era'>;
  readonly port: number;

  private constructor(name: SubjectName, started: { child: Child; folder: string; port: number }) {
    this.#child = started.child;
    this.#folder = started.folder;
    this.port = started.port;
    this.#target = { port: started.port, era: subjects[name].era };
  }

  /**
   * @param store - address of an empty database for a subject that keeps its store in one; a new file by default
   * @returns the subject, which listens
   */
  static async start(name: SubjectName, store?: string): Promise<SubjectProcess> {
    const folder = await mkdtemp(join(await prepareStores(), 'store-'));
    const { nodeFlags }: Entry = subjects[name];
    const args = [name, '0', store ?? join(folder, 'qmcp.db')];
    const child = new Child('run-subject.ts', args, nodeFlags);
    return new SubjectProcess(name, { child, folder, port: await child.next<number>() });
  }

  usage(): Promise<SubjectUsage> {
    return this.#child.ask({});
  }

  /** Lets `load` call the subject. @throws Error at the first wrong answer */
  async measure(
    load: Child,
    order: Pick<LoadOrder, 'concurrency' | 'until'>,
  ): Promise<Measurement> {
    const before = await this.usage();
    const report = await load.ask<LoadReport>({ ...this.#target, ...order });
    const after = await this.usage();
    return { ...report, cpuUsPerCall: (after.cpuUs - before.cpuUs) / report.calls };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
