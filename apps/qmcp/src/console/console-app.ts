import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Files below here have a hash of their content in their name. */
const HASHED = 'assets/';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** What is packed already. */
const PACKED: ReadonlySet<string> = new Set(['.png', '.ico', '.woff2']);

/** A file of the app, ready to be sent. */
export interface ConsoleFile {
  readonly mediaType: string;
  readonly bytes: Buffer<ArrayBuffer>;
  /** Packed with gzip; undefined where that gains nothing. */
  readonly packed: Buffer<ArrayBuffer> | undefined;
  /** Whether it never changes under its name. */
  readonly immutable: boolean;
}

/** The browser app of the console, as it was built; in memory, since it is small and each start shows it. */
export class ConsoleApp {
  /** Reads the first of some folders that holds a built app. @returns undefined where none does */
  static async load(folders: readonly URL[]): Promise<ConsoleApp | undefined> {
    for (const folder of folders) {
      const files = await readFiles(folder);
      const index = files.get('index.html');
      if (index !== undefined) return new ConsoleApp(files, index);
    }
    return undefined;
  }

  /** The page that all paths of the app show. */
  readonly page: ConsoleFile;
  readonly #files: ReadonlyMap<string, ConsoleFile>;

  private constructor(files: ReadonlyMap<string, ConsoleFile>, page: ConsoleFile) {
    this.#files = files;
    this.page = page;
  }

  /** A file by its path, `/assets/…`; undefined where there is none, and for the page itself. */
  file(path: string): ConsoleFile | undefined {
    return path === '/index.html' ? undefined : this.#files.get(path.slice(1));
  }
}

/** Where a build puts the app: into the package, or beside it in the repository. */
export const builtConsole: readonly URL[] = [
  new URL('./app/', import.meta.url),
  new URL('../../../console/dist/', import.meta.url),
];

async function readFiles(folder: URL): Promise<ReadonlyMap<string, ConsoleFile>> {
  const files = new Map<string, ConsoleFile>();
  for (const name of await namesIn(folder)) {
    const extension = extname(name);
    const mediaType = MEDIA_TYPES[extension];
    // Whatever else a build leaves there is not for browsers.
    if (mediaType === undefined) continue;
    const bytes = await readFile(new URL(name, folder));
    const packed = PACKED.has(extension) ? undefined : await compress(bytes);
    files.set(name, { mediaType, bytes, packed, immutable: name.startsWith(HASHED) });
  }
  return files;
}

async function namesIn(folder: URL): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.map((name) => name.replaceAll('\\', '/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
