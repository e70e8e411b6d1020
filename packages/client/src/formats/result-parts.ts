import { canonicalJson } from '@qmcp/contracts';
import type { ContentBlock, ResourceContents, ResourceLink } from '@qmcp/contracts';

import type { CallToolResult } from '../results/tools.ts';

/** A piece of a result that a model can take in. */
export type ResultPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly mimeType: string; readonly data: string };

/** Images that every provider takes. */
const IMAGES = new Set(['image/gif', 'image/jpeg', 'image/png', 'image/webp']);

/**
 * A tool's result as text and images. Structured content that no text repeats is added as JSON; links become lines of
 * text; of what no model API takes in a tool's result (audio, files), a line says that it was there.
 */
export function resultParts({ content, structuredContent }: CallToolResult): readonly ResultPart[] {
  const parts = content.map(partOf);
  if (
    structuredContent !== undefined &&
    !content.some((block) => repeats(block, structuredContent))
  ) {
    parts.push(textPart(JSON.stringify(structuredContent)));
  }
  return parts.length === 0 ? [textPart('The tool answered with nothing.')] : parts;
}

/** All the text of a result, with a mark where it failed, for providers that have none. */
export function resultText(result: CallToolResult): string {
  const texts = resultParts(result).flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  const whole = texts.join('\n\n');
  return result.isError === true ? `The tool failed: ${whole}` : whole;
}

/** The images of a result. */
export const resultImages = (
  result: CallToolResult,
): readonly Extract<ResultPart, { kind: 'image' }>[] =>
  resultParts(result).filter((part) => part.kind === 'image');

function partOf(block: ContentBlock): ResultPart {
  switch (block.type) {
    case 'text':
      return textPart(block.text);
    case 'image':
      return binaryPart(block.mimeType, block.data);
    case 'audio':
      return binaryPart(block.mimeType, block.data);
    case 'resource_link':
      return textPart(linkText(block));
    case 'resource':
      return resourcePart(block.resource);
  }
}

function resourcePart({ uri, mimeType, text, blob }: ResourceContents): ResultPart {
  if (text !== undefined) return textPart(`Resource ${uri}:\n${text}`);
  return binaryPart(mimeType ?? 'application/octet-stream', blob ?? '', uri);
}

function binaryPart(mimeType: string, data: string, uri?: string): ResultPart {
  if (IMAGES.has(mimeType)) return { kind: 'image', mimeType, data };
  const name = uri === undefined ? '' : ` of ${uri}`;
  const bytes = Math.floor((data.length * 3) / 4);
  return textPart(
    `[${mimeType}${name}, about ${bytes} bytes: left out, a model cannot take it in]`,
  );
}

function linkText({ uri, name, title, description, mimeType }: ResourceLink): string {
  const kind = mimeType === undefined ? '' : ` (${mimeType})`;
  const more = description === undefined ? '' : `: ${description}`;
  return `Resource ${title ?? name} at ${uri}${kind}${more}`;
}

/** Servers repeat structured content as text for clients that know none (MCP 2026-07-28, tools, "Structured Content"). */
function repeats(block: ContentBlock, structured: unknown): boolean {
  if (block.type !== 'text') return false;
  try {
    return canonicalJson(JSON.parse(block.text)) === canonicalJson(structured);
  } catch {
    return false;
  }
}

const textPart = (text: string): ResultPart => ({ kind: 'text', text });
