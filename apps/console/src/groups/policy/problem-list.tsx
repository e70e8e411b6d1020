import { UnstyledButton } from '@mantine/core';

import { lineAt } from '../../core/policy/text-position.ts';
import type { TextPosition } from '../../core/policy/text-position.ts';
import type { PolicyProblem } from '../../core/wire/policy.ts';
import { policy } from '../../strings/policy.ts';
import styles from './problem-list.module.css';

interface Props {
  readonly problems: readonly PolicyProblem[];
  /** The text that they are about. */
  readonly text: string;
  /** Leads to a place in the text. */
  readonly onPlace: (place: TextPosition) => void;
}

/** What is wrong with a policy: each leads to its place in the text. */
export function ProblemList({ problems, text, onPlace }: Props) {
  return (
    <>
      <p>{policy.invalid}</p>
      <ul className={styles['problems']} aria-label={policy.problems}>
        {problems.map((problem) => (
          <li key={`${problem.line} ${problem.column} ${problem.message}`}>
            <UnstyledButton className={styles['place']} onClick={() => onPlace(problem)}>
              {policy.at(problem.line, problem.column)}
            </UnstyledButton>
            <span>{problem.message}</span>
            <PlaceInLine line={lineAt(text, problem.line)} column={problem.column} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The line, with its rest from the place on marked. */
function PlaceInLine({ line, column }: { readonly line: string; readonly column: number }) {
  if (line.trim() === '') return null;
  return (
    <code className={styles['line']} aria-hidden>
      {line.slice(0, column - 1)}
      <mark>{line.slice(column - 1)}</mark>
    </code>
  );
}
