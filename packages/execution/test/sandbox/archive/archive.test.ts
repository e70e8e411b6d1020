import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { pathProblem } from '../../../src/sandbox/archive/entry-path.ts';
import { ArchiveReader } from '../../../src/sandbox/archive/read-archive.ts';
import { BLOCK_BYTES, checksumOf, fields } from '../../../src/sandbox/archive/tar-format.ts';
import { writeArchive } from '../../../src/sandbox/archive/write-archive.ts';
import type { SandboxFile } from '../../../src/sandbox/sandbox.ts';

const limits = { maxFiles: 50, maxBytes: 100_000, timeoutMs: 1_000 };

const plain: SandboxFile = { path: 'a.txt', content: Buffer.from('content'), executable: false };

function read(archive: Uint8Array, given = limits) {
  const reader = new ArchiveReader(given);
  reader.push(archive);
  return { complete: reader.complete, ...reader.collected };
}

/** A valid archive of one file, with bytes of its header changed and its checksum made right again. */
function forged(change: Partial<Record<keyof typeof fields, string>>, content = ''): Buffer {
  const archive = Buffer.from(writeArchive([{ path: 'a.txt', content: Buffer.from(content) }]));
  for (const [name, value] of Object.entries(change)) {
    const [from, to] = fields[name as keyof typeof fields];
    archive.fill(0, from, to).write(value, from, 'latin1');
  }
  const sum = checksumOf(archive.subarray(0, BLOCK_BYTES)).toString(8).padStart(7, '0');
  if (change.checksum === undefined) archive.write(`${sum}\0`, fields.checksum[0]);
  return archive;
}

/** Plain names, of letters that take one to four bytes. */
const path = fc
  .array(
    fc.string({
      unit: fc.constantFrom('a', 'b', '-', ' ', 'é', '東', '👩', '.x'),
      minLength: 1,
      maxLength: 8,
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((names) => names.join('/'));

const files: fc.Arbitrary<SandboxFile[]> = fc.uniqueArray(
  fc.record({
    path,
    content: fc.uint8Array({ maxLength: 1_500 }).map((bytes) => Buffer.from(bytes)),
    executable: fc.boolean(),
  }),
  { selector: (file) => file.path, maxLength: 10 },
);

describe('an archive', () => {
  it('gives back the files that were put into it, in whatever pieces it arrives', () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 5_000 }), (given, size) => {
        const archive = writeArchive(given);
        const reader = new ArchiveReader(limits);
        for (let at = 0; at < archive.byteLength; at += size) {
          expect(reader.complete).toBe(false);
          reader.push(archive.subarray(at, at + size));
        }
        expect(reader.complete).toBe(true);
        expect(reader.collected).toEqual({ files: given, refused: [] });
      }),
    );
  });

  it('yields nothing but plain relative paths, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 511 }), fc.nat({ max: 255 })), { maxLength: 4 }),
        (changes) => {
          const archive = Buffer.from(writeArchive([plain]));
          for (const [at, byte] of changes) archive[at] = byte;
          archive.write(
            `${checksumOf(archive.subarray(0, BLOCK_BYTES)).toString(8).padStart(7, '0')}\0`,
            fields.checksum[0],
          );
          try {
            for (const file of read(archive).files) expect(pathProblem(file.path)).toBeUndefined();
          } catch (error) {
            expect(error).toMatchObject({ code: 'artifacts_refused' });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['1', 'it is a hard link'],
    ['2', 'it is a symbolic link'],
    ['3', 'it is a device'],
    ['4', 'it is a device'],
    ['6', 'it is a pipe'],
  ])('does not yield entries of type %s', (type, reason) => {
    expect(read(forged({ type }))).toEqual({
      complete: true,
      files: [],
      refused: [{ path: 'a.txt', reason }],
    });
  });

  it.each([
    ['/etc/passwd', 'is absolute'],
    ['../up', 'leads out'],
    ['a/../../up', 'leads out'],
    ['a\nb', 'control characters'],
    ['a//b', 'empty parts'],
    ['', 'is empty'],
  ])('does not yield a file named %j', (name, problem) => {
    const { files: yielded, refused } = read(forged({ name }));
    expect(yielded).toEqual([]);
    expect(refused).toMatchObject([{ reason: expect.stringContaining(problem) }]);
  });

  it('yields the first of two files of one name', () => {
    const [one, other] = [
      writeArchive([plain]),
      writeArchive([{ ...plain, content: Buffer.from('other') }]),
    ];
    const both = Buffer.concat([one.subarray(0, -2 * BLOCK_BYTES), other]);
    expect(read(both)).toMatchObject({
      files: [{ content: plain.content }],
      refused: [{ reason: 'another file has the same path' }],
    });
  });

  it('passes over folders', () => {
    expect(read(forged({ name: 'folder/', type: '5' }))).toEqual({
      complete: true,
      files: [],
      refused: [],
    });
  });

  it.each([
    ['a wrong checksum', forged({ checksum: '0000001\0' })],
    ['another format', forged({ magic: 'ustar  \0' })],
    ['a size that is no octal number', forged({ size: '99999999999' })],
    ['a size in base 256', forged({ size: '\x80\0\0\0\0\0\0\0\0\0\0\x07' })],
    ['a type for extensions', forged({ type: 'x' })],
    ['a link with content', forged({ type: '2' }, 'content')],
    ['a name behind the end of a name', forged({ name: 'a\0b' })],
    ['a name that is not UTF-8', forged({ name: 'a\xff' })],
    ['something behind its end', Buffer.concat([writeArchive([plain]), Buffer.from('x')])],
    [
      'a blank block between its files',
      Buffer.concat([Buffer.alloc(BLOCK_BYTES), writeArchive([plain])]),
    ],
  ])('is refused as a whole for %s', (_what, archive) => {
    expect(() => read(archive)).toThrow(expect.objectContaining({ code: 'artifacts_refused' }));
  });

  it('is refused before its content arrives where there is too much', () => {
    const huge = forged({ size: '77777777777\0' }).subarray(0, BLOCK_BYTES);
    expect(() => read(huge)).toThrow(/more than 100000 bytes/);
    const many = writeArchive([plain, { ...plain, path: 'b.txt' }]);
    expect(() => read(many, { ...limits, maxFiles: 1 })).toThrow(/more than 1 files/);
  });

  it('does not take paths that the format cannot hold', () => {
    const long = { ...plain, path: `${'a'.repeat(101)}/${'b'.repeat(101)}` };
    expect(() => writeArchive([long])).toThrow(/longer than 100 bytes/);
  });
});
