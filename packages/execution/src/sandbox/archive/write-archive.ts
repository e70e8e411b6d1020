import { ToolError } from '@qmcp/contracts';

import type { SandboxFile } from '../sandbox.ts';
import { requirePath } from './entry-path.ts';
import { BLOCK_BYTES, checksumOf, fields, MAGIC, paddingOf } from './tar-format.ts';

/**
 * Writes files as a ustar archive: nothing but regular files, in the order given, owned by nobody in particular.
 * @throws ToolError `bad_path`
 */
export function writeArchive(files: readonly SandboxFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const file of files) {
    requirePath(file.path);
    parts.push(headerOf(file), file.content, Buffer.alloc(paddingOf(file.content.byteLength)));
  }
  parts.push(Buffer.alloc(2 * BLOCK_BYTES));
  return Buffer.concat(parts);
}

function headerOf({ path, content, executable = false }: SandboxFile): Uint8Array {
  const header = Buffer.alloc(BLOCK_BYTES);
  const { name, prefix } = splitPath(path);
  header.write(name, fields.name[0]);
  header.write(prefix, fields.prefix[0]);
  writeOctal(header, fields.mode, executable ? 0o755 : 0o644);
  writeOctal(header, fields.userId, 0);
  writeOctal(header, fields.groupId, 0);
  writeOctal(header, fields.size, content.byteLength);
  writeOctal(header, fields.modifiedAt, 0);
  header.write('0', fields.type[0]);
  header.write(MAGIC, fields.magic[0]);
  writeOctal(header, fields.checksum, checksumOf(header));
  return header;
}

/** Digits, then a NUL. */
function writeOctal(header: Buffer, [from, to]: readonly [number, number], value: number): void {
  header.write(`${value.toString(8).padStart(to - from - 1, '0')}\0`, from);
}

/** The format has two fields for a path, which meet at a `/`. */
function splitPath(path: string): { name: string; prefix: string } {
  if (fits(path, fields.name)) return { name: path, prefix: '' };
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (fits(name, fields.name) && fits(prefix, fields.prefix)) return { name, prefix };
  }
  throw new ToolError(
    'bad_path',
    `${JSON.stringify(path)} cannot be used in a sandbox: a name in it is longer than 100 bytes. Give a shorter one.`,
  );
}

const fits = (text: string, [from, to]: readonly [number, number]): boolean =>
  Buffer.byteLength(text) <= to - from;
