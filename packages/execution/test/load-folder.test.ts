import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { PlatformError } from '@qmcp/contracts';
import { temporaryFolder, type TemporaryFolder } from '@qmcp/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loadToolFactories, loadToolFolder } from '../src/load-folder.ts';

let temporary: TemporaryFolder;
let root: string;
let folder: URL;

beforeEach(async () => {
  temporary = await temporaryFolder();
  root = temporary.path;
  folder = pathToFileURL(root);
});
afterEach(() => temporary[Symbol.asyncDispose]());

const write = (files: Record<string, string>) =>
  Promise.all(Object.entries(files).map(([name, source]) => writeFile(join(root, name), source)));

const toolSource = (name: string, more = '') =>
  `export default { name: '${name}', description: 'A tool.', input: { type: 'object' }, run: () => '${name}'${more} };`;

async function refusal(loading: Promise<unknown>): Promise<PlatformError> {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!PlatformError.is(error)) throw new Error('expected a PlatformError', { cause: error });
  return error;
}

describe('a folder of tools', () => {
  it('loads JavaScript and TypeScript files alike, sorted by name', async () => {
    await write({
      'zebra.mjs': toolSource('zebra'),
      'middle.js': toolSource('middle'),
      'typed.ts': `const name: string = 'typed';
        export default { name, description: 'Typed.', input: { type: 'object' }, run: (): string => name };`,
      'another.mts': toolSource('another'),
    });
    const tools = await loadToolFolder(folder);
    expect(tools.map((tool) => tool.name)).toEqual(['another', 'middle', 'typed', 'zebra']);
  });

  it('takes a plain object that imports no package, and makes a tool of it', async () => {
    await write({ 'hello.mjs': toolSource('hello', `, hints: { readOnly: true }`) });
    const [tool] = await loadToolFolder(folder);
    expect(tool).toMatchObject({ kind: 'tool', name: 'hello', hints: { readOnly: true } });
    expect(tool?.run({}, {} as never)).toBe('hello');
  });

  it('finds a tool with underscores in the file with hyphens', async () => {
    await write({ 'add-user.mjs': toolSource('add_user') });
    expect((await loadToolFolder(folder)).map((tool) => tool.name)).toEqual(['add_user']);
  });

  it('leaves tests, declarations, dot files, other files and inner folders alone', async () => {
    await mkdir(join(root, 'inner.mjs'));
    await write({
      'hello.mjs': toolSource('hello'),
      'hello.test.ts': 'throw new Error("a test ran");',
      'hello.d.ts': 'throw new Error("a declaration ran");',
      'hello.d.mts': 'throw new Error("a declaration ran");',
      '.hidden.mjs': 'throw new Error("a dot file ran");',
      'notes.md': 'not a module',
      'hello.mjs.map': '{}',
    });
    expect((await loadToolFolder(folder)).map((tool) => tool.name)).toEqual(['hello']);
  });

  it('follows a link to a file, as a Kubernetes ConfigMap mounts them', async () => {
    await mkdir(join(root, '..data'));
    await write({ '..data/hello.mjs': toolSource('hello') });
    await symlink(join('..data', 'hello.mjs'), join(root, 'hello.mjs'));
    expect((await loadToolFolder(folder)).map((tool) => tool.name)).toEqual(['hello']);
  });

  it('loads files of a folder whose name needs escaping in a URL', async () => {
    await mkdir(join(root, 'my tools'));
    await write({ 'my tools/hello.mjs': toolSource('hello') });
    const tools = await loadToolFolder(pathToFileURL(join(root, 'my tools')));
    expect(tools).toHaveLength(1);
  });

  it('is empty for an empty folder', async () => {
    expect(await loadToolFolder(folder)).toEqual([]);
  });
});

describe('a changed file', () => {
  it('takes effect when it is loaded with a new version, and not before', async () => {
    await write({ 'hello.mjs': toolSource('hello', `, title: 'first'`) });
    await loadToolFolder(folder, { version: '1' });
    await write({ 'hello.mjs': toolSource('hello', `, title: 'second'`) });
    const [same] = await loadToolFolder(folder, { version: '1' });
    const [changed] = await loadToolFolder(folder, { version: '2' });
    expect([same?.title, changed?.title]).toEqual(['first', 'second']);
  });
});

describe('a folder that does not load', () => {
  it('names a folder that is not there', async () => {
    const error = await refusal(loadToolFolder(pathToFileURL(join(root, 'missing'))));
    expect(error.code).toBe('tool_folder_unreadable');
    expect(error.message).toContain(join(root, 'missing'));
    expect(error.message).toContain('check that it exists');
  });

  const cases: Record<string, { files: Record<string, string>; file: string; says: string }> = {
    'a name that is not the file name': {
      files: { 'adduser.mjs': toolSource('add_user') },
      file: 'adduser.mjs',
      says: 'its tool is named "add_user", so the file must be named "add-user.mjs"',
    },
    'a file name with an underscore': {
      files: { 'add_user.mjs': toolSource('add_user') },
      file: 'add_user.mjs',
      says: 'must be named "add-user.mjs"',
    },
    'a file without a default export': {
      files: { 'hello.mjs': 'export const tool = {};' },
      file: 'hello.mjs',
      says: 'no default export; write `export default',
    },
    'two files with the same tool': {
      files: { 'hello.js': toolSource('hello'), 'hello.mjs': toolSource('hello') },
      file: 'hello.mjs',
      says: 'another file of the folder has a tool named "hello"',
    },
    'a default export that is no object': {
      files: { 'hello.mjs': 'export default 7;' },
      file: 'hello.mjs',
      says: 'no tool definition',
    },
    'a misspelt member': {
      files: { 'hello.mjs': toolSource('hello', ', inputSchema: {}') },
      file: 'hello.mjs',
      says: 'Unrecognized key: "inputSchema"',
    },
    'a way to be a task that there is not': {
      files: { 'hello.mjs': toolSource('hello', ', task: "sometimes"') },
      file: 'hello.mjs',
      says: 'task Invalid option: expected one of "never"|"optional"|"required"',
    },
    'a missing description and run': {
      files: { 'hello.mjs': `export default { name: 'hello', description: '', input: {} };` },
      file: 'hello.mjs',
      says: 'description must say what the tool does and when to use it; run must be a function',
    },
    'an input that is no schema': {
      files: { 'hello.mjs': toolSource('hello').replace(`{ type: 'object' }`, '[]') },
      file: 'hello.mjs',
      says: 'input must be a Zod schema, another Standard Schema, or a JSON Schema object',
    },
    'a name that no client accepts': {
      files: { 'hello.mjs': toolSource('hello you') },
      file: 'hello.mjs',
      says: 'name must be 1 to 128 of the characters',
    },
    'a file that throws': {
      files: { 'hello.mjs': 'throw new Error("no database");' },
      file: 'hello.mjs',
      says: 'it failed as it was loaded: Error: no database',
    },
    'a file that does not parse': {
      files: { 'hello.mjs': 'export default {' },
      file: 'hello.mjs',
      says: 'it failed as it was loaded',
    },
  };

  it.each(Object.entries(cases))('names the file and the fix for %s', async (_, expected) => {
    await write(expected.files);
    const error = await refusal(loadToolFolder(folder));
    expect(error.code).toBe('tool_file_invalid');
    expect(error.message).toContain(join(root, expected.file));
    expect(error.message).toContain(expected.says);
  });
});

describe('a folder of tools that stand on a service', () => {
  it('hands the service to every file', async () => {
    await write({
      'greet.mjs': `export default (service) => ({
        name: 'greet', description: 'Greets.', input: { type: 'object' }, run: () => service.greeting });`,
    });
    const [tool] = await loadToolFactories(folder, { greeting: 'hello' });
    expect(tool?.run({}, {} as never)).toBe('hello');
  });

  it('refuses a file that exports a bare definition', async () => {
    await write({ 'greet.mjs': toolSource('greet') });
    const error = await refusal(loadToolFactories(folder, {}));
    expect(error.message).toContain('must be a function that takes a service and returns a tool');
  });
});
