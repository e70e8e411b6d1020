import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Resolves `@qmcp/*` to sources, here and in workers and forks: no test runs on a stale build. */
const conditions = ['@qmcp/source', 'module', 'node'];

const workspaceTests = '{packages/*/test,apps/*/test}';
const testFolders = '{packages/*/test,apps/*/test,test}';

/** A plane as its peers see it: over HTTP, over pipes, as commands. */
const overTheWire = [
  'packages/server/test/wire/**/*.test.ts',
  'apps/qmcp/test/{api,commands}/**/*.test.ts',
];

const workspaces = ['packages', 'apps'].flatMap((group) =>
  readdirSync(new URL(group, import.meta.url)).map((name) => `${group}/${name}`),
);

/** Of the console, what is free of the browser; the rest is shown by the suite that drives one. */
const sourcesOf = (workspace: string): string =>
  `${workspace}/src/${workspace === 'apps/console' ? 'core/' : ''}**/*.ts`;

const coverageFloor = { lines: 95, branches: 90 };

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    isolate: false,
    // Tests wait more than they compute, so every core may take a file.
    maxWorkers: '100%',
    setupFiles: ['test/setup/property-seed.ts'],
    // A machine under load may take seconds to start a process; a test that hangs still ends.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: {
      provider: 'v8',
      // What is not proven is worth knowing also where a test fails.
      reportOnFailure: true,
      include: workspaces.map(sourcesOf),
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: Object.fromEntries(
        workspaces.map((workspace) => [`${workspace}/src/**`, coverageFloor]),
      ),
    },
    projects: [
      project('unit', {
        include: [`${workspaceTests}/**/*.test.ts`],
        exclude: [...overTheWire, '**/*.process.test.ts', '**/*.system.test.ts'],
      }),
      project('wire', {
        include: overTheWire,
        exclude: ['**/*.process.test.ts', '**/*.system.test.ts'],
      }),
      project('process', { include: [`${workspaceTests}/**/*.process.test.ts`] }),
      project('e2e', { include: ['test/**/*.test.ts'], exclude: ['**/*.system.test.ts'] }),
      project('system', { include: [`${testFolders}/**/*.system.test.ts`], testTimeout: 60_000 }),
    ],
  },
});

/**
 * Tests that run together: `unit` a module at a time, `wire` a whole plane from outside, `process` and `e2e` with processes
 * of their own, `system` with what npm does not bring. The check before a commit runs `unit` alone.
 */
function project(
  name: string,
  test: { include: string[]; exclude?: string[]; testTimeout?: number },
) {
  return { extends: true as const, test: { name, ...test } };
}
