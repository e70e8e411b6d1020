import { join } from 'node:path';

import type { SettingValues } from './config/settings.ts';

/** A database of PostgreSQL. */
export interface DatabasePlace {
  /** `postgres://…`, secret: it may hold a password. */
  readonly url: string;
  /** The database itself, where `url` names a pooler. */
  readonly directUrl?: string | undefined;
  /** Opens the private key that signs the audit; without it, nothing is signed. */
  readonly auditKeySecret?: string | undefined;
}

/** Where a store is: a file of SQLite, `:memory:`, or a database of PostgreSQL. */
export type StorePlace = string | DatabasePlace;

/** The database of a home folder. */
export const storeFile = (home: string): string => join(home, 'qmcp.db');

/** Where the configured store is. */
export const storePlace = ({
  home,
  databaseUrl: url,
  databaseDirectUrl: directUrl,
  auditKeySecret,
}: Pick<
  SettingValues,
  'home' | 'databaseUrl' | 'databaseDirectUrl' | 'auditKeySecret'
>): StorePlace => (url === undefined ? storeFile(home) : { url, directUrl, auditKeySecret });

/** The database itself, past any pooler. */
export const directUrlOf = ({ url, directUrl = url }: DatabasePlace): string => directUrl;

/** Where what is signed of the audit leaves the store for. */
export const checkpointFolderOf = ({
  home,
  checkpointFolder = join(home, 'checkpoints'),
}: Pick<SettingValues, 'home' | 'checkpointFolder'>): string => checkpointFolder;

/** A place as it may be shown: without user and password. */
export function nameOfPlace(place: StorePlace): string {
  if (typeof place === 'string') return place;
  const { protocol, host, pathname } = new URL(place.url);
  return `${protocol}//${host}${pathname}`;
}
