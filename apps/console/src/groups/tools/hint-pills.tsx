import type { Tool } from '../../core/wire/tool.ts';
import { Pill } from '../../elements/pill.tsx';
import { tools } from '../../strings/tools.ts';
import styles from './hint-pills.module.css';

/** What a tool says of its own effects. */
export function HintPills({ tool: { annotations = {} } }: { readonly tool: Tool }) {
  const hints = Object.keys(tools.hints).filter(
    (hint) =>
      annotations[hint] === true &&
      !(hint === 'idempotentHint' && annotations['readOnlyHint'] === true),
  );
  if (hints.length === 0) return null;
  return (
    <span className={styles['hints']}>
      {hints.map((hint) => (
        <Pill key={hint} tone={hint === 'destructiveHint' ? 'waiting' : 'plain'}>
          {tools.hints[hint]}
        </Pill>
      ))}
    </span>
  );
}
