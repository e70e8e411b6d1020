import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';

const root = new URL('../../../', import.meta.url);

const CTRL_C = '\u0003';

/** A terminal in which somebody has started qmcp for the first time. */
export interface Terminal extends AsyncDisposable {
  /** Waits until it shows a match. @throws Error with what it shows when it ends without one */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** Presses Ctrl-C. @returns the exit code */
  interrupt(): Promise<number | null>;
}

/** What `npm start` runs once everything is installed and built, as package.json has it. */
function startCommand(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: { start: string };
  };
  const [, words = ''] = /scripts\/run\.mjs (.+)$/.exec(scripts.start) ?? [];
  return words.split(' ').map((word) => (word.endsWith('.ts') ? inRepository(word) : word));
}

const inRepository = (path: string): string => fileURLToPath(new URL(path, root));

/**
 * Starts qmcp as `npm start` does, in a real terminal (`script` of Debian's bsdutils makes one) and an empty folder, with
 * nothing configured but a free port.
 */
export async function startAsNewcomer(): Promise<Terminal> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  // By `exec`, as package.json has it: the shell in between would take the Ctrl-C for itself.
  const command = [
    'exec',
    process.execPath,
    '-C',
    '@qmcp/source',
    ...startCommand(),
    '--port',
    '0',
  ];
  const child = spawn(
    'script',
    ['--quiet', '--return', '--command', command.join(' '), '/dev/null'],
    {
      cwd: folder.path,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder.path, TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'close') as Promise<[number | null]>;
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const interrupt = async (): Promise<number | null> => {
    if (child.exitCode === null) child.stdin.write(CTRL_C);
    return (await ended)[0];
  };
  opened.defer(async () => void (await interrupt()));
  const stack = opened.move();
  return {
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text);
          if (found !== null) resolve(found);
        };
        child.stdout.on('data', look);
        look();
        void ended.then(() => reject(new Error(`It ended without it:\n${text}`)));
      }),
    interrupt,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
