import type { Annotations, Icon, ResourceContents } from '@qmcp/contracts';
import * as z from 'zod';

import { resourceContents } from './content.ts';
import { defineResult } from './define-result.ts';
import { listPage } from './lists.ts';
import type { ListPage } from './lists.ts';

interface Described {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly annotations?: Annotations;
  readonly icons?: readonly Icon[];
}

/** A resource that a server lists (MCP schema, `Resource`). */
export interface ListedResource extends Described {
  readonly uri: string;
  /** In bytes. */
  readonly size?: number;
}

/** A family of resources (MCP schema, `ResourceTemplate`); `uriTemplate` as RFC 6570. */
export interface ListedResourceTemplate extends Described {
  readonly uriTemplate: string;
}

const described = {
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
};

/** A page of `resources/list`. */
export const readResourcesPage = defineResult<ListPage<ListedResource>>(
  'resources/list',
  listPage('resources', z.looseObject({ ...described, uri: z.string() })),
);

/** A page of `resources/templates/list`. */
export const readResourceTemplatesPage = defineResult<ListPage<ListedResourceTemplate>>(
  'resources/templates/list',
  listPage('resourceTemplates', z.looseObject({ ...described, uriTemplate: z.string() })),
);

/** What `resources/read` answers. */
export const readResourceResult = defineResult<{ readonly contents: readonly ResourceContents[] }>(
  'resources/read',
  z.looseObject({ contents: z.array(resourceContents) }),
);
