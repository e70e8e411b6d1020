import { ToolError } from '@qmcp/contracts';

/** Longest path of a file that goes into a sandbox or comes out of it, in bytes of UTF-8. */
const MAX_PATH_BYTES = 255;

/** Control characters: C0, DEL and C1. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Says what is wrong with a file's path below the workspace: it must be relative, made of plain names, and no longer
 * than {@link MAX_PATH_BYTES}.
 * @returns words that continue "its path …"; `undefined` where the path is fine
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute';
  if (CONTROL.test(path)) return 'has control characters';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  const names = path.split('/');
  if (names.includes('..')) return 'leads out of its folder';
  if (names.includes('.') || names.includes('')) return 'has empty parts';
  return undefined;
}

/**
 * Lets only paths below the workspace through.
 * @throws ToolError `bad_path`
 */
export function requirePath(path: string): void {
  const problem = pathProblem(path);
  if (problem === undefined) return;
  throw new ToolError(
    'bad_path',
    `${JSON.stringify(path)} cannot be used in a sandbox: its path ${problem}. Give a relative path such as data/input.csv.`,
  );
}
