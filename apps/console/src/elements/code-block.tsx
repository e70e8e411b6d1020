import { VisibleText } from './visible-text.tsx';
import styles from './code-block.module.css';

interface Props {
  /** What it is, for who does not see it. */
  readonly label: string;
  readonly text: string;
}

/** Text for machines, as it is. It scrolls within itself, by keyboard too. */
export function CodeBlock({ label, text }: Props) {
  return (
    // What scrolls has to take the focus (WCAG 2.1.1).
    <pre className={styles['code']} tabIndex={0} role="group" aria-label={label}>
      <VisibleText text={text} />
    </pre>
  );
}
