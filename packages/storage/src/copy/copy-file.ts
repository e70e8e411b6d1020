import { backup, DatabaseSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';

import { prepareStoreFile } from '../sqlite/store-file.ts';
import { NewFile } from './new-file.ts';
import { assertCurrent } from './sqlite-side.ts';

/**
 * Copies a store's file with everything in it, the seal of the audit too, as it is at one moment; also while a server
 * runs on it. The copy is checked before it gets its name.
 * @throws PlatformError `not_found`, `store_not_empty`, `store_incompatible`, `store_unsupported`, `copy_differs`
 */
export async function copyStoreFile(from: string, to: string): Promise<void> {
  assertCurrent(from);
  using made = new NewFile(to);
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, prepareStoreFile(made.partial));
  } finally {
    source.close();
  }
  assertWhole(made.partial);
  await made.complete();
}

function assertWhole(file: string): void {
  const database = new DatabaseSync(file);
  try {
    // One file, not three: a copy is moved about.
    database.exec('pragma journal_mode = delete');
    const found = database.prepare('pragma integrity_check').get()?.['integrity_check'];
    if (found === 'ok') return;
    throw new PlatformError('copy_differs', `The copy is damaged (${String(found)}): try again.`);
  } finally {
    database.close();
  }
}
