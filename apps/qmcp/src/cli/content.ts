import type { ContentBlock, ResourceContents } from '@qmcp/contracts';

/** A content block in words: text as it is, of anything else what it is. */
export function describeBlock(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}: ${block.mimeType}, ${byteLength(block.data)} bytes]`;
    case 'resource_link':
      return `[resource: ${block.uri}]`;
    case 'resource':
      return describeContents(block.resource);
  }
}

/** What a resource holds, in words: text as it is, of bytes how many. */
export const describeContents = ({ uri, mimeType, text, blob }: ResourceContents): string =>
  text ?? `[${uri}: ${mimeType ?? 'bytes'}, ${byteLength(blob ?? '')} bytes]`;

const byteLength = (base64: string): number => Buffer.byteLength(base64, 'base64');
