import { OpenAPIHono } from '@hono/zod-openapi';
import type { Implementation } from '@qmcp/contracts';

import { securitySchemes } from './define-route.ts';
import type { OpenApiDocument } from './define-route.ts';
import { routes } from './route-list.ts';

const DESCRIPTION = `Everything that is called here passes the same door as over MCP: the same authorisation, limits and audit.

Objects of MCP are spelled as MCP spells them; everything else is in snake_case. Failures are problems (RFC 9457) whose
\`code\` is the one that MCP uses. Parameters that are not documented are refused.`;

const TAGS = [
  { name: 'Tools', description: 'What can be called, and calling it.' },
  {
    name: 'Human requests',
    description: 'Questions to people, and calls that wait for their decision.',
  },
  { name: 'Invocations', description: 'What was called: the audit.' },
  { name: 'Audit', description: 'Whether the record is as it was written, for who doubts it.' },
  { name: 'Policy', description: 'What decides on calls: to read, try and understand it.' },
  { name: 'Keys', description: 'What callers prove themselves with.' },
  { name: 'Webhooks', description: 'Who is told of human requests, and what was told.' },
  { name: 'Session', description: 'Signing in to the console, and out.' },
  { name: 'Health', description: 'For people, load balancers and orchestrators. Open.' },
  { name: 'Metrics', description: 'Counters and timings.' },
  { name: 'Documentation', description: 'This API, described. Open.' },
];

/** The API in OpenAPI 3.1, generated from its routes. */
export function describeApi(info: Pick<Implementation, 'name' | 'version'>): OpenApiDocument {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    registry.registerComponent('securitySchemes', name, scheme);
  }
  for (const { config } of routes) registry.registerPath(config);
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: info.name, version: info.version, description: DESCRIPTION },
    tags: TAGS,
  });
}
