import type { AnyTool, Prompt, Principal, Resource, ResourceTemplate } from '@qmcp/contracts';

import { Catalogue } from './registry/catalogue.ts';
import {
  compilePrompt,
  compileResource,
  compileTemplate,
  compileTool,
} from './registry/entries.ts';
import type { PromptEntry, ResourceEntry, TemplateEntry, ToolEntry } from './registry/entries.ts';

/** Anything that can be registered. */
export type Definition = AnyTool | Resource | ResourceTemplate | Prompt;

/** The lists that change. */
export const LIST_NAMES = ['tools', 'resources', 'prompts'] as const;

/** Which list changed. */
export type ListName = (typeof LIST_NAMES)[number];

/** A resource found by its URI. */
export type FoundResource =
  | { readonly kind: 'resource'; readonly entry: ResourceEntry }
  | {
      readonly kind: 'resource-template';
      readonly entry: TemplateEntry;
      readonly variables: Readonly<Record<string, string>>;
    };

/** What the server offers. Definitions come and go at run time; whoever listens hears of it. */
export class Registry {
  readonly tools = new Catalogue<ToolEntry>('tool');
  readonly resources = new Catalogue<ResourceEntry>('resource');
  readonly templates = new Catalogue<TemplateEntry>('resource template');
  readonly prompts = new Catalogue<PromptEntry>('prompt');
  readonly #listeners = new Set<(list: ListName) => void>();

  /**
   * Registers a definition; schemas and header plans are compiled now.
   * @param origin - name of the server that a tool comes from, where that is another: its word is not trusted
   * @throws PlatformError `definition_invalid`, `definition_duplicate`, `schema_invalid`, `template_invalid`
   */
  add(definition: Definition, origin?: string): void {
    switch (definition.kind) {
      case 'tool':
        this.tools.add(compileTool(definition, origin));
        return this.#changed('tools');
      case 'resource':
        this.resources.add(compileResource(definition));
        return this.#changed('resources');
      case 'resource-template':
        this.templates.add(compileTemplate(definition));
        return this.#changed('resources');
      case 'prompt':
        this.prompts.add(compilePrompt(definition));
        return this.#changed('prompts');
    }
  }

  /**
   * Takes a definition away; calls in flight end as they would have.
   * @param key - tool or prompt name, URI, or URI template
   * @returns false when there was none
   */
  remove(kind: Definition['kind'], key: string): boolean {
    const [catalogue, list] = this.#of(kind);
    const existed = catalogue.remove(key);
    if (existed) this.#changed(list);
    return existed;
  }

  /** Finds a resource at a URI: a fixed one first, else the first template, by name, that fits. */
  findResource(uri: string): FoundResource | undefined {
    const entry = this.resources.get(uri);
    if (entry !== undefined) return { kind: 'resource', entry };
    for (const template of this.templates.ordered) {
      const variables = template.uri.match(uri);
      if (variables !== undefined) return { kind: 'resource-template', entry: template, variables };
    }
    return undefined;
  }

  /** What tools a principal may see, as `tools/list` shows them, in order. */
  listTools(principal: Principal): readonly Readonly<Record<string, unknown>>[] {
    return this.tools.visibleTo(principal).map(({ listed }) => listed);
  }

  /** @returns stops listening */
  onListChanged(listener: (list: ListName) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #of(kind: Definition['kind']): [{ remove(key: string): boolean }, ListName] {
    switch (kind) {
      case 'tool':
        return [this.tools, 'tools'];
      case 'resource':
        return [this.resources, 'resources'];
      case 'resource-template':
        return [this.templates, 'resources'];
      case 'prompt':
        return [this.prompts, 'prompts'];
    }
  }

  #changed(list: ListName): void {
    for (const listener of this.#listeners) listener(list);
  }
}
