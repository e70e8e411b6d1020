import type { PolicyQuestion } from '@qmcp/contracts';

import { createHold, defaultTerms } from './approval-terms.ts';

/** Built-in rules, by the name that a file switches them off by. */
export const BUILT_IN_NAMES = ['holdDestructive', 'holdUnannotatedForeign'] as const;

/** Name of a built-in rule. */
export type BuiltInName = (typeof BUILT_IN_NAMES)[number];

/** A rule that holds calls of tools unless the file says otherwise. */
export interface BuiltInRule {
  readonly name: BuiltInName;
  readonly decision: { readonly effect: 'hold'; readonly hold: ReturnType<typeof createHold> };
  matches(question: PolicyQuestion): boolean;
}

function define(
  name: BuiltInName,
  reason: string,
  matches: (question: PolicyQuestion) => boolean,
): BuiltInRule {
  // A later version that means something else by the same name has to count this up.
  const canonical = { builtIn: name, revision: 1 };
  const hold = createHold({ name: `built-in/${name}`, reason, canonical }, defaultTerms);
  return { name, matches, decision: Object.freeze({ effect: 'hold', hold }) };
}

const declaresNothing = ({ hints = {} }: PolicyQuestion): boolean =>
  Object.values(hints).every((hint) => hint === undefined);

/** What is held without a rule of the file. Only tools: nothing else changes anything. */
export const builtInRules: readonly BuiltInRule[] = [
  define(
    'holdDestructive',
    'The tool declares that it may destroy or overwrite',
    ({ method, hints }) => method === 'tools/call' && hints?.destructive === true,
  ),
  define(
    'holdUnannotatedForeign',
    'The tool is of another server, and declares nothing of its effects',
    (question) =>
      question.method === 'tools/call' && question.foreign === true && declaresNothing(question),
  ),
];
