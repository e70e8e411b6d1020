import type { Era, Subject } from './subject.ts';

/** A subject and what is said of it. */
export interface Entry {
  /** As the table shows it. */
  readonly label: string;
  readonly era: Era;
  /** Flags of Node.js with which it is started; none by default. */
  readonly nodeFlags?: readonly string[];
  /** Where it keeps its store; a file by default. */
  readonly store?: 'postgres';
  readonly load: () => Promise<{ readonly default: Subject }>;
}

/** As the command `qmcp` starts itself. */
const nodeFlags = ['--max-semi-space-size=8'];

/** All that are measured, by the name that the command line knows. */
export const subjects = {
  floor: { label: 'bare `node:http`', era: 'modern', load: () => import('./floor.ts') },
  bare: { label: '**qmcp, bare**', era: 'modern', nodeFlags, load: () => import('./bare.ts') },
  governed: {
    label: '**qmcp, governed, SQLite**',
    era: 'modern',
    nodeFlags,
    load: () => import('./governed.ts'),
  },
  'governed-rules': {
    label: '**qmcp, governed, SQLite, 2,000 rules**',
    era: 'modern',
    nodeFlags,
    load: () => import('./governed-rules.ts'),
  },
  'governed-postgres': {
    label: '**qmcp, governed, PostgreSQL**',
    era: 'modern',
    nodeFlags,
    store: 'postgres',
    load: () => import('./governed-postgres.ts'),
  },
  'official-v2': {
    label: 'official SDK 2.4.0',
    era: 'modern',
    load: () => import('./official-v2.ts'),
  },
  'official-v1': {
    label: 'official SDK 1.32.2',
    era: 'legacy',
    load: () => import('./official-v1.ts'),
  },
  tmcp: { label: 'tmcp 1.20.0', era: 'modern', load: () => import('./tmcp.ts') },
  'mcp-framework': {
    label: 'mcp-framework 0.2.22',
    era: 'legacy',
    load: () => import('./mcp-framework.ts'),
  },
  fastmcp: { label: 'fastmcp 4.20.16', era: 'legacy', load: () => import('./fastmcp.ts') },
} as const satisfies Readonly<Record<string, Entry>>;

/** A name of the table above. */
export type SubjectName = keyof typeof subjects;

/** Tells the name of a subject. */
export const isSubjectName = (name: string): name is SubjectName => Object.hasOwn(subjects, name);
