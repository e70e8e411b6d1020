import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { KeyFolder, MemoryKeyRing } from '../../src/audit/key-ring.ts';
import { readPublicKeys } from '../../src/audit/read-public-keys.ts';
import { SigningKey } from '../../src/audit/signing-key.ts';

const missing = { code: 'audit_key_missing', message: expect.stringContaining('--lost') as string };

describe('a folder of keys', () => {
  it('keeps a key for its owner alone, and finds it again', async () => {
    await using folder = await temporaryFolder();
    const keys = folder.file('audit-keys');
    const key = SigningKey.generate();
    new KeyFolder(keys).keep(key);
    expect(readdirSync(keys)).toEqual([`${key.id}.pem`]);
    expect(statSync(`${keys}/${key.id}.pem`).mode & 0o777).toBe(0o600);
    const ring = new KeyFolder(keys);
    expect(ring.find(key.id).publicKey).toBe(key.publicKey);
    expect(ring.find(key.id)).toBe(ring.find(key.id));
    expect(readPublicKeys(folder.file('qmcp.db'))).toEqual([key.publicKey]);
  });

  it('destroys a key', async () => {
    await using folder = await temporaryFolder();
    const ring = new KeyFolder(folder.path);
    const key = SigningKey.generate();
    ring.keep(key);
    ring.forget(key.id);
    ring.forget(key.id);
    expect(readdirSync(folder.path)).toEqual([]);
    expect(() => ring.find(key.id)).toThrow(expect.objectContaining(missing));
  });

  it('takes no file for a key that is none, or another', async () => {
    await using folder = await temporaryFolder();
    writeFileSync(folder.file('a.pem'), 'nonsense');
    expect(() => new KeyFolder(folder.path).find('a')).toThrow(expect.objectContaining(missing));
    const key = SigningKey.generate();
    new KeyFolder(folder.path).keep(key);
    renameSync(folder.file(`${key.id}.pem`), folder.file('b.pem'));
    expect(() => new KeyFolder(folder.path).find('b')).toThrow(expect.objectContaining(missing));
  });

  it('has no keys before the first signature', async () => {
    await using folder = await temporaryFolder();
    expect(readPublicKeys(folder.file('qmcp.db'))).toEqual([]);
  });
});

it('a ring in memory keeps keys as long as it lives', () => {
  const ring = new MemoryKeyRing();
  const key = SigningKey.generate();
  ring.keep(key);
  expect(ring.find(key.id)).toBe(key);
  ring.forget(key.id);
  expect(() => ring.find(key.id)).toThrow(expect.objectContaining(missing));
});
