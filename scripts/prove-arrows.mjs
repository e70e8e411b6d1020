/**
 * Proves, in an install where each workspace sees only what it declares, that every workspace with an
 * entry loads and that none reaches a workspace it did not declare. Run it on sources (`-C @qmcp/source`) and on
 * the build. In an ordinary, hoisted install the second half fails by design.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const workspaces = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((directory) => {
    const manifestPath = join(root, group, directory, 'package.json');
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
    return {
      name: manifest.name,
      // What runs in a browser alone offers no entry to load here.
      isLoadable: manifest.exports !== undefined,
      declared: { ...manifest.dependencies, ...manifest.devDependencies },
      resolve: createRequire(manifestPath).resolve,
    };
  }),
);

const problems = [];
for (const workspace of workspaces) {
  if (workspace.isLoadable) {
    try {
      await import(pathToFileURL(workspace.resolve(workspace.name)).href);
    } catch (error) {
      problems.push(`${workspace.name} does not load: ${String(error)}`);
    }
  }
  for (const { name } of workspaces) {
    if (name === workspace.name || name in workspace.declared) continue;
    if (reaches(workspace, name)) problems.push(`${workspace.name} reaches ${name} undeclared`);
  }
}

for (const problem of problems) console.error(problem);
console.log(`${workspaces.length} workspaces, ${problems.length} broken arrows`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** @param {{ resolve: (name: string) => string }} from @param {string} name */
function reaches(from, name) {
  try {
    from.resolve(name);
    return true;
  } catch {
    return false;
  }
}
