import type { SubjectName } from '../subjects/subjects.ts';
import { at } from './figures.ts';
import type { Figures } from './figures.ts';
import { table } from './part.ts';

/** Where targets are read: the highest concurrency. */
const AT = 64;

const rate = at(AT, 'callsPerSecond');
const tail = at(AT, 'p99Ms');
const cpu = at(AT, 'cpuUsPerCall');

/** Peers, none of which governs or records anything. */
const peers: readonly SubjectName[] = [
  'official-v2',
  'official-v1',
  'tmcp',
  'mcp-framework',
  'fastmcp',
];

interface Target {
  readonly what: string;
  readonly limit: number;
  readonly better: 'more' | 'less';
  readonly measure: (figures: Figures) => number;
}

const targets: readonly Target[] = [
  {
    what: 'bare, calls/s to the floor',
    limit: 0.85,
    better: 'more',
    measure: (figures) => figures.toFloor('bare', rate),
  },
  {
    what: 'governed, calls/s to the floor',
    limit: 0.25,
    better: 'more',
    measure: (figures) => figures.toFloor('governed', rate),
  },
  {
    what: 'governed, calls/s to the fastest peer',
    limit: 1,
    better: 'more',
    measure: (figures) =>
      figures.of('governed', rate) / Math.max(...peers.map((name) => figures.of(name, rate))),
  },
  {
    what: 'bare, p99 to the floor',
    limit: 2,
    better: 'less',
    measure: (figures) => figures.toFloor('bare', tail),
  },
  {
    what: 'governed, p99 to the floor',
    limit: 2,
    better: 'less',
    measure: (figures) => figures.toFloor('governed', tail),
  },
  {
    what: 'bare, CPU µs a call',
    limit: 25,
    better: 'less',
    measure: (figures) => figures.of('bare', cpu),
  },
  {
    what: 'governed, CPU µs a call',
    limit: 60,
    better: 'less',
    measure: (figures) => figures.of('governed', cpu),
  },
];

/** The targets, with what was measured at the highest concurrency. */
export function showTargets(figures: Figures): string {
  const rows = targets.map(({ what, limit, better, measure }) => {
    const measured = measure(figures);
    const met = better === 'more' ? measured >= limit : measured <= limit;
    const bound = better === 'more' ? '≥' : '≤';
    return [what, `${bound} ${limit}`, measured.toFixed(2), met ? 'met' : 'not met'];
  });
  return `Targets, at ${AT} calls at a time:\n\n${table(['what', 'target', 'measured', ''], rows)}`;
}
