import { formatAgo, formatMoment } from '../core/format/moment.ts';
import { useNow } from '../data/use-now.ts';

const REFRESH_MS = 15_000;

/** How long ago something was; in full where the pointer rests. */
export function Moment({ at }: { readonly at: string }) {
  const nowMs = useNow(REFRESH_MS);
  return (
    <time dateTime={at} title={formatMoment(at)} className="tabular">
      {formatAgo(at, nowMs)}
    </time>
  );
}
