import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

const run = promisify(execFile);

/** Loads the tools as the server does, and prints what was loaded for it. */
const PROGRAM = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
const { CodeEngine, loadCodeTools, RuleValidator } = await import(process.argv[1]);
const clock = { setTimer: () => () => {} };
const engine = new CodeEngine({ clock });
new RuleValidator({ engine });
const tools = await loadCodeTools({ engine, logger: console });
console.log(JSON.stringify({ tools: tools.length, loaded }));
`;

it('nothing that parses code is loaded with the tools', async () => {
  const index = new URL('../../src/index.ts', import.meta.url).href;
  const flags = ['--conditions=@qmcp/source', '--input-type=module', '--eval', PROGRAM, index];
  const { stdout } = await run(process.execPath, flags);
  const { tools, loaded } = JSON.parse(stdout) as { tools: number; loaded: string[] };

  expect(tools).toBe(4);
  expect(loaded.some((url) => url.endsWith('/scan-security.ts'))).toBe(true);
  const parsers = /@ast-grep|ruff-wasm|tree-sitter|\/prettier\//;
  expect(loaded.filter((url) => parsers.test(url) && url.includes('/node_modules/'))).toEqual([]);
});
