import { coldIn, PLAIN, sampleName, warmIn } from './measure-start.ts';
import type { MeasuredBackend } from './measured-backends.ts';
import { programs } from './programs.ts';
import { table, type Findings } from './tables.ts';

/** What was promised of the sandbox that is tried first. */
interface Target {
  readonly what: string;
  readonly unit: string;
  readonly atMost: number;
  readonly measured: number;
}

/** Languages of which something was promised, and how soon a warm one answers. */
const FIRST_BYTE_AT_MOST_MS: Readonly<Record<string, number>> = { python: 2, javascript: 5 };
const COLD_AT_MOST = 3;
const MEMORY_AT_MOST_MIB = 15;

/** Whether bubblewrap keeps what was promised. */
export function showTargets(findings: Findings): string {
  const bubblewrap = findings.backends.find(({ isSlow }) => !isSlow);
  const targets = bubblewrap === undefined ? [] : targetsOf(bubblewrap, findings);
  const rows = targets.map(({ what, unit, atMost, measured }) => [
    what,
    `${atMost} ${unit}`,
    `${measured.toFixed(1)} ${unit}`,
    measured <= atMost ? 'met' : 'not met',
  ]);
  return table(['target, on bubblewrap', 'at most', 'measured', ''], rows);
}

function targetsOf(
  backend: MeasuredBackend,
  { samples, memoryBytes }: Findings,
): readonly Target[] {
  return programs.flatMap((program, index) => {
    const firstByteAtMost = FIRST_BYTE_AT_MOST_MS[program.language];
    if (firstByteAtMost === undefined) return [];
    const p50 = (started: string, moment: 'first byte' | 'result'): number =>
      samples.percentile(sampleName(program, started, moment), 50);
    return [
      {
        what: `${program.title}, warm, first byte, p50`,
        unit: 'ms',
        atMost: firstByteAtMost,
        measured: p50(warmIn(backend), 'first byte'),
      },
      {
        what: `${program.title}, cold, result, p50`,
        unit: '× a plain process',
        atMost: COLD_AT_MOST,
        measured: p50(coldIn(backend), 'result') / p50(PLAIN, 'result'),
      },
      {
        what: `${program.title}, memory of a warm one`,
        unit: 'MiB',
        atMost: MEMORY_AT_MOST_MIB,
        measured: (memoryBytes.get(backend.title)?.[index] ?? Number.NaN) / 2 ** 20,
      },
    ];
  });
}
