import type { HumanRequest } from '../../core/wire/human-request.ts';
import { useArrivalFocus } from '../../data/use-arrival-focus.ts';
import { Countdown } from '../../elements/countdown.tsx';
import { Pill } from '../../elements/pill.tsx';
import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import styles from './request-head.module.css';

/** Who wants what, and how much time there is. */
export function RequestHead({ request }: { readonly request: HumanRequest }) {
  const { call, status, requester, prompt } = request;
  const title = call?.tool ?? prompt;
  const heading = useArrivalFocus();
  return (
    <header className={styles['head']}>
      <title>{`${title} – qmcp`}</title>
      <div className={styles['top']}>
        <p className={styles['who']}>
          {call === null ? inbox.question(requester.name) : inbox.asks(call.principal.name)}
        </p>
        {status === 'pending' ? (
          <Countdown request={request} />
        ) : (
          <Pill tone={request.answer === 'approve' ? 'accent' : 'plain'}>
            {settledWord(request)}
          </Pill>
        )}
      </div>
      <h1 ref={heading} tabIndex={-1} className={call === null ? undefined : styles['tool']}>
        <VisibleText text={title} />
      </h1>
    </header>
  );
}

function settledWord({ status, answer }: HumanRequest): string {
  if (status === 'pending') return inbox.waitsFor;
  return (status === 'responded' && inbox.outcome[answer ?? '']) || inbox.ended[status];
}
