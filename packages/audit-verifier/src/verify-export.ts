import { Findings } from './findings.ts';
import { readLine } from './lines.ts';
import type { BatchLine, ExportLine, RecordLine } from './lines.ts';
import { NameCheck } from './name-check.ts';
import { PayloadCheck } from './payload-check.ts';
import type { Problem } from './problem.ts';
import { SignedLog } from './signed-log.ts';
import type { Trust } from './signed-log.ts';
import { StreamCheck } from './stream-check.ts';

/** What an audit is found to be. */
export interface Report {
  /** Whether nothing is wrong. */
  readonly ok: boolean;
  /** In the order in which they were met, the first hundred. */
  readonly problems: readonly Problem[];
  /** How many there are in all. */
  readonly problemCount: number;
  readonly statements: number;
  readonly streams: number;
  readonly batches: number;
  readonly records: number;
  /** Records from before there was a chain: only since then is it known that nobody changed them. */
  readonly genesisRecords: number;
  /** Records after the last checkpoint of their stream: chained, but not signed yet. */
  readonly unsignedRecords: number;
  readonly payloads: { readonly kept: number; readonly erased: number };
  /** Names that are older than the chain, so that nobody can tell whether they were changed. */
  readonly unprovenNames: number;
  /** Records that are gone since their time was over, as signed. */
  readonly cutRecords: number;
  /** The newest checkpoint; null when there is none. */
  readonly lastCheckpoint: { readonly statement: number; readonly atMs: number } | null;
}

/**
 * Verifies an export: that no record was changed, added or removed since it was signed for.
 * Holds the signed heads in memory (about 200 bytes each) and one batch; the rest streams.
 * @param lines - of the export, without line breaks
 */
export async function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  trust: Trust,
): Promise<Report> {
  const verifier = new ExportVerifier(trust);
  for await (const line of lines) verifier.take(line);
  return verifier.finish();
}

/** Takes an export line by line. */
class ExportVerifier {
  readonly #findings = new Findings();
  readonly #log: SignedLog;
  readonly #payloads: PayloadCheck;
  readonly #names: NameCheck;
  #hasNames = false;
  readonly #counts = { streams: 0, batches: 0, records: 0, genesisRecords: 0, unsignedRecords: 0 };
  readonly #seen = new Set<number>();
  #stream: StreamCheck | undefined;
  #logFinished = false;
  #line = 0;

  constructor(trust: Trust) {
    this.#log = new SignedLog(trust, this.#findings);
    this.#payloads = new PayloadCheck(this.#log.erasedActors, this.#findings);
    this.#names = new NameCheck(this.#log.erasedActors, this.#findings);
  }

  take(text: string): void {
    this.#line += 1;
    const line = readLine(text);
    if (line === undefined || (this.#line === 1) !== (line.format === 'qmcp-audit-export-v1')) {
      this.#findings.add('malformed_line', { line: this.#line }, 'no line of this version');
      return;
    }
    if (line.format !== 'qmcp-audit-payload-v1') this.#payloads.settle();
    this.#dispatch(line, text);
  }

  finish(): Report {
    this.#payloads.settle();
    this.#finishLog();
    this.#finishStream();
    this.#missStreams();
    if (this.#hasNames) this.#names.finish();
    const cutRecords = [...this.#log.cuts.values()].reduce(
      (sum, { sequence }) => sum + sequence,
      0,
    );
    const { kept, erased } = this.#payloads;
    return {
      ok: this.#findings.total === 0,
      problems: this.#findings.kept,
      problemCount: this.#findings.total,
      statements: this.#log.length,
      ...this.#counts,
      payloads: { kept, erased },
      unprovenNames: this.#names.unproven,
      cutRecords,
      lastCheckpoint: this.#log.lastCheckpoint ?? null,
    };
  }

  #dispatch(line: ExportLine, text: string): void {
    switch (line.format) {
      case 'qmcp-audit-export-v1':
        this.#hasNames = line.names;
        break;
      case 'qmcp-audit-signed-v1':
        this.#takeSigned(line);
        break;
      case 'qmcp-audit-batch-v1':
        this.#takeBatch(line, text);
        break;
      case 'qmcp-audit-leaves-v1':
        this.#stream?.batch?.leaves(line);
        break;
      case 'qmcp-audit-record-v1':
        this.#takeRecord(line, text);
        break;
      case 'qmcp-audit-payload-v1':
        this.#payloads.payload(line, this.#line);
        break;
      case 'qmcp-audit-name-v1':
        this.#names.name(line, this.#line);
        break;
    }
  }

  #takeSigned(line: Extract<ExportLine, { statement: string }>): void {
    if (this.#logFinished) {
      this.#findings.add('malformed_line', { line: this.#line }, 'a statement among the records');
    } else {
      this.#log.add(line, this.#line);
    }
  }

  #takeBatch(batch: BatchLine, text: string): void {
    this.#streamOf(batch.instance).begin(batch, text, this.#line);
    this.#counts.batches += 1;
    if (batch.kind === 'genesis') this.#counts.genesisRecords += batch.count;
  }

  #takeRecord(record: RecordLine, text: string): void {
    this.#counts.records += 1;
    this.#payloads.expect(record, this.#line);
    const current = this.#stream;
    const stream = current?.batch === undefined ? this.#streamOf(record.instance) : current;
    const { batch } = stream;
    if (batch?.record(record, text, this.#line) !== true) stream.refuse(record, this.#line);
    if (this.#hasNames) this.#names.used(record.actor, batch?.kind === 'genesis', this.#line);
  }

  /** Begins the stream where it is another than before. */
  #streamOf(instance: number): StreamCheck {
    if (this.#stream?.instance === instance) return this.#stream;
    this.#finishLog();
    this.#finishStream();
    if (this.#seen.has(instance)) {
      this.#findings.add('batch_missing', { line: this.#line, instance }, 'the stream came before');
    }
    this.#seen.add(instance);
    this.#counts.streams += 1;
    return (this.#stream = new StreamCheck(instance, this.#log, this.#findings));
  }

  #finishLog(): void {
    if (!this.#logFinished) this.#log.finish(this.#line);
    this.#logFinished = true;
  }

  #finishStream(): void {
    this.#stream?.finish(this.#line);
    this.#counts.unsignedRecords += this.#stream?.unsignedRecords ?? 0;
    this.#stream = undefined;
  }

  /** Streams that were signed for and of which nothing is here. */
  #missStreams(): void {
    for (const instance of this.#log.heads.keys()) {
      if (this.#seen.has(instance)) continue;
      new StreamCheck(instance, this.#log, this.#findings).finish(this.#line);
    }
  }
}
