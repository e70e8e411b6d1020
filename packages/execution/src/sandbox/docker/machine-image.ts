import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { PlatformError } from '@qmcp/contracts';

import { guestFile } from '../guest/guest-files.ts';
import { GUEST_FOLDER } from '../guest/guest-layout.ts';
import type { EngineApi } from './engine-api.ts';

const run = promisify(execFile);

const REPOSITORY = 'qmcp-sandbox';

/** Programs that a guest finds, where this machine has them. Without the first few there is no guest. */
const PROGRAMS = `sh bash python3 prlimit tar cat head mkfifo mktemp rm
   awk base64 basename chmod cksum comm cp cut date diff dirname echo env expr false find grep gzip id join kill ln ls
   md5sum mkdir mv nl nproc od paste printf ps pwd readlink realpath rmdir sed seq sha256sum sleep sort split stat stty
   tac tail tee test timeout touch tr true truncate uname uniq unshare wc which xargs yes`.split(
  /\s+/,
);

const PROGRAM_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin'];

/** Parts of Python's library that no guest needs, and that are large. */
const LEFT_OUT = ['test', 'idlelib', 'lib2to3', 'tkinter', 'turtledemo', 'ensurepip', 'config-*'];

/** Paths in the image, and what of this machine stands there. */
type Contents = ReadonlyMap<string, string>;

/**
 * An image of this machine's own Python, Node.js, shell and commands, made once for each state of them. Nothing is
 * fetched.
 * @param nodePath - the Node.js that guests run
 * @returns the image's name
 * @throws PlatformError `sandbox_unavailable` where something is missing or the engine does not take it
 */
export async function machineImage(api: EngineApi, nodePath: string): Promise<string> {
  const contents = await collect(nodePath);
  const tag = digest(contents);
  const name = `${REPOSITORY}:${tag}`;
  if (await exists(api, name)) return name;
  const folder = await mkdtemp(join(tmpdir(), 'qmcp-image-'));
  try {
    await layOut(folder, contents);
    await importImage(api, folder, tag);
  } finally {
    await rm(folder, { recursive: true });
  }
  if (await exists(api, name)) return name;
  throw unavailable(`Docker's engine took the image ${name}, and does not have it.`);
}

const exists = async (api: EngineApi, name: string): Promise<boolean> =>
  (await api
    .json('GET', '/images/json', {
      query: { filters: JSON.stringify({ reference: [name] }) },
    })
    .then((images) => (images as unknown[]).length)) > 0;

async function collect(nodePath: string): Promise<Contents> {
  const programs = PROGRAMS.flatMap((name) => {
    const path = PROGRAM_FOLDERS.map((folder) => join(folder, name)).find((one) => existsSync(one));
    return path === undefined ? [] : [[`/usr/bin/${name}`, path] as const];
  });
  const library = await pythonLibrary();
  const binaries = [nodePath, ...programs.map(([, path]) => path), ...(await extensions(library))];
  const libraries = await sharedLibraries(binaries);
  return new Map([
    ...programs,
    ['/bin/sh', '/bin/sh'],
    ['/bin/bash', '/bin/bash'],
    ['/opt/node/bin/node', nodePath],
    [library, library],
    ...libraries.map((path) => [path, path] as const),
    ...guestContents(),
    ...(existsSync(CERTIFICATES) ? [[CERTIFICATES, CERTIFICATES] as const] : []),
  ]);
}

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

const guestContents = (): readonly (readonly [string, string])[] => [
  ['/etc/passwd', guestFile('passwd')],
  ['/etc/group', guestFile('group')],
  ...['agent.sh', 'forwarder.mjs', 'kernel.mjs', 'kernel.py', 'kernel.sh', 'with-egress.sh'].map(
    (name) => [`${GUEST_FOLDER}/${name}`, guestFile(name)] as const,
  ),
  [
    `${GUEST_FOLDER}/multiplexer.py`,
    fileURLToPath(new URL('../container/multiplexer.py', import.meta.url)),
  ],
];

async function pythonLibrary(): Promise<string> {
  const code = 'import sysconfig; print(sysconfig.get_path("stdlib"))';
  return run('/usr/bin/python3', ['-I', '-c', code]).then(
    ({ stdout }) => stdout.trim(),
    (cause: unknown) => {
      throw unavailable('There is no /usr/bin/python3 to make an image from.', cause);
    },
  );
}

async function extensions(library: string): Promise<readonly string[]> {
  const { stdout } = await run('find', [join(library, 'lib-dynload'), '-name', '*.so']);
  return stdout.split('\n').filter(Boolean);
}

/** What the loader would load, by its own account: ldd(1). */
async function sharedLibraries(binaries: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const binary of binaries) {
    // A script, or a binary that stands alone, has none.
    const { stdout } = await run('ldd', [binary]).catch(() => ({ stdout: '' }));
    for (const [, path = ''] of stdout.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)) found.add(path);
  }
  return [...found].toSorted();
}

/** Changes with whatever goes into the image. */
function digest(contents: Contents): string {
  const hash = createHash('sha256');
  for (const [path, source] of contents) {
    const { size, mtimeMs } = statSync(source);
    const state = path.startsWith(GUEST_FOLDER) ? readFileSync(source) : `${size} ${mtimeMs}`;
    hash
      .update(`${path}\n${realpathSync(source)}\n`)
      .update(state)
      .update('\n');
  }
  return hash.digest('hex').slice(0, 16);
}

/** Lays out a folder of links that looks like the image when they are followed. */
async function layOut(folder: string, contents: Contents): Promise<void> {
  for (const [path, source] of contents) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(source, join(folder, path));
  }
  // Docker gives mounts the mode of the folder that they cover.
  for (const [name, mode] of [
    ['workspace', 0o700],
    ['tmp', 0o1777],
    ['proc', 0o555],
    ['sys', 0o555],
    ['dev', 0o755],
    ['run', 0o755],
  ] as const) {
    await mkdir(join(folder, name));
    await chmod(join(folder, name), mode);
  }
  await writeFile(join(folder, 'etc/hostname'), '');
}

async function importImage(api: EngineApi, folder: string, tag: string): Promise<void> {
  const tar = spawn('tar', archiving(folder), { stdio: ['ignore', 'pipe', 'ignore'] });
  const imported = api.request('POST', '/images/create', {
    query: { fromSrc: '-', repo: REPOSITORY, tag },
    archive: tar.stdout,
  });
  try {
    const [said] = await Promise.all([imported, ended(tar)]);
    // Progress comes with status 200, and after it a failure may, too.
    const failure = /"error":"([^"]*)"/.exec(said)?.[1];
    if (failure !== undefined) throw new Error(failure);
  } catch (error) {
    // The engine takes the half of an archive for an image.
    await api.request('DELETE', `/images/${REPOSITORY}:${tag}`, { accepts: [404] });
    throw unavailable(
      `No image could be made of this machine's programs (${String(error)}).`,
      error,
    );
  }
}

const archiving = (folder: string): readonly string[] => [
  '--create',
  '--dereference',
  '--owner=0',
  '--group=0',
  ...LEFT_OUT.map((name) => `--exclude=./usr/lib/python3*/${name}`),
  `--directory=${folder}`,
  '.',
];

/** What tar(1) says of a file that changed while it was read; it is in the archive, as it was or as it is. */
const FILE_CHANGED = 1;

function ended(tar: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.once('error', reject);
    tar.once('close', (code) => {
      if (code !== null && code <= FILE_CHANGED) resolve();
      else reject(new Error(`tar ended with ${code}`));
    });
  });
}

const unavailable = (problem: string, cause?: unknown): PlatformError =>
  new PlatformError(
    'sandbox_unavailable',
    `${problem} Install python3, or name an image that has the files of the guest.`,
    { cause },
  );
