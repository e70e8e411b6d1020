import { IconUserCheck } from '@tabler/icons-react';

import type { HumanRequest } from '../../core/wire/human-request.ts';
import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import styles from './hindered.module.css';

/** Tells who was about to decide that it is settled, by whom, and how. */
export function SettledMeanwhile({ request }: { readonly request: HumanRequest }) {
  return (
    <div className={styles['meanwhile']} role="status">
      <IconUserCheck aria-hidden size={24} stroke={1.6} />
      <div>
        <strong>
          <VisibleText text={titleOf(request)} />
        </strong>
        <p className="soft">{inbox.meanwhileText}</p>
      </div>
    </div>
  );
}

function titleOf({ status, answer, responses }: HumanRequest): string {
  const last = responses.at(-1);
  if (status !== 'responded' || last === undefined) {
    return status === 'pending' ? inbox.waitsFor : inbox.ended[status];
  }
  const outcome = inbox.outcome[answer ?? ''];
  const { name } = last.principal;
  return outcome === undefined
    ? inbox.answeredBy(name, last.answer)
    : inbox.meanwhile(name, outcome);
}
