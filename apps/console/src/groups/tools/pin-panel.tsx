import { Button } from '@mantine/core';

import { prettyJson } from '../../core/text/hidden-characters.ts';
import type { ToolPin } from '../../core/wire/tool.ts';
import { DiffView } from '../../elements/diff-view.tsx';
import { Facts } from '../../elements/facts.tsx';
import { Moment } from '../../elements/moment.tsx';
import { Panel } from '../../elements/panel.tsx';
import { tools } from '../../strings/tools.ts';
import styles from './pin-panel.module.css';
import { PinPill } from './pin-pill.tsx';

interface Props {
  readonly pin: ToolPin;
  readonly busy: boolean;
  readonly onAccept: () => void;
}

/** Whether a tool of another server is still what was accepted; if not, what changed, and a way to accept just that. */
export function PinPanel({ pin, busy, onAccept }: Props) {
  const { state, digest, changed_at, diff } = pin;
  return (
    <Panel title={tools.pin} aside={<PinPill state={state} />}>
      <div className={styles['body']}>
        <p>{tools.pinStates[state]}</p>
        <Facts
          facts={[
            [tools.pinDigest, <code key="digest">{digest.slice(0, 16)}…</code>],
            [tools.pinChanged, changed_at === null ? undefined : <Moment at={changed_at} />],
          ]}
        />
        {diff.map(({ path, before, after }) => (
          <section key={path} aria-label={tools.pinDiff}>
            <h3>
              <code>{path}</code>
            </h3>
            <DiffView label={path} before={pretty(before)} now={pretty(after)} />
          </section>
        ))}
        {state === 'changed' && (
          <Button size="md" disabled={busy} onClick={onAccept} className={styles['accept']}>
            {tools.accept}
          </Button>
        )}
      </div>
    </Panel>
  );
}

/** Text as text: that is where a changed description is read, line by line. */
const pretty = (value: unknown): string => (typeof value === 'string' ? value : prettyJson(value));
