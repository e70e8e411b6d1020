/** What comes after others of the same request. Of two such, `settled` and `expired`, a request has one. */
const LATER_EVENTS = ['_approval_escalated', '_approval_settled', '_approval_expired'];

/**
 * For a `where`, in both dialects: that nothing which happened before to the same human request is on its way to the same
 * webhook. It goes by the ids of messages, which are made of the request and the event.
 * @param delivery - the name by which the query knows `webhook_delivery`
 */
export function nothingBefore(delivery: string): string {
  const request = LATER_EVENTS.reduce(
    (id, event) => `replace(${id}, '${event}', '')`,
    `${delivery}.event_id`,
  );
  // The concatenation keeps SQLite from the index of what is pending, which grows: the primary key finds one row.
  const isPending = (event: string): string =>
    `exists (select 1 from webhook_delivery as earlier
      where earlier.webhook_id = ${delivery}.webhook_id and earlier.event_id = ${request} || '${event}'
        and earlier.event_id <> ${delivery}.event_id and earlier.status || '' = 'pending')`;
  return `not ${isPending('_approval_requested')} and not ${isPending('_approval_escalated')}`;
}
