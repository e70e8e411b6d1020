import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { verifyExport } from '../src/index.ts';
import { runVerifier } from '../src/run-verifier.ts';
import { keyOf, SealedAudit } from './sealed-audit.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

const audit = fixture('audit-v1.ndjson');
const key = fixture('key-v1.txt');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qmcp-verify-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(...argv: string[]) {
  const said = { stdout: '', stderr: '' };
  const status = await runVerifier(argv, {
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { status, ...said };
}

/** A file in a folder of its own. */
function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('the verifier alone', () => {
  it('finds nothing wrong where nothing is', async () => {
    const statements = readFileSync(audit, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"qmcp-audit-signed-v1"'));
    const kept = write('kept.ndjson', statements.join('\n'));
    const ended = await run(audit, '--key', key, '--checkpoints', kept);
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true, records: 8 });
  });

  it('tells of a torn line among what was kept', async () => {
    const kept = write('torn.ndjson', '{"format":"qmcp-audit-signed-v1","sig');
    const ended = await run(audit, '--key', key, '--checkpoints', kept);
    expect([ended.status, ended.stderr]).toEqual([
      0,
      'A torn line of the checkpoints was passed over: {"format":"qmcp-audit-signed-v1","sig\n',
    ]);
  });

  it.each(['\u2028', '\u2029'])(
    'takes what JSON may hold for no end of a line: %j',
    async (mark) => {
      const host = keyOf('host');
      const sealed = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0] }], host);
      const [record] = sealed.records();
      if (record !== undefined) record.fields['client_name'] = `a${mark}b`;
      sealed.recompute();
      const lines = sealed.lines();
      const report = await verifyExport(lines, { keys: [host.publicKey] });
      const ended = await run(
        write('marked.ndjson', `${lines.join('\n')}\n`),
        '--key',
        write('host.pub', host.publicKey),
      );
      expect(JSON.parse(ended.stdout)).toEqual(report);
    },
  );

  it('names what is, and ends with 1', async () => {
    const changed = readFileSync(audit, 'utf8').replace('"outcome":"ok"', '"outcome":"denied"');
    const ended = await run(write('changed.ndjson', changed), '--key', key);
    expect(ended.status).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      ok: false,
      problems: [{ code: 'record_changed', instance: 1, sequence: 2 }],
    });
  });

  it.each([
    ['Name one export\nusage: qmcp-audit-verify', []],
    ['Name one export', [audit, audit, '--key', key]],
    ['Name a file with a public key', [audit]],
    ['is no signed statement', [audit, '--key', key, '--checkpoints', key]],
    ['holds no public key', [audit, '--key', audit]],
    ['no such file', ['missing', '--key', key]],
    ["Unknown option '--url'", [audit, '--url', 'x']],
  ])('ends with 2: %s', async (said, argv) => {
    const ended = await run(...argv);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain(said);
  });

  it('is a program', () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [main, audit, '--key', key], {
      encoding: 'utf8',
    });
    expect([status, (JSON.parse(stdout) as { ok: boolean }).ok]).toEqual([0, true]);
  });
});
