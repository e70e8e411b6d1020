import { IconHandStop } from '@tabler/icons-react';

import type { HeldCall } from '../../core/wire/human-request.ts';
import { formatList } from '../../core/format/words.ts';
import { inbox } from '../../strings/inbox.ts';
import styles from './why-held.module.css';

/** The reason and the rule that held a call, and who it takes to let it go. */
export function WhyHeld({ call }: { readonly call: HeldCall }) {
  return (
    <section className={styles['why']} aria-label={inbox.why}>
      <IconHandStop aria-hidden size={22} stroke={1.6} />
      <div>
        <p className={styles['reason']}>{call.reason}</p>
        <p className={styles['terms']}>
          {inbox.rule} <code>{call.rule}</code> · {inbox.needs} {needs(call)}
        </p>
      </div>
    </section>
  );
}

function needs({ terms }: HeldCall): string {
  const words = [
    ...(terms.quorum > 1 ? [inbox.quorum(terms.quorum)] : []),
    ...(terms.four_eyes ? [inbox.fourEyes] : []),
    ...(terms.role !== null ? [inbox.role(terms.role)] : []),
  ];
  return words.length === 0 ? inbox.anyone : formatList(words);
}
