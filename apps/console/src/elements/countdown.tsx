import { formatCountdown } from '../core/format/duration.ts';
import { countdown } from '../core/inbox/countdown.ts';
import { useNow } from '../data/use-now.ts';
import { inbox } from '../strings/inbox.ts';
import styles from './countdown.module.css';

const TICK_MS = 1_000;
const RADIUS = 8;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

interface Props {
  readonly request: { readonly created_at: string; readonly expires_at: string };
}

/** What is left of the time to decide, as a ring that empties and in figures. */
export function Countdown({ request }: Props) {
  const { leftMs, share, tone } = countdown(request, useNow(TICK_MS));
  return (
    <span className={styles['countdown']} data-tone={tone}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden>
        <circle className={styles['track']} cx="10" cy="10" r={RADIUS} />
        <circle
          className={styles['rest']}
          cx="10"
          cy="10"
          r={RADIUS}
          strokeDasharray={`${share * CIRCUMFERENCE} ${CIRCUMFERENCE}`}
          transform="rotate(-90 10 10)"
        />
      </svg>
      {tone === 'over' ? (
        inbox.over
      ) : (
        <span className="tabular">
          {formatCountdown(leftMs)}
          <span className="visually-hidden"> {inbox.leftToDecide}</span>
        </span>
      )}
    </span>
  );
}
