import type { LanguageName } from '@qmcp/execution/sandbox';

/** The least that a program can do, in a sandbox and without one. */
export interface Program {
  readonly language: LanguageName;
  readonly title: string;
  readonly code: string;
  /** The same in a plain process: by the same interpreters, whatever else `PATH` leads to. */
  readonly plain: readonly [string, ...string[]];
}

/** What is run in every way that is compared. */
export const programs: readonly Program[] = [
  {
    language: 'python',
    title: 'Python',
    code: 'print(1)',
    plain: ['/usr/bin/python3', '-I', '-c', 'print(1)'],
  },
  {
    language: 'javascript',
    title: 'Node.js',
    code: 'console.log(1)',
    plain: [process.execPath, '-e', 'console.log(1)'],
  },
  {
    language: 'shell',
    title: 'shell',
    code: 'echo 1',
    plain: ['/bin/bash', '--norc', '-c', 'echo 1'],
  },
];
