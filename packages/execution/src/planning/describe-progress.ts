import { oneLine } from '../foreign-text.ts';
import type { Progress } from './progress-schema.ts';

const ADVICE: Readonly<Record<Progress['state'], string>> = {
  in_progress: 'Work goes on. Do the next steps, then call again with every result so far.',
  stuck:
    'Nothing more can be done. Repair the failed steps and leave them out of the results to try them again, report them as skipped, or change the plan.',
  finished: 'Every step is done or skipped.',
};

/** Where a plan stands, as Markdown. */
export function describeProgress(progress: Progress): string {
  const { state, next, steps, done, total, warnings, mermaid } = progress;
  return [
    `${done} of ${total} steps done. ${ADVICE[state]}`,
    ...warnings.map((warning) => `Warning: ${warning}`),
    next.length === 0 ? '' : `## Next\n\n${next.map(describeNext).join('\n')}`,
    `## All steps\n\n${steps.map(describeStanding).join('\n')}`,
    `\`\`\`mermaid\n${mermaid}\n\`\`\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function describeNext({
  id,
  title,
  condition,
  tool,
  acceptance,
}: Progress['next'][number]): string {
  const notes = [
    title === undefined ? '' : `${title}.`,
    condition === undefined ? '' : `Only ${condition}.`,
    tool === undefined ? '' : `Tool: ${tool}.`,
    acceptance === undefined ? '' : `Done when: ${acceptance}`,
  ].filter((note) => note !== '');
  return oneLine([`- **${id}**`, ...notes].join(' '));
}

const describeStanding = ({ id, status, waitsFor }: Progress['steps'][number]): string =>
  `- ${id}: ${status}${waitsFor.length === 0 ? '' : ` (waits for ${waitsFor.join(', ')})`}`;
