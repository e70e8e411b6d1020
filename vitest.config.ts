import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Resolves `@qmcp/*` to TypeScript sources, so tests never run against a stale build. */
const SOURCE_CONDITION = '@qmcp/source';

const SYSTEM_TESTS = '**/*.system.test.ts';

const workspaces = ['packages', 'apps'].flatMap((group) =>
  readdirSync(new URL(`./${group}`, import.meta.url)).map((name) => `${group}/${name}`),
);

const coverageFloor = { lines: 95, branches: 90 };

export default defineConfig({
  resolve: { conditions: [SOURCE_CONDITION] },
  ssr: { resolve: { conditions: [SOURCE_CONDITION, 'module', 'node', 'import', 'default'] } },
  test: {
    isolate: false,
    execArgv: ['-C', SOURCE_CONDITION],
    coverage: {
      provider: 'v8',
      include: workspaces.map((workspace) => `${workspace}/src/**/*.ts`),
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: Object.fromEntries(
        workspaces.map((workspace) => [`${workspace}/src/**`, coverageFloor]),
      ),
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'npm-alone',
          include: [
            'packages/*/test/**/*.test.ts',
            'apps/*/test/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude: [SYSTEM_TESTS, '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: [SYSTEM_TESTS],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
