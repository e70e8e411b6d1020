import { Link } from '@tanstack/react-router';

import type { FailingTool } from '../../core/wire/overview.ts';
import { Moment } from '../../elements/moment.tsx';
import { Panel } from '../../elements/panel.tsx';
import { ShareBar } from '../../elements/share-bar.tsx';
import { home } from '../../strings/home.ts';
import styles from './failing-panel.module.css';

/** The tools that failed in the last hour, and how often. */
export function FailingPanel({ tools }: { readonly tools: readonly FailingTool[] }) {
  return (
    <Panel title={home.failing}>
      {tools.length === 0 ? (
        <p className="soft">{home.noneFailing}</p>
      ) : (
        <ul className={styles['tools']}>
          {tools.map((tool) => (
            <li key={tool.tool}>
              <FailingLink tool={tool} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function FailingLink({
  tool: { tool, failed, total, last_error_code, last_at },
}: {
  readonly tool: FailingTool;
}) {
  return (
    <Link to="/invocations" search={{ tool, outcome: 'tool_error' }} className={styles['tool']}>
      <strong>{tool}</strong>
      <ShareBar share={failed / total} tone="danger" />
      <small className="soft">
        {home.failedOf(failed, total)} · {home.lastError}{' '}
        {last_error_code !== null && <code>{last_error_code}</code>} <Moment at={last_at} />
      </small>
    </Link>
  );
}
