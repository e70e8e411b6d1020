import { Link } from '@tanstack/react-router';

import { sameJson } from '../../core/diff/json-diff.ts';
import type { HeldCall, RequestBackground } from '../../core/wire/human-request.ts';
import { Panel } from '../../elements/panel.tsx';
import { inbox } from '../../strings/inbox.ts';
import { ArgumentList } from '../argument-list.tsx';

interface Props {
  readonly call: HeldCall;
  /** The last call like it that was approved; null where there was none, undefined while that is not known. */
  readonly previous: RequestBackground['previous_call'] | undefined;
}

/** What the call would do, and how that differs from the last one that was approved. */
export function ArgumentsPanel({ call, previous }: Props) {
  return (
    <Panel title={inbox.arguments} aside={<Comparison call={call} previous={previous} />}>
      <ArgumentList values={call.arguments} before={previous?.arguments} />
    </Panel>
  );
}

function Comparison({ call, previous }: Props) {
  if (previous === undefined) return null;
  if (previous === null) return <small className="soft">{inbox.firstTime}</small>;
  const same = sameJson(previous.arguments, call.arguments);
  return (
    <small className="soft">
      {same ? inbox.sameAsLast : inbox.comparedWithLast}{' '}
      <Link to="/inbox/$id" params={{ id: previous.request_id }}>
        {inbox.lastApproved}
      </Link>
    </small>
  );
}
