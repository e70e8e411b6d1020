import type { HumanRequest } from '../../core/wire/human-request.ts';
import { Moment } from '../../elements/moment.tsx';
import { Panel } from '../../elements/panel.tsx';
import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import { ArgumentList } from '../argument-list.tsx';
import styles from './settled-note.module.css';

/** Who said what so far, and what became of the call. */
export function SettledNote({ request }: { readonly request: HumanRequest }) {
  const { responses, call, status } = request;
  const ran = call?.ran_arguments ?? null;
  const grant = call?.grant ?? null;
  if (responses.length === 0 && status === 'pending') return null;
  return (
    <Panel title={status === 'pending' ? inbox.soFar : inbox.ended[status]}>
      <ul className={styles['voices']}>
        {responses.map(({ id, principal, answer, note, at }) => (
          <li key={id}>
            <VisibleText text={voiceOf(principal.name, answer)} /> · <Moment at={at} />
            {note !== null && (
              <q>
                <VisibleText text={note} />
              </q>
            )}
          </li>
        ))}
        {grant !== null && <li className="soft">{inbox.grant[grant]}</li>}
      </ul>
      {ran !== null && call !== null && (
        <div className={styles['ran']}>
          <h3>{inbox.ranWith}</h3>
          <ArgumentList values={ran} before={call.arguments} />
        </div>
      )}
    </Panel>
  );
}

function voiceOf(who: string, answer: string): string {
  const outcome = inbox.outcome[answer];
  return outcome === undefined ? inbox.answeredBy(who, answer) : inbox.decidedBy(who, outcome);
}
