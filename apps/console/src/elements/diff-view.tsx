import { diffLines } from '../core/diff/line-diff.ts';
import type { DiffLine } from '../core/diff/line-diff.ts';
import { inbox } from '../strings/inbox.ts';
import { VisibleText } from './visible-text.tsx';
import styles from './diff-view.module.css';

interface Props {
  /** What is compared, for who does not see it. */
  readonly label: string;
  readonly before: string;
  readonly now: string;
}

const signs: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '−' };

/** Two texts, line by line: what went and what came. */
export function DiffView({ label, before, now }: Props) {
  return (
    <div className={styles['diff']} tabIndex={0} role="group" aria-label={label}>
      {diffLines(before, now).map(({ kind, text }, index) => (
        // Lines never move within a comparison: their place is their key.
        <div key={index} className={styles['line']} data-kind={kind}>
          <span aria-hidden>{signs[kind]}</span>
          {kind !== 'same' && <span className="visually-hidden">{inbox.diff[kind]}: </span>}
          <code>
            <VisibleText text={text} />
          </code>
        </div>
      ))}
    </div>
  );
}
