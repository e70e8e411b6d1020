/** Copies what `tsc` leaves behind: every file under a workspace's src that is not TypeScript. */
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const group of ['packages', 'apps']) {
  for (const workspace of readdirSync(join(root, group))) {
    const source = join(root, group, workspace, 'src');
    // The console is bundled, not compiled: its build brings all that it needs.
    if (!existsSync(source) || workspace === 'console') continue;
    cpSync(source, join(root, group, workspace, 'dist'), {
      recursive: true,
      filter: (path) => statSync(path).isDirectory() || !path.endsWith('.ts'),
    });
  }
}
