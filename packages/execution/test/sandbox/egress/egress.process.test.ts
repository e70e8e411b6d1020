import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

const NOBODY = 65_534;

it('a server that is not root cannot give another user a way out, says so, and ends', async () => {
  const script = fileURLToPath(new URL('../processes/door-for-another.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@qmcp/source', script],
    process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY, cwd: '/' } : {},
  );
  expect(stdout).toMatch(/^sandbox_refused: .*run the server as root/);
});
