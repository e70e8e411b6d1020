import { ToolError } from '@qmcp/contracts';

import type { CollectedFiles, CollectLimits, RefusedEntry, SandboxFile } from '../sandbox.ts';
import { pathProblem } from './entry-path.ts';
import { BLOCK_BYTES, checksumOf, fields, MAGIC, paddingOf } from './tar-format.ts';

/** Entries that are never taken, by their type flags. */
const refusedTypes: Readonly<Record<string, string>> = {
  '1': 'it is a hard link',
  '2': 'it is a symbolic link',
  '3': 'it is a device',
  '4': 'it is a device',
  '6': 'it is a pipe',
};

/** Blank blocks that end an archive. */
const END_BLOCKS = 2;

const utf8 = new TextDecoder('utf-8', { fatal: true });

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  readonly type: string;
}

/**
 * Reads a ustar archive that comes from a sandbox, and believes none of it: takes regular files with plain relative
 * paths, names what else is in it, and gives up at the first byte that isn't as the format says. Nothing is written
 * anywhere, and memory is bounded by the limits.
 */
export class ArchiveReader {
  readonly #limits: CollectLimits;
  readonly #files = new Map<string, SandboxFile>();
  readonly #refused: RefusedEntry[] = [];
  /** What came and was not read yet; joined only when enough is there. */
  #pending: Buffer[] = [];
  #available = 0;
  #entry: Entry | undefined;
  #entries = 0;
  #bytes = 0;
  #blankBlocks = 0;

  constructor(limits: CollectLimits) {
    this.#limits = limits;
  }

  /** Whether the end of the archive was read. */
  get complete(): boolean {
    return this.#blankBlocks === END_BLOCKS;
  }

  /** What was read so far. */
  get collected(): CollectedFiles {
    return { files: [...this.#files.values()], refused: this.#refused };
  }

  /**
   * Reads on.
   * @throws ToolError `artifacts_refused` where there is too much, or where this is no archive
   */
  push(chunk: Uint8Array): void {
    this.#pending.push(Buffer.from(chunk));
    this.#available += chunk.byteLength;
    while (!this.complete && this.#readNext());
    if (this.complete && this.#available > 0) throw malformed('something follows its end');
  }

  /** @returns whether there was enough to read */
  #readNext(): boolean {
    if (this.#entry !== undefined) return this.#readContent(this.#entry);
    if (this.#available < BLOCK_BYTES) return false;
    const header = this.#take(BLOCK_BYTES);
    if (!isBlank(header)) {
      if (this.#blankBlocks > 0) throw malformed('a blank block stands alone');
      this.#admit(readHeader(header));
    } else {
      this.#blankBlocks += 1;
    }
    return true;
  }

  #admit(entry: Entry): void {
    this.#entries += 1;
    this.#bytes += entry.size;
    if (this.#entries > this.#limits.maxFiles) {
      throw tooMuch(`more than ${this.#limits.maxFiles} files and folders`);
    }
    if (this.#bytes > this.#limits.maxBytes) {
      throw tooMuch(`more than ${this.#limits.maxBytes} bytes`);
    }
    this.#entry = entry;
  }

  #readContent(entry: Entry): boolean {
    const padding = paddingOf(entry.size);
    if (this.#available < entry.size + padding) return false;
    const content = Buffer.from(this.#take(entry.size));
    this.#take(padding);
    this.#entry = undefined;
    if (entry.type !== '5') this.#keep(entry, content);
    return true;
  }

  #keep(entry: Entry, content: Uint8Array): void {
    const path = entry.path.startsWith('./') ? entry.path.slice(2) : entry.path;
    const problem = pathProblem(path);
    const reason =
      refusedTypes[entry.type] ??
      (problem === undefined ? undefined : `its path ${problem}`) ??
      (this.#files.has(path) ? 'another file has the same path' : undefined);
    if (reason === undefined) {
      this.#files.set(path, { path, content, executable: entry.executable });
    } else {
      this.#refused.push({ path, reason });
    }
  }

  #take(count: number): Buffer {
    const joined = Buffer.concat(this.#pending);
    this.#pending = [joined.subarray(count)];
    this.#available -= count;
    return joined.subarray(0, count);
  }
}

function readHeader(header: Buffer): Entry {
  if (header.toString('latin1', ...fields.magic) !== MAGIC)
    throw malformed('a header is not ustar');
  if (readOctal(header, fields.checksum) !== checksumOf(header)) {
    throw malformed('a checksum is wrong');
  }
  const type = header.toString('latin1', ...fields.type).replace('\0', '0');
  const size = readOctal(header, fields.size);
  if (type !== '0' && type !== '5' && refusedTypes[type] === undefined) {
    throw malformed('an entry is of a type that was not asked for');
  }
  if (type !== '0' && size !== 0) throw malformed('an entry without content has a size');
  const [prefix, name] = [readText(header, fields.prefix), readText(header, fields.name)];
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    size,
    executable: (readOctal(header, fields.mode) & 0o100) !== 0,
    type,
  };
}

/** Octal digits up to a NUL or blanks; never the base-256 form, whose numbers have no bound. */
function readOctal(header: Buffer, field: readonly [number, number]): number {
  const digits = /^([0-7]+)[\0 ]*$/.exec(header.toString('latin1', ...field))?.[1];
  if (digits === undefined) throw malformed('a number is not octal');
  return Number.parseInt(digits, 8);
}

function readText(header: Buffer, [from, to]: readonly [number, number]): string {
  const field = header.subarray(from, to);
  const end = field.indexOf(0);
  if (end >= 0 && !isBlank(field.subarray(end))) throw malformed('a name goes on behind its end');
  try {
    return utf8.decode(end < 0 ? field : field.subarray(0, end));
  } catch {
    throw malformed('a name is not UTF-8');
  }
}

const isBlank = (block: Uint8Array): boolean => block.every((byte) => byte === 0);

const malformed = (problem: string): ToolError =>
  new ToolError(
    'artifacts_refused',
    `The sandbox did not hand its files out in the form that was asked for: ${problem}. Give the files plain names, and let nothing in the sandbox interfere.`,
  );

const tooMuch = (what: string): ToolError =>
  new ToolError(
    'artifacts_refused',
    `The sandbox would hand out ${what}. Leave fewer or smaller files, or ask for some of them by path.`,
  );
