import { startPostgresCluster } from '../../packages/testkit/src/postgres/postgres-cluster.ts';
import type { PostgresCluster } from '../../packages/testkit/src/postgres/postgres-cluster.ts';
import { postgresProgram } from '../../packages/testkit/src/postgres/postgres-programs.ts';
import { subjects } from './subjects/subjects.ts';
import type { Entry, SubjectName } from './subjects/subjects.ts';

/** What a production server has beside its defaults, in small; durable, unlike that of the tests. */
const SETTINGS = { fsync: 'on', shared_buffers: '256MB' };

/** A PostgreSQL for the time of a run, from what is installed here; each store in it is a database of its own. */
export class BenchPostgres implements AsyncDisposable {
  readonly #cluster: PostgresCluster | undefined;

  private constructor(cluster: PostgresCluster | undefined) {
    this.#cluster = cluster;
  }

  /** Starts it. Where none is installed it says so, and goes without. */
  static async start(): Promise<BenchPostgres> {
    try {
      postgresProgram('postgres');
    } catch {
      console.error('PostgreSQL is not installed here: what needs one is not measured.');
      return new BenchPostgres(undefined);
    }
    return new BenchPostgres(await startPostgresCluster(SETTINGS));
  }

  /** Whether there is one. */
  get isThere(): boolean {
    return this.#cluster !== undefined;
  }

  /** Whether a subject can be measured here. */
  serves(name: SubjectName): boolean {
    return this.isThere || !keptInPostgres(name);
  }

  /** The empty database that a subject is to use; undefined for one that keeps its store in a file. */
  async storeFor(name: SubjectName): Promise<string | undefined> {
    return keptInPostgres(name) ? this.createDatabase() : undefined;
  }

  /** Makes an empty database. @returns its address @throws Error where there is no PostgreSQL */
  async createDatabase(): Promise<string> {
    if (this.#cluster === undefined) throw new Error('PostgreSQL is not installed here');
    return this.#cluster.createDatabase();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster?.[Symbol.asyncDispose]();
  }
}

function keptInPostgres(name: SubjectName): boolean {
  const entry: Entry = subjects[name];
  return entry.store === 'postgres';
}
