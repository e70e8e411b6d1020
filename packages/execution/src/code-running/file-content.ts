import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path/posix';

import type { EmbeddedResource } from '@qmcp/contracts';

import type { SandboxFile } from '../sandbox/sandbox.ts';

const mimeTypes: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};

/** Names a file within the result that holds it; nothing can be read by it. */
export const fileUri = (path: string): string =>
  `sandbox:///${path.split('/').map(encodeURIComponent).join('/')}`;

/** A file of a sandbox with its content: text where it is valid UTF-8, else base64. */
export function embeddedFile({ path, content }: SandboxFile): EmbeddedResource {
  const isText = isUtf8(content) && !content.includes(0);
  const known = mimeTypes[extname(path).toLowerCase()];
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return {
    type: 'resource',
    resource: {
      uri: fileUri(path),
      mimeType: known ?? (isText ? 'text/plain' : 'application/octet-stream'),
      ...(isText ? { text: bytes.toString() } : { blob: bytes.toString('base64') }),
    },
  };
}
