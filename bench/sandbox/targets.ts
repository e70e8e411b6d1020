import { coldIn, PLAIN, sampleName, warmIn } from './measure-start.ts';
import { programs, type Program } from './programs.ts';
import { table, type Findings } from './tables.ts';

/** What was promised of the sandbox that is taken first. */
interface Target {
  readonly what: string;
  readonly unit: string;
  readonly atMost: number;
  readonly measured: number;
}

const FIRST_BYTE_AT_MOST_MS: Readonly<Record<string, number>> = { python: 2, javascript: 5 };
const COLD_AT_MOST = 3;
const MEMORY_AT_MOST_MIB = 15;

/** Whether bubblewrap, which is tried first, keeps what was promised. */
export function showTargets(findings: Findings): string {
  const targets = programs.flatMap((program, index) => targetsOf(program, index, findings));
  const rows = targets.map(({ what, unit, atMost, measured }) => [
    what,
    `${atMost} ${unit}`,
    `${measured.toFixed(1)} ${unit}`,
    measured <= atMost ? 'met' : 'not met',
  ]);
  return table(['target, on bubblewrap', 'at most', 'measured', ''], rows);
}

function targetsOf(program: Program, index: number, findings: Findings): readonly Target[] {
  const { backends, samples, memoryBytes } = findings;
  const [bubblewrap] = backends;
  if (bubblewrap === undefined) return [];
  const { language, title } = program;
  const p50 = (started: string, moment: 'first byte' | 'result'): number =>
    samples.percentile(sampleName(program, started, moment), 50);
  const firstByteAtMost = FIRST_BYTE_AT_MOST_MS[language];
  return [
    ...(firstByteAtMost === undefined
      ? []
      : [
          {
            what: `${title}, warm, first byte, p50`,
            unit: 'ms',
            atMost: firstByteAtMost,
            measured: p50(warmIn(bubblewrap), 'first byte'),
          },
        ]),
    {
      what: `${title}, cold, result, p50`,
      unit: '× a plain process',
      atMost: COLD_AT_MOST,
      measured: p50(coldIn(bubblewrap), 'result') / p50(PLAIN, 'result'),
    },
    {
      what: `${title}, memory of a warm one`,
      unit: 'MiB',
      atMost: MEMORY_AT_MOST_MIB,
      measured: (memoryBytes.get(bubblewrap.title)?.[index] ?? Number.NaN) / 2 ** 20,
    },
  ];
}
