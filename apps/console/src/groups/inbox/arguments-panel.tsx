import { sameJson } from '../../core/diff/json-diff.ts';
import type { HeldCall } from '../../core/wire/human-request.ts';
import { Panel } from '../../elements/panel.tsx';
import { inbox } from '../../strings/inbox.ts';
import { ArgumentList } from '../argument-list.tsx';

/** What the call would do, and how that differs from the last one that was approved. */
export function ArgumentsPanel({ call }: { readonly call: HeldCall }) {
  const before = call.previous_arguments ?? undefined;
  return (
    <Panel title={inbox.arguments} aside={<small className="soft">{comparison(call)}</small>}>
      <ArgumentList values={call.arguments} before={before} />
    </Panel>
  );
}

function comparison({ previous_arguments: before, arguments: now }: HeldCall): string {
  // Undefined is that nothing is known; null is that there was none.
  if (before === undefined) return '';
  if (before === null) return inbox.firstTime;
  return sameJson(before, now) ? inbox.sameAsLast : inbox.comparedWithLast;
}
