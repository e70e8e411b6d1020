import { isJsonObject } from '@qmcp/contracts';
import type { CallingClient } from '@qmcp/contracts';

import type { CallToolReply } from '../mcp-server.ts';
import type { Approval } from './standing.ts';

/** The extension by which hosts show pages of a server (SEP-1865, "MCP Apps"). */
export const APPS_EXTENSION = 'io.modelcontextprotocol/ui';

/** The media type of such pages. */
export const APP_MIME_TYPE = 'text/html;profile=mcp-app';

/** The page that shows a call while it waits for approval, whatever form its answer has. */
export const APPROVAL_CARD_URI = 'ui://qmcp/approval';

/** The page that shows an approval and leads to where it is decided; for the template, `{id}`. */
export const approvalCardUri = (id: string): string => `ui://qmcp/approvals/${id}`;

/** Whether a client shows pages of the kind that we have. One that names no media types takes that one. */
export function showsApps({ capabilities }: CallingClient): boolean {
  const extensions: unknown = capabilities.extensions;
  const apps = isJsonObject(extensions) ? extensions[APPS_EXTENSION] : undefined;
  if (!isJsonObject(apps)) return false;
  const { mimeTypes } = apps;
  return !Array.isArray(mimeTypes) || mimeTypes.includes(APP_MIME_TYPE);
}

/** Offers the card of an approval beside the reply to the call that waits for it, to clients that show such pages. */
export function withApprovalCard(
  reply: CallToolReply,
  { id }: Pick<Approval, 'id'>,
  client: CallingClient,
): CallToolReply {
  if (!showsApps(client)) return reply;
  const uri = approvalCardUri(id);
  return {
    ...reply,
    content: [
      ...reply.content,
      {
        type: 'resource_link',
        uri,
        name: 'approval-card',
        title: 'What waits for approval',
        mimeType: APP_MIME_TYPE,
      },
    ],
    _meta: { ...reply._meta, ui: { resourceUri: uri } },
  };
}

/**
 * Names the card as what shows the calls of a tool (SEP-1865, "Resource Discovery"). A tool that has a page of its own keeps
 * that, and one that only reads has none: its calls are hardly ever held.
 * @param listed - as `tools/list` shows it
 */
export function withCallCard(listed: Readonly<Record<string, unknown>>): typeof listed {
  const { annotations, _meta: meta } = listed;
  const readsOnly = isJsonObject(annotations) && annotations['readOnlyHint'] === true;
  const known = isJsonObject(meta) ? meta : {};
  if (readsOnly || 'ui' in known || 'ui/resourceUri' in known) return listed;
  return { ...listed, _meta: { ...known, ui: { resourceUri: APPROVAL_CARD_URI } } };
}
