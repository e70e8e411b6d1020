import { text, toolResult, type ContentBlock, type ToolResult } from '@qmcp/contracts';
import { z } from 'zod';

import { oneLine } from '../foreign-text.ts';
import type { CollectedFiles, RunResult, Violation } from '../sandbox/sandbox.ts';
import { FINDING_SEVERITIES } from '../validation/code-validator.ts';
import { describeFinding } from './check-code.ts';
import type { CheckedResult } from './code-runner.ts';
import { embeddedFile, fileUri } from './file-content.ts';

const MAX_LINE_LENGTH = 500;

const VIOLATIONS = [
  'timeout',
  'cpu',
  'memory',
  'pids',
  'output',
  'disk',
  'inodes',
  'seccomp',
] as const satisfies readonly Violation[];

/** How bytes of standard streams are written as text. */
export const encodingInput = z
  .enum(['utf8', 'base64'])
  .default('utf8')
  .describe('How stdin, stdout and stderr are given; base64 keeps every byte as it is');

/** How bytes of standard streams are written as text. */
export type Encoding = z.output<typeof encodingInput>;

const Finding = z.object({
  path: z.string().optional().describe('Absent for the code itself'),
  rule: z.string(),
  severity: z.enum(FINDING_SEVERITIES),
  line: z.int(),
  column: z.int().optional(),
  message: z.string(),
});

/** How a run went, as a tool says it. */
export const RunView = z.object({
  reason: z
    .enum(['exit', 'cancelled', ...VIOLATIONS])
    .describe('Why it ended: exit, by itself; else the limit that stopped it or made it fail'),
  exitCode: z
    .int()
    .nullable()
    .describe('As a shell says it, 128 plus the number of a signal; null where it was killed'),
  stdout: z.string(),
  stderr: z.string(),
  encoding: z.enum(['utf8', 'base64']).describe('Of stdout and stderr'),
  usage: z.object({
    wallMs: z.number(),
    cpuMs: z.number().optional().describe('Processor time; absent where nobody counts'),
    peakMemoryBytes: z.number().optional().describe('Most memory; absent where nobody counts'),
  }),
  violations: z.array(z.enum(VIOLATIONS)).describe('Every limit that was met'),
  networkAttempts: z
    .int()
    .optional()
    .describe('How often it tried to get at a network; absent where nobody counts'),
  decoysRead: z
    .array(z.string())
    .optional()
    .describe('Secrets of the machine that it tried to read; absent where nobody sees that'),
  egress: z
    .array(
      z.object({
        host: z.string(),
        port: z.int(),
        outcome: z.enum(['allowed', 'refused', 'failed']),
        reason: z.string().optional(),
      }),
    )
    .describe('The first of its attempts to reach a host by way of the proxy'),
  findings: z.array(Finding).describe('What was found in the code'),
  files: z
    .array(z.object({ path: z.string(), uri: z.string(), bytes: z.int() }))
    .describe('Collected files; their contents are the resources of the same URI in content'),
  refused: z
    .array(z.object({ path: z.string(), reason: z.string() }))
    .describe('What was to be collected but is no regular file'),
});

/** How a run went, as a tool says it. */
export type RunView = z.output<typeof RunView>;

/** A run with all that came out of it. */
export type FinishedRun = CheckedResult<RunResult & CollectedFiles>;

/** The answer of a tool that ran code. A program that failed is an error, since whoever sent it should look. */
export function runReply(run: FinishedRun, encoding: Encoding): ToolResult<RunView> {
  const view = viewRun(run, encoding);
  return toolResult({
    content: [...outputBlocks(view), text(describeEnd(view)), ...run.files.map(embeddedFile)],
    structuredContent: view,
    isError: view.reason !== 'exit' || view.exitCode !== 0,
  });
}

/** A run as a tool says it. */
export function viewRun(run: FinishedRun, encoding: Encoding): RunView {
  return {
    reason: run.reason,
    exitCode: run.exitCode ?? null,
    stdout: Buffer.from(run.stdout).toString(encoding),
    stderr: Buffer.from(run.stderr).toString(encoding),
    encoding,
    usage: { ...run.usage },
    violations: [...run.violations],
    ...(run.networkAttempts !== undefined && { networkAttempts: run.networkAttempts }),
    ...(run.decoysRead && { decoysRead: [...run.decoysRead] }),
    egress: [...run.egress],
    findings: [...run.findings],
    files: run.files.map(({ path, content }) => ({
      path,
      uri: fileUri(path),
      bytes: content.byteLength,
    })),
    refused: [...run.refused],
  };
}

const outputBlocks = ({ stdout, stderr }: RunView): ContentBlock[] => [
  ...(stdout === '' ? [] : [text(stdout)]),
  ...(stderr === '' ? [] : [text(`stderr:\n${stderr}`)]),
];

/** How a run ended, for a model: what it can act on comes with it. */
export function describeEnd(view: RunView): string {
  const { usage, violations, networkAttempts = 0, decoysRead = [] } = view;
  const { egress, findings, refused } = view;
  return [
    `${ending(view)} after ${Math.round(usage.wallMs)} ms${describeUsage(usage)}.`,
    violations.length > 0 ? `Limits met: ${violations.join(', ')}.` : '',
    networkAttempts > 0 ? 'It tried to get at a network: there is none in the sandbox.' : '',
    decoysRead.length > 0
      ? `It read ${decoysRead.join(', ')}: nothing of the machine is there, and that it looked is on record.`
      : '',
    ...egress.filter(({ outcome }) => outcome !== 'allowed').map(describeEgress),
    ...refused.map(({ path, reason }) => `${path} was not taken: ${reason}`),
    findings.length > 0 ? 'Found in the code:' : '',
    ...findings.map(describeFinding),
  ]
    .filter(Boolean)
    .join('\n');
}

function describeUsage({ cpuMs, peakMemoryBytes }: RunView['usage']): string {
  if (cpuMs === undefined || peakMemoryBytes === undefined) return '';
  const mebibytes = (peakMemoryBytes / 1024 / 1024).toFixed(1);
  return ` (processor ${Math.round(cpuMs)} ms, memory ${mebibytes} MiB)`;
}

const describeEgress = ({ host, port, outcome, reason = '' }: RunView['egress'][number]): string =>
  oneLine(`${host}:${port} was not reached (${outcome}). ${reason}`, MAX_LINE_LENGTH);

function ending({ reason, exitCode }: RunView): string {
  if (reason === 'exit') return `Ended with exit code ${exitCode}`;
  if (reason === 'cancelled') return 'Cancelled';
  const how = exitCode === null ? 'Stopped' : `Failed with exit code ${exitCode}`;
  return `${how} by the limit on ${limitNames[reason]}`;
}

const limitNames: Readonly<Record<Violation, string>> = {
  timeout: 'time (timeoutMs)',
  cpu: 'processor time (cpuMs)',
  memory: 'memory (memoryBytes)',
  pids: 'processes (processes)',
  output: 'output (outputBytes)',
  disk: 'disk (diskBytes, temporaryBytes)',
  inodes: 'files (inodes)',
  seccomp: 'system calls: it made one that no program in a sandbox may make',
};
