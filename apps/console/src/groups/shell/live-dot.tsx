import { useLiveState } from '../../data/live.ts';
import { shell } from '../../strings/shell.ts';
import styles from './live-dot.module.css';

/** Whether what is shown is as it is. */
export function LiveDot() {
  const state = useLiveState();
  return (
    <span className={styles['live']} data-state={state} role="status">
      <span aria-hidden />
      {shell.live[state]}
    </span>
  );
}
