import { Button } from '@mantine/core';

import { formatMoment } from '../../core/format/moment.ts';
import { argumentsInLine } from '../../core/inbox/title.ts';
import type { RememberedApproval } from '../../core/wire/remembered.ts';
import { Panel } from '../../elements/panel.tsx';
import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import styles from './policy-panel.module.css';

interface Props {
  readonly remembered: readonly RememberedApproval[];
  readonly busy: boolean;
  readonly onForget: (id: string) => void;
}

/** The calls that run without asking for now. */
export function RememberedPanel({ remembered, busy, onForget }: Props) {
  return (
    <Panel title={inbox.rememberedTitle}>
      <ul className={styles['rules']}>
        {remembered.map(({ id, principal, tool, arguments: fixed, expires_at }) => (
          <li key={id}>
            <strong>{tool}</strong>
            <code>
              <VisibleText text={argumentsInLine(fixed) || inbox.anyArguments} />
            </code>
            <span className="soft">
              {principal.name}, {inbox.until} {formatMoment(expires_at)}
            </span>
            <Button variant="default" size="md" disabled={busy} onClick={() => onForget(id)}>
              {inbox.forget}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
