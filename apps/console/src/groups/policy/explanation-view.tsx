import { formatList } from '../../core/format/words.ts';
import type { PolicyExplanation, RulePart } from '../../core/wire/policy.ts';
import { Pill } from '../../elements/pill.tsx';
import { policy } from '../../strings/policy.ts';
import styles from './policy-panel.module.css';

/** What is decided, by what, and each rule's part in it. */
export function ExplanationView({ explanation }: { readonly explanation: PolicyExplanation }) {
  const { effect, reason, by, known, roles, rules } = explanation;
  return (
    <section className={styles['result']} data-effect={effect} aria-live="polite">
      <h3>{policy.effects[effect]}</h3>
      <p>
        {policy.by(by)}
        {reason !== null && `: ${reason}`}
      </p>
      {!known && <p className="soft">{policy.unknownTool}</p>}
      {roles.length > 0 && <p className="soft">{policy.roles(formatList(roles))}</p>}
      {rules.length === 0 ? (
        <p className="soft">{policy.noRules}</p>
      ) : (
        <ul className={styles['rules']} aria-label={policy.eachRule}>
          {rules.map((part) => (
            <RuleItem key={part.rule} part={part} />
          ))}
        </ul>
      )}
    </section>
  );
}

function RuleItem({
  part: { rule, effect, matched, misfit, condition_failed },
}: {
  readonly part: RulePart;
}) {
  const why = misfit === null ? policy.matchesNot : policy.misfits[misfit];
  return (
    <li>
      <code>{rule}</code>
      <span className="soft">{effect}</span>
      {condition_failed && <span className="soft">{policy.conditionFailed}</span>}
      <Pill tone={matched ? 'accent' : 'plain'}>{matched ? policy.matches : why}</Pill>
    </li>
  );
}
