import type { ContentBlock, ResourceContents } from '@qmcp/contracts';

import type { SourceResult } from './tool-source.ts';

/**
 * What a model reads of a tool's result: its text, and of everything else what it is.
 * @param maxCharacters - a longer text is cut, and says so: one large result would fill the model's memory
 */
export function resultText(
  { content, structuredContent }: SourceResult,
  maxCharacters: number,
): string {
  const text =
    content.length > 0
      ? content.map(describeBlock).join('\n')
      : JSON.stringify(structuredContent ?? null);
  return limitText(text, maxCharacters);
}

/** A text, or its beginning and a notice for the model where it is too long. */
export function limitText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  // Half of a surrogate pair is no character.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(maxCharacters - 1))
    ? maxCharacters - 1
    : maxCharacters;
  return `${text.slice(0, end)}\n[Cut here: ${end} of ${text.length} characters are shown. Ask for less, with a filter or a limit where the tool has one.]`;
}

function describeBlock(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}, ${block.mimeType}: not shown]`;
    case 'resource_link':
      return `[resource ${block.uri}: ${block.name}]`;
    case 'resource':
      return describeResource(block.resource);
    default:
      return describeUnknown(block);
  }
}

const describeResource = ({ uri, mimeType, text }: ResourceContents): string =>
  text ?? `[resource ${uri}, ${mimeType ?? 'bytes'}: not shown]`;

/** A newer revision of the protocol may have kinds that this one does not know. */
const describeUnknown = (block: never): string =>
  `[${(block as { readonly type: string }).type}: not shown]`;
