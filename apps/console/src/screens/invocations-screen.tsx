import { IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { Invocation } from '../core/wire/invocation.ts';
import { Message } from '../elements/message.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { Panel } from '../elements/panel.tsx';
import { CallList } from '../groups/call-list.tsx';
import { OutcomeBar } from '../groups/calls/outcome-bar.tsx';
import { invocations } from '../strings/invocations.ts';
import styles from './invocations-screen.module.css';

interface Props {
  readonly filters: ReactNode;
  /** Brings the next page; false where there is none. */
  readonly more: ReactNode;
  /** Is given what lays the calls out, once they are there. */
  readonly children: (list: (calls: readonly Invocation[]) => ReactNode) => ReactNode;
}

/** Calls, the newest first. */
export function InvocationsScreen({ filters, more, children }: Props) {
  return (
    <div className={styles['calls']}>
      <PageHeader title={invocations.title} lead={invocations.lead} />
      {filters}
      <Panel>
        {children((calls) =>
          calls.length === 0 ? (
            <Message icon={IconHistory} title={invocations.none} text={invocations.noneText} />
          ) : (
            <>
              <OutcomeBar calls={calls} />
              <CallList calls={calls} empty={invocations.none} />
            </>
          ),
        )}
      </Panel>
      <div className={styles['more']}>{more}</div>
    </div>
  );
}
