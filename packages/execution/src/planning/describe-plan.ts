import { oneLine } from '../foreign-text.ts';
import type { Plan, PlanStep, Risk } from './plan-schema.ts';

/** A plan as Markdown, for a model or a person to read. */
export function describePlan(plan: Plan): string {
  return [
    `# Plan: ${oneLine(plan.goal)}`,
    section('Steps', plan.steps.map(describeStep)),
    section('Constraints', plan.constraints.map(bullet)),
    section('Background', plan.background.map(bullet)),
    section('Risks', plan.risks.map(describeRisk)),
    section('Questions to clear up first', plan.questions.map(bullet)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`;

function describeStep({ id, title, condition, dependsOn, tool, acceptance }: PlanStep): string {
  const notes = [
    condition === undefined ? '' : `only ${condition}`,
    dependsOn.length === 0 ? '' : `after ${dependsOn.join(', ')}`,
    tool === undefined ? '' : `tool ${tool}`,
  ].filter((note) => note !== '');
  return `- **${id}** ${oneLine(title)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}\n  - Done when: ${oneLine(acceptance)}`;
}

const describeRisk = ({ steps, risk, mitigation }: Risk): string =>
  bullet(`${risk} ${mitigation} (${steps.join(', ')})`);

const bullet = (text: string): string => `- ${oneLine(text)}`;
