/** What a message is about stands between `msg_` and its type, as `webhookEventId` makes it. */
const REQUEST_ID = `substr(webhook_event.id, 5, length(webhook_event.id) - length(webhook_event.type) - 5)`;

/** For a `where` over `webhook_event`, in both dialects: that the human request of the event is still pending. */
export const REQUEST_IS_PENDING = `exists (select 1 from human_request
  where human_request.id = ${REQUEST_ID} and human_request.status = 'pending')`;
