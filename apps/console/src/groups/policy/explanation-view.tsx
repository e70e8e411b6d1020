import { formatList } from '../../core/format/words.ts';
import type { PolicyExplanation } from '../../core/wire/policy.ts';
import { Pill } from '../../elements/pill.tsx';
import { policy } from '../../strings/policy.ts';
import styles from './policy-panel.module.css';

/** What is decided, by what, and each rule's part in it. */
export function ExplanationView({ explanation }: { readonly explanation: PolicyExplanation }) {
  const { decision, by, roles, rules } = explanation;
  const said = decision.reason ?? decision.message ?? undefined;
  return (
    <section className={styles['result']} data-effect={decision.effect} aria-live="polite">
      <h3>{policy.effects[decision.effect]}</h3>
      <p>
        {policy.by(by)}
        {said !== undefined && `: ${said}`}
      </p>
      {roles.length > 0 && <p className="soft">{policy.roles(formatList(roles))}</p>}
      {rules.length === 0 ? (
        <p className="soft">{policy.noRules}</p>
      ) : (
        <ul className={styles['rules']} aria-label={policy.eachRule}>
          {rules.map(({ rule, effect, matched, why }) => (
            <li key={rule}>
              <code>{rule}</code>
              <span className="soft">{effect}</span>
              <Pill tone={matched ? 'accent' : 'plain'}>
                {matched ? policy.matches : (why ?? policy.matchesNot)}
              </Pill>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
