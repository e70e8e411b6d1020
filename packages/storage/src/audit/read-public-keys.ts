import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { SigningKey } from './signing-key.ts';

/** Folder of the private keys that sign the audit of a store. @param file - of the store */
export const keyFolderOf = (file: string): string => join(dirname(file), 'audit-keys');

/**
 * Public halves of the keys that a store can sign with: one, but for moments while it changes.
 * @param file - of the store
 * @returns hex; none where the store has not signed yet
 * @throws Error when a key can't be read
 */
export function readPublicKeys(file: string): readonly string[] {
  const folder = keyFolderOf(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.pem'))
    .toSorted()
    .map((name) => SigningKey.fromPem(readFileSync(join(folder, name), 'utf8')).publicKey);
}
