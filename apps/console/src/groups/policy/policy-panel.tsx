import type { PolicyFile } from '../../core/wire/policy.ts';
import { CodeBlock } from '../../elements/code-block.tsx';
import { Facts } from '../../elements/facts.tsx';
import { Panel } from '../../elements/panel.tsx';
import { Pill } from '../../elements/pill.tsx';
import { policy } from '../../strings/policy.ts';
import styles from './policy-panel.module.css';

/** The policy in force. */
export function PolicyPanel({ file }: { readonly file: PolicyFile }) {
  const { source, text, version, digest, stale, rules } = file;
  return (
    <Panel title={policy.inForce} aside={<Pill tone="accent">{policy.rules(rules)}</Pill>}>
      <div className={styles['body']}>
        {stale && (
          <p role="alert" className={styles['stale']}>
            {policy.stale}
          </p>
        )}
        <Facts
          facts={[
            [policy.source, policy.sources[source]],
            [policy.version, version],
            [policy.digest, <code key="digest">{digest.slice(0, 16)}…</code>],
          ]}
        />
        {text === null ? (
          <p className="soft">{policy.noText}</p>
        ) : (
          <CodeBlock label={policy.inForce} text={text} />
        )}
      </div>
    </Panel>
  );
}
