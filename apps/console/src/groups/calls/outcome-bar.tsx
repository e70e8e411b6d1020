import { countOutcomes } from '../../core/calls/outcome-shares.ts';
import type { Invocation } from '../../core/wire/invocation.ts';
import { invocations } from '../../strings/invocations.ts';
import { outcomes } from '../../strings/outcomes.ts';
import styles from './outcome-bar.module.css';

/** How the calls that are listed ended: a bar of their shares, and the figures under it. */
export function OutcomeBar({ calls }: { readonly calls: readonly Invocation[] }) {
  const parts = countOutcomes(calls);
  const startOf = (index: number): number =>
    parts.slice(0, index).reduce((sum, { count }) => sum + count, 0);
  return (
    <figure className={styles['figure']} aria-label={invocations.shares(calls.length)}>
      <svg viewBox={`0 0 ${calls.length} 1`} preserveAspectRatio="none" aria-hidden>
        {parts.map(({ outcome, count }, index) => (
          <rect key={outcome} data-outcome={outcome} x={startOf(index)} width={count} height="1" />
        ))}
      </svg>
      <dl>
        {parts.map(({ outcome, count }) => (
          <div key={outcome} data-outcome={outcome}>
            <dt>{outcomes[outcome]}</dt>
            <dd className="tabular">{count}</dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}
