/** Hints for a client on how to use a piece of content (MCP schema, `Annotations`). */
export interface Annotations {
  readonly audience?: readonly ('user' | 'assistant')[];
  /** 0 (optional) to 1 (required). */
  readonly priority?: number;
  /** ISO 8601. */
  readonly lastModified?: string;
}

/** An image for user interfaces (MCP schema, `Icon`); `src` is an https: or data: URI. */
export interface Icon {
  readonly src: string;
  readonly mimeType?: string;
  readonly sizes?: readonly string[];
  readonly theme?: 'light' | 'dark';
}

interface Block {
  readonly annotations?: Annotations;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

export interface TextContent extends Block {
  readonly type: 'text';
  readonly text: string;
}

/** `data` is base64. */
export interface ImageContent extends Block {
  readonly type: 'image';
  readonly data: string;
  readonly mimeType: string;
}

/** `data` is base64. */
export interface AudioContent extends Block {
  readonly type: 'audio';
  readonly data: string;
  readonly mimeType: string;
}

export interface ResourceLink extends Block {
  readonly type: 'resource_link';
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly size?: number;
  readonly icons?: readonly Icon[];
}

/** What a resource holds: text, or base64 in `blob`. */
export interface ResourceContents {
  readonly uri: string;
  readonly mimeType?: string;
  readonly text?: string;
  readonly blob?: string;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

export interface EmbeddedResource extends Block {
  readonly type: 'resource';
  readonly resource: ResourceContents;
}

/** A piece of a tool's result or of a prompt's message (MCP schema, `ContentBlock`). */
export type ContentBlock =
  | TextContent
  | ImageContent
  | AudioContent
  | ResourceLink
  | EmbeddedResource;

/** A message that a prompt yields. */
export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock;
}

/** Makes a text block. */
export const text = (value: string): TextContent => ({ type: 'text', text: value });
