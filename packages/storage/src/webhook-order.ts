/** What comes after others of the same request. Of two such, `settled` and `expired`, a request has one. */
const LATER_EVENTS = ['_approval_escalated', '_approval_settled', '_approval_expired'];

/**
 * For a `where`, in both dialects: that nothing which happened before to the same human request is on its way to the same
 * webhook. It goes by the ids of messages, which are made of the request and the event: two look-ups by the primary key.
 * @param delivery - the name by which the query knows `webhook_delivery`
 */
export const nothingBefore = (delivery: string): string => {
  const request = LATER_EVENTS.reduce(
    (id, event) => `replace(${id}, '${event}', '')`,
    `${delivery}.event_id`,
  );
  return `not exists (select 1 from webhook_delivery as earlier
    where earlier.webhook_id = ${delivery}.webhook_id and earlier.status = 'pending'
      and earlier.event_id <> ${delivery}.event_id
      and earlier.event_id in (${request} || '_approval_requested', ${request} || '_approval_escalated'))`;
};
